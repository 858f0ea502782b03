/**
 * How a record names a file: its SHA-256, its media type and its size, as one
 * text. The server reads the same in server/sync/rules/file_references.py;
 * tests/vectors/file_references.json keeps the two in step. Pure.
 */

export interface FileReference {
  sha256: string;
  type: string;
  /** Bytes. */
  size: number;
}

const REFERENCE = /^([0-9a-f]{64}) ([a-z]+\/[a-z0-9.+-]{1,40}) ([1-9]\d{0,10})$/;

/** The reference that a value spells; null where it spells none. */
export function readReference(value: unknown): FileReference | null {
  const found = typeof value === "string" && !value.endsWith("\n") ? REFERENCE.exec(value) : null;
  if (!found) return null;
  const [, sha256 = "", type = "", size = ""] = found;
  return { sha256, type, size: Number(size) };
}

export function writeReference({ sha256, type, size }: FileReference): string {
  return `${sha256} ${type} ${size}`;
}

export function isPicture(reference: FileReference): boolean {
  return reference.type.startsWith("image/");
}
