/**
 * Files on this device: what is made here and waits to be sent, and what was
 * looked at. Two stores: a small row about each file, and its bytes as text, so
 * that both can be sealed with the rest when there is a PIN.
 *
 *   waiting ──sent──▶ here          waiting ──server says no──▶ refused
 *   waiting ◀─put back─ removed     waiting ◀──tried again── refused
 *                                   (fetched from the server) ──▶ here
 */

import type { Database } from "../sync/db";
import { fromBase64, toBase64 } from "./bytes";

export type FileState = "waiting" | "here" | "refused" | "removed";

/** A file as screens see it. */
export interface KeptFile {
  region: string;
  scope: string;
  sha256: string;
  type: string;
  /** Bytes. */
  size: number;
  /** Whose device it was made on; only they send it. */
  person: string;
  state: FileState;
  /** When it was made or last looked at, in milliseconds. */
  usedAt: number;
  /** Where the upload goes on, and how many bytes the server has. */
  upload?: string;
  sent?: number;
  /** Why the server refused it: a stable code, and its own sentence. */
  problem?: string;
  said?: string;
}

export interface FileBytes {
  region: string;
  scope: string;
  sha256: string;
  /** Base64. */
  data: string;
}

export type FileKey = [region: string, scope: string, sha256: string];

/** What was only looked at gives way above this; what waits never does. */
export const KEEP_LOOKED_AT_BYTES = 40 * 1024 * 1024;
/** How long a picture that was taken out can be put back before its bytes go. */
export const KEEP_REMOVED_MS = 24 * 3_600_000;

export class Shelf {
  constructor(private readonly database: Database) {}

  about(key: FileKey): Promise<KeptFile | undefined> {
    return this.database.get("files", key);
  }

  ofScope(region: string, scope: string): Promise<KeptFile[]> {
    return this.database.getAll("files", IDBKeyRange.bound([region, scope], [region, scope, []]));
  }

  async bytes(key: FileKey): Promise<Uint8Array<ArrayBuffer> | null> {
    const found = await this.database.get("file_bytes", key);
    return found ? fromBase64(found.data) : null;
  }

  /** Keep a file whole or not at all. One that waits already keeps its place. */
  async put(file: KeptFile, bytes: Uint8Array): Promise<void> {
    const { region, scope, sha256 } = file;
    const row = { region, scope, sha256, data: toBase64(bytes) };
    const transaction = this.database.transaction(["files", "file_bytes"], "readwrite", { durability: "strict" });
    try {
      const before = await transaction.objectStore("files").get([region, scope, sha256]);
      if (before?.state !== "waiting") await transaction.objectStore("files").put(file);
      await transaction.objectStore("file_bytes").put(row);
      await transaction.done;
    } catch (error) {
      transaction.done.catch(() => undefined);
      throw error;
    }
  }

  /** Change what is known about a file that is still there. */
  async note(key: FileKey, change: Partial<Omit<KeptFile, "upload">> & { upload?: string | null }): Promise<void> {
    const transaction = this.database.transaction("files", "readwrite");
    const before = await transaction.store.get(key);
    if (before) {
      const { upload, ...rest } = change;
      const after: KeptFile = { ...before, ...rest };
      if (upload === null) delete after.upload;
      else if (upload !== undefined) after.upload = upload;
      if (after.state !== "refused") {
        delete after.problem;
        delete after.said;
      }
      await transaction.store.put(after);
    }
    await transaction.done;
  }

  /** What this person has to send, the oldest first. */
  async waiting(person: string): Promise<KeptFile[]> {
    const all = await this.database.getAllFromIndex("files", "state", "waiting");
    return all.filter((file) => file.person === person).sort((a, b) => a.usedAt - b.usedAt);
  }

  /** Let what was looked at longest ago give way, and what was taken out long enough ago. */
  async prune(now: number): Promise<void> {
    const here = await this.database.getAllFromIndex("files", "state", "here");
    const removed = await this.database.getAllFromIndex("files", "state", "removed");
    const gone = removed.filter(({ usedAt }) => Math.abs(now - usedAt) > KEEP_REMOVED_MS);
    let bytes = 0;
    for (const file of here.sort((a, b) => b.usedAt - a.usedAt)) {
      bytes += file.size;
      if (bytes > KEEP_LOOKED_AT_BYTES) gone.push(file);
    }
    if (gone.length === 0) return;
    const transaction = this.database.transaction(["files", "file_bytes"], "readwrite");
    for (const { region, scope, sha256 } of gone) {
      await transaction.objectStore("files").delete([region, scope, sha256]);
      await transaction.objectStore("file_bytes").delete([region, scope, sha256]);
    }
    await transaction.done;
  }
}
