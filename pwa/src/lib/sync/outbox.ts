/**
 * Edits that wait to be sent: numbered here, durable before the screen says "saved".
 *
 * A number is given in the transaction that stores the edit, so two tabs never
 * give the same one, and none is lost between giving and storing.
 */

import { noticeJump, type Clock, type Move } from "./clock";
import { isStorageFull, under, type Database, type LeerplekSchema } from "./db";
import { freshRegion, space, type RegionState, type Waiting } from "./region-state";
import { SyncError } from "./types";
import { SCHEMA } from "./wire";
import type { IDBPObjectStore, StoreNames } from "idb";

export const MAX_MUTATION_BYTES = 256 * 1024;
/** `_TEXT_MAX` of server/sync/rules/values.py: refused there, so refused here before it is called saved. */
export const MAX_TEXT_BYTES = 65_536;

/** What somebody wants to happen, before it has a number. */
export interface Intended {
  name: string;
  args: Record<string, unknown>;
}

/** Kinds of records that are drawn otherwise for it; null where that may be any. */
export function kindsOf({ name, args }: Intended): string[] | null {
  const kind = args["kind"];
  return (name === "record.put" || name === "record.drop") && typeof kind === "string" ? [kind] : null;
}

/**
 * Up to which tick the author had seen the record: the higher of the record's
 * own tick and the last tick at which the device had everything. None for a
 * create; a drop always names one.
 */
export function baseFor(state: RegionState, intended: Intended, record: { tick: number } | null): number | null {
  const seen = Math.max(record?.tick ?? 0, state.tick);
  if (intended.name === "record.drop") return seen;
  if (intended.name === "record.put" && record === null) return null;
  return seen > 0 ? seen : null;
}

/** The longest text anywhere in a value, in bytes of UTF-8. */
function longestText(value: unknown): number {
  if (typeof value === "string") return bytesOf(value);
  if (typeof value !== "object" || value === null) return 0;
  return Math.max(0, ...Object.values(value).map(longestText));
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Keep an edit. Resolves when it would survive a dead battery. */
export async function enqueue(
  database: Database,
  region: string,
  intended: Intended,
  clock: Clock,
): Promise<Waiting> {
  const size = bytesOf(JSON.stringify(intended.args));
  if (size > MAX_MUTATION_BYTES || longestText(intended.args) > MAX_TEXT_BYTES) {
    throw new SyncError("too-large", "This is too much text for one edit. Make it shorter, or split it.", "ask");
  }
  try {
    return await store(database, region, intended, clock);
  } catch (error) {
    if (!isStorageFull(error)) throw error;
    throw new SyncError(
      "storage-full",
      "This device is full, so this edit was not saved. Everything saved before is safe. Free some space and try again.",
      "ask",
    );
  }
}

async function store(database: Database, region: string, intended: Intended, clock: Clock): Promise<Waiting> {
  const transaction = database.transaction(["regions", "outbox", "records"], "readwrite", {
    durability: "strict",
  });
  try {
    const regions = transaction.objectStore("regions");
    const outbox = transaction.objectStore("outbox");
    const state = (await regions.get(region)) ?? freshRegion(region);
    let known: { tick: number } | null = null;
    const id = intended.args["id"];
    if (intended.name === "record.put" && typeof id === "string") {
      const synced = await transaction.objectStore("records").get([space(state), id]);
      known = synced ?? ((await isOwnCreate(outbox, region, id)) ? { tick: 0 } : null);
    } else if (intended.name === "record.drop" && typeof id === "string") {
      known = (await transaction.objectStore("records").get([space(state), id])) ?? null;
    }
    const wall = clock.wall();
    const base = baseFor(state, intended, known);
    const waiting: Waiting = {
      region,
      n: state.nextN,
      name: intended.name,
      schema: SCHEMA,
      at: wall,
      offset: clock.offset(wall),
      base,
      epoch: base === null ? null : state.seenEpoch,
      args: intended.args,
      tried: false,
    };
    await Promise.all([
      outbox.add(waiting),
      regions.put({ ...state, nextN: state.nextN + 1 }),
      transaction.done,
    ]);
    return waiting;
  } catch (error) {
    await settle(transaction);
    throw error;
  }
}

/** Put edits of elsewhere at the end of the queue, with numbers of this device; in the caller's transaction. */
export async function appendEdits(
  outbox: { add(edit: Waiting): Promise<unknown> },
  regions: { get(region: string): Promise<RegionState | undefined>; put(state: RegionState): Promise<unknown> },
  edits: readonly Omit<Waiting, "n">[],
): Promise<void> {
  for (const edit of edits) {
    const state = (await regions.get(edit.region)) ?? freshRegion(edit.region);
    await outbox.add({ ...edit, n: state.nextN });
    await regions.put({ ...state, nextN: state.nextN + 1 });
  }
}

/** End a transaction that failed, so that its own rejection is not left unheard. */
export async function settle(transaction: { done: Promise<void>; abort(): void }): Promise<void> {
  try {
    transaction.abort();
  } catch {
    // It had ended already; that is what was wanted.
  }
  await transaction.done.catch(() => undefined);
}

type OutboxStore<Stores extends StoreNames<LeerplekSchema>[], Mode extends IDBTransactionMode> = IDBPObjectStore<
  LeerplekSchema,
  Stores,
  "outbox",
  Mode
>;

async function isOwnCreate<Stores extends StoreNames<LeerplekSchema>[], Mode extends IDBTransactionMode>(
  outbox: OutboxStore<Stores, Mode>,
  region: string,
  id: string,
): Promise<boolean> {
  const waiting = await outbox.getAll(under(region));
  return waiting.some((edit) => edit.name === "record.put" && edit.args["id"] === id);
}

/** The wall clock moved by itself: move what it had stamped, or suspect it until the server is heard. */
export async function clockJumped(database: Database, region: string, by: number): Promise<void> {
  const transaction = database.transaction(["regions", "outbox"], "readwrite");
  const state = await transaction.objectStore("regions").get(region);
  const outbox = transaction.objectStore("outbox");
  const waiting = await outbox.getAll(under(region));
  if (state && waiting.some((edit) => !edit.tried)) {
    const noticed = noticeJump(state, by);
    await transaction.objectStore("regions").put(noticed.state);
    for (const edit of moved(waiting, noticed.moves)) await outbox.put(edit);
  }
  await transaction.done;
}

/** The edits whose time changes. One that may have reached the server keeps its content. */
export function moved(waiting: readonly Waiting[], moves: readonly Move[]): Waiting[] {
  const changed: Waiting[] = [];
  for (const edit of waiting) {
    if (edit.tried) continue;
    const by = moves.filter((move) => edit.n < move.below).reduce((sum, move) => sum + move.by, 0);
    if (by !== 0) changed.push({ ...edit, at: edit.at + by });
  }
  return changed;
}
