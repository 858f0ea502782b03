/**
 * Unsent edits as a file, and back from it.
 *
 * Who signs out (or hands in a phone) before everything was sent can keep what
 * was not, and read it in on their next device. The format is described in
 * docs/operations.md; a reader refuses what it does not know.
 */

import { onTheWire } from "./compose";
import { type Database, type Unsettled } from "./db";
import type { Waiting } from "./region-state";
import { SyncError, type LostBySigningOut, type SignedIn } from "./types";
import { appendEdits, settle } from "./outbox";
import { stamp } from "./wire";

export const FORMAT = "leerplek-unsent";
const VERSION = 1;
const TAKEN_IN = "taken-in/";

/** What is gone from here once this person signs out; null when that is nothing. */
export async function wouldBeLost(
  session: SignedIn,
  database: Database,
  drafts: ReadonlyMap<string, unknown>,
  now: number,
): Promise<LostBySigningOut | null> {
  const waiting = await database.getAll("outbox");
  const files = await filesOf(database, session.person);
  const rejected = (await database.getAll("outcomes")).filter(({ outcome }) => outcome.outcome === "rejected");
  const sendable = files.filter(({ refused }) => !refused).length;
  const unsent = waiting.length + sendable;
  const refused = rejected.length + files.length - sendable;
  if (unsent + refused + drafts.size === 0) return null;
  return { unsent, refused, drafts: drafts.size, exported: handoverOf(session, waiting, drafts, now, files, rejected) };
}

/** The person's files that are not at school, bytes and all: what waits, then what was refused. */
export async function filesOf(database: Database, person: string): Promise<HandedFile[]> {
  const handed: HandedFile[] = [];
  for (const one of ["waiting", "refused"] as const) {
    const files = (await database.getAllFromIndex("files", "state", one)).filter((file) => file.person === person);
    for (const { region, scope, sha256, type } of files.sort((a, b) => a.usedAt - b.usedAt)) {
      const row = await database.get("file_bytes", [region, scope, sha256]);
      if (row) handed.push({ region, scope, type, data: row.data, ...(one === "refused" && { refused: true }) });
    }
  }
  return handed;
}

export function handoverOf(
  session: SignedIn,
  waiting: readonly Waiting[],
  drafts: ReadonlyMap<string, unknown>,
  now: number,
  files: readonly HandedFile[] = [],
  rejected: readonly Unsettled[] = [],
): string {
  const { person, device } = session;
  const mutations = waiting.map((edit) => ({ region: edit.region, ...onTheWire(edit) }));
  const made = new Date(now).toISOString();
  // To be read by the person: what was rejected is not sent a second time by reading it in.
  const refused = rejected.map(({ region, name, args, at, offset, outcome }) => ({ region, name, args, at: stamp(at, offset), code: outcome.code }));
  return JSON.stringify({ format: FORMAT, version: VERSION, made, person, device, mutations, files, drafts: Object.fromEntries(drafts), rejected: refused }, null, 2);
}

/** A picture or recording that is not at school; `data` is base64. Reading it in tries to send it once more. */
export interface HandedFile {
  region: string;
  scope: string;
  type: string;
  data: string;
  /** The server said no to it. */
  refused?: true;
}

interface Handover {
  person: string;
  files: HandedFile[];
  edits: Omit<Waiting, "n">[];
}

function unreadable(): SyncError {
  return new SyncError("handover-unreadable", "This is not a file with unsent edits, or it is damaged.", "ask");
}

/** What is in the file; rejects anything that is not wholly understood. Pure. */
export function readHandover(text: string): Handover {
  let file: Record<string, unknown>;
  try {
    file = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw unreadable();
  }
  const { format, version, person, mutations } = file ?? {};
  if (format !== FORMAT || version !== VERSION || typeof person !== "string" || !Array.isArray(mutations)) throw unreadable();
  return { person, edits: mutations.map(readEdit), files: readFiles(file["files"]) };
}

/** Files came later than the rest: a file of before has none. */
function readFiles(raw: unknown): HandedFile[] {
  if (raw === undefined) return [];
  if (!Array.isArray(raw)) throw unreadable();
  return raw.map((one) => {
    const { region, scope, type, data } = (one ?? {}) as Record<string, unknown>;
    if (![region, scope, type, data].every((part) => typeof part === "string")) throw unreadable();
    return { region, scope, type, data } as HandedFile;
  });
}

function readEdit(raw: unknown): Omit<Waiting, "n"> {
  const { region, name, at, schema, args, base, epoch } = (raw ?? {}) as Record<string, unknown>;
  const time = typeof at === "string" ? Date.parse(at) : NaN;
  const known = typeof region === "string" && typeof name === "string" && typeof schema === "number";
  const object = typeof args === "object" && args !== null && !Array.isArray(args);
  const based = base === undefined || (typeof base === "number" && Number.isSafeInteger(base));
  if (!known || !object || !based || Number.isNaN(time)) throw unreadable();
  return {
    region,
    name,
    schema,
    at: time,
    offset: offsetOf(at as string),
    base: (base as number | undefined) ?? null,
    epoch: typeof epoch === "string" ? epoch : null,
    args: args as Record<string, unknown>,
    tried: false,
  };
}

/** Minutes ahead of UTC, as an instant says it itself. */
function offsetOf(at: string): number {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(at) ?? [];
  return sign === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/**
 * Put the file's edits at the end of this device's queue, with numbers of its
 * own and the times they were made at. Only for the person who made them, and
 * only once per device: a second time is refused. `before` is done once the file
 * is known to be theirs.
 */
export async function takeInHandover(database: Database, session: SignedIn, text: string, before?: () => Promise<void>): Promise<number> {
  const { person, edits } = readHandover(text);
  if (person !== session.person) {
    throw new SyncError("handover-not-yours", "These edits were made by somebody else. Only that person can send them.", "ask");
  }
  const strange = edits.find(({ region }) => !session.regions.some(({ id }) => id === region));
  if (strange) throw new SyncError("handover-not-here", "These edits belong to a region where you have no role.", "ask");
  await before?.();
  if (edits.length === 0) return 0;
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(edits)));
  const key = TAKEN_IN + [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const transaction = database.transaction(["settings", "outbox", "regions"], "readwrite", { durability: "strict" });
  try {
    const settings = transaction.objectStore("settings");
    if (await settings.get(key)) {
      throw new SyncError("handover-again", "These edits were read in on this device before. They are sent once.", "ask");
    }
    await appendEdits(transaction.objectStore("outbox"), transaction.objectStore("regions"), edits);
    await settings.put({ key, value: edits.length });
    await transaction.done;
  } catch (error) {
    await settle(transaction);
    throw error;
  }
  return edits.length;
}
