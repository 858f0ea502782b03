/**
 * One region in the database: what the sync session reads and writes.
 *
 * Every method is one transaction. A cursor is stored only together with the
 * records it stands for, outcomes only together with the edits they end.
 */

import { composeRequest, type Manner } from "./compose";
import { under, type Database, type LeerplekSchema, type StoredRecord } from "./db";
import { compareDigests, digestsOf, type Comparison, type HeldRecord } from "./digests";
import type { Revision } from "./kept-rows";
import { moved, settle } from "./outbox";
import {
  drawnOver,
  freshRegion,
  KEEP_ACKNOWLEDGED_MS,
  space,
  type Acknowledged,
  type RegionState,
  type Waiting,
} from "./region-state";
import type { Stored } from "./session";
import { inSlices } from "./slices";
import { takeInAnswer, takeInRefetchLimited, takeInRefusedNumbers, type Changes } from "./take-in";
import type { Standing } from "./status";
import type { Outcome, ProblemDocument, Reply, ScopeDigest, SyncAnswer, SyncRequest } from "./wire";
import type { IDBPObjectStore, IDBPTransaction } from "idb";

const READ = ["regions", "records", "outbox", "acknowledged"] as const;
type Records<Stores extends typeof READ | typeof STORES, Mode extends IDBTransactionMode> = IDBPObjectStore<
  LeerplekSchema,
  Stores,
  "records",
  Mode
>;
export type RecordsReading = Records<typeof READ, "readonly">;

const STORES = ["regions", "records", "outbox", "acknowledged", "outcomes", "screens"] as const;
type Writing = IDBPTransaction<LeerplekSchema, typeof STORES, "readwrite">;

/** Rows read at once where all are looked at. */
const READ_AT_ONCE = 100;

export interface Touched {
  stored: Stored;
  /** Kinds of records that changed; null: any. */
  kinds: Set<string> | null;
  /** What became of the stored records; null: nothing. */
  revision: Revision | null;
}

/** What is drawn over the records, as both stood at one moment. */
export interface Standpoint {
  space: string;
  edition: string | undefined;
  /** Own edits that the records do not show yet, oldest first. */
  waiting: Waiting[];
}

export class RegionStore {
  constructor(
    readonly database: Database,
    readonly region: string,
  ) {}

  async state(): Promise<RegionState> {
    return (await this.database.get("regions", this.region)) ?? freshRegion(this.region);
  }

  /** Write the next request. What goes along counts as tried from here on: it may arrive even if we die now. */
  async compose(manner: Manner): Promise<SyncRequest> {
    const transaction = this.database.transaction(["regions", "outbox"], "readwrite", { durability: "strict" });
    const state = (await transaction.objectStore("regions").get(this.region)) ?? freshRegion(this.region);
    const outbox = transaction.objectStore("outbox");
    const waiting = await outbox.getAll(under(this.region), manner.batch);
    const request = composeRequest(state, waiting, manner);
    const sent = new Set(request.mutations.map((mutation) => mutation.n));
    for (const edit of waiting) {
      if (sent.has(edit.n) && !edit.tried) await outbox.put({ ...edit, tried: true });
    }
    await transaction.done;
    return request;
  }

  /** Take in an answer, a refusal of numbers, or a refusal to refetch: all of it or nothing. */
  async store(request: SyncRequest, reply: Reply, now: number): Promise<Touched> {
    const transaction = this.database.transaction(STORES, "readwrite");
    try {
      const before = (await transaction.objectStore("regions").get(this.region)) ?? freshRegion(this.region);
      const changes = await this.decide(transaction, before, request, reply, now);
      const touched = await this.apply(transaction, before, changes, reply, now);
      await transaction.done;
      const digests = reply.status === 200 ? (reply.body as SyncAnswer).digests : undefined;
      if (digests && changes.state.cursor !== null && (reply.body as SyncAnswer).more === false) {
        const comparison = await this.verify(digests, now);
        if (comparison.refetch.length > 0) touched.stored = { ...touched.stored, refetch: true, moved: true };
        if (comparison.leave.length > 0) touched.kinds = null;
      }
      return touched;
    } catch (error) {
      await settle(transaction);
      throw error;
    }
  }

  private async decide(
    transaction: Writing,
    before: RegionState,
    request: SyncRequest,
    reply: Reply,
    now: number,
  ): Promise<Changes> {
    if (reply.status === 200) return takeInAnswer(before, request, reply.body as SyncAnswer, now);
    const problem = reply.body as ProblemDocument;
    if (reply.status === 429) return takeInRefetchLimited(before, now);
    const from = problem.next_n ?? 0;
    const below = problem.n ?? 0;
    const missing = from < below && IDBKeyRange.bound([this.region, from], [this.region, below], false, true);
    const kept = missing ? await transaction.objectStore("acknowledged").count(missing) : 0;
    return takeInRefusedNumbers(before, problem, kept === below - from);
  }

  private async apply(
    transaction: Writing,
    before: RegionState,
    changes: Changes,
    reply: Reply,
    now: number,
  ): Promise<Touched> {
    const state = changes.state;
    const target = space(before, changes.into);
    const records = transaction.objectStore("records");

    if (changes.clearNext) await records.delete(under(space(before, 1)));
    const written = await this.write(records, target, changes);
    if (changes.swap) await records.delete(under(space(before)));
    const rewritten = changes.clearNext || changes.swap || written.kinds.length > 0;
    if (rewritten) {
      state.edition = crypto.randomUUID();
      await transaction.objectStore("screens").delete(this.region);
    }
    const kinds = new Set(written.kinds);

    const outbox = transaction.objectStore("outbox");
    for (const edit of moved(await outbox.getAll(under(this.region)), changes.moves)) await outbox.put(edit);
    const acked = await this.acknowledge(transaction, changes.acknowledge, now);
    const replayed = changes.replayFrom === null ? 0 : await this.replay(transaction, changes.replayFrom);
    if (changes.renumber) {
      state.nextN = Math.max(state.nextN, await this.renumber(transaction, changes.renumber));
    }
    await transaction.objectStore("regions").put(state);

    const unsent = await outbox.count(under(this.region));
    const more = reply.status === 200 ? (reply.body as SyncAnswer).more : undefined;
    const cursorMoved = state.cursor !== before.cursor && !changes.clearNext;
    const stored: Stored = {
      moved:
        acked > 0 ||
        replayed > 0 ||
        changes.renumber !== null ||
        changes.records.length > 0 ||
        changes.dropped.length > 0 ||
        changes.swap ||
        changes.moves.length > 0 ||
        before.suspects.length !== state.suspects.length ||
        before.refetch.length !== state.refetch.length ||
        before.catchUp !== state.catchUp ||
        before.epoch !== state.epoch ||
        cursorMoved,
      unsent,
      more,
      behindOwn: await this.hasUnseen(transaction, state),
      refetch: state.refetch.length > 0 && !state.resetting,
      reset: changes.clearNext,
    };
    const revision = state.edition === undefined || !rewritten ? null : { from: before.edition, to: state.edition, ...written };
    return { stored, kinds: changes.swap || acked > 0 || changes.renumber ? null : kinds, revision };
  }

  /**
   * A few records, and when those are written the next few: the transaction
   * stays open, so it is all or nothing, and the page is never held up for long.
   */
  private async write(
    records: Records<typeof STORES, "readwrite">,
    target: string,
    { dropped, records: changed }: Changes,
  ): Promise<Omit<Revision, "from" | "to">> {
    const kinds = new Set<string>();
    const rows: StoredRecord[] = [];
    const gone: string[] = [];
    for (const scope of dropped) {
      const left = await records.index("scope").getAll([target, scope]);
      for (const { kind, id } of left) {
        kinds.add(kind);
        gone.push(id);
      }
      await Promise.all(left.map(({ id }) => records.delete([target, id])));
    }
    await inSlices(changed, (record) => {
      const { id, kind, scope, tick, body, conflicts } = record;
      kinds.add(kind);
      if (record.gone) {
        gone.push(id);
        return records.delete([target, id]);
      }
      const row: StoredRecord = { space: target, id, kind, scope, tick, body: body ?? {} };
      if (conflicts && conflicts.length > 0) row.conflicts = conflicts;
      rows.push(row);
      return records.put(row);
    });
    return { space: target, kinds: [...kinds], rows, gone };
  }

  private async acknowledge(transaction: Writing, outcomes: readonly Outcome[], now: number): Promise<number> {
    const outbox = transaction.objectStore("outbox");
    let count = 0;
    for (const outcome of outcomes) {
      const edit = await outbox.get([this.region, outcome.n]);
      if (!edit) continue;
      count += 1;
      const acknowledged: Acknowledged = {
        ...edit,
        outcome: outcome.outcome,
        outcomeTick: outcome.tick,
        ackedAt: now,
      };
      await outbox.delete([this.region, outcome.n]);
      await transaction.objectStore("acknowledged").put(acknowledged);
      const settled = outcome.outcome === "accepted" || outcome.outcome === "merged";
      // After a restore the same refusal comes again; the person has seen it once.
      if (settled || edit.was === outcome.outcome) continue;
      const { region, n, name, args, at, offset } = edit;
      await transaction.objectStore("outcomes").put({ region, n, name, args, at, offset, outcome });
    }
    return count;
  }

  /** Back into the outbox, with the numbers, times and epochs they had. */
  private async replay(transaction: Writing, from: number): Promise<number> {
    const acknowledged = transaction.objectStore("acknowledged");
    const outbox = transaction.objectStore("outbox");
    const kept = await acknowledged.getAll(IDBKeyRange.bound([this.region, from], [this.region, []]));
    for (const { outcome, outcomeTick: _tick, ackedAt: _at, ...edit } of kept) {
      await acknowledged.delete([this.region, edit.n]);
      await outbox.put({ ...edit, tried: true, was: outcome });
    }
    return kept.length;
  }

  /** Returns the number after the last one given. */
  private async renumber(transaction: Writing, { from, to }: { from: number; to: number }): Promise<number> {
    const outbox = transaction.objectStore("outbox");
    const range = IDBKeyRange.bound([this.region, from], [this.region, []]);
    const waiting: Waiting[] = await outbox.getAll(range);
    await outbox.delete(range);
    for (const [i, edit] of waiting.entries()) await outbox.add({ ...edit, n: to + i });
    return to + waiting.length;
  }

  /** Own edits that the server has and the records on screen do not show yet. */
  private async hasUnseen(transaction: Writing, state: RegionState): Promise<boolean> {
    const later = IDBKeyRange.bound([this.region, state.tick], [this.region, []], true, false);
    const edits = await transaction.objectStore("acknowledged").index("tick").getAll(later);
    return drawnOver(edits, []).length > 0;
  }

  /** Compare digests with what is stored, and remember what to fetch again. */
  private async verify(theirs: Record<string, ScopeDigest>, now: number): Promise<Comparison> {
    const before = await this.state();
    const ours = await digestsOf(await this.held(space(before)));
    const transaction = this.database.transaction(["regions", "records", "screens"], "readwrite");
    const regions = transaction.objectStore("regions");
    const state = (await regions.get(this.region)) ?? before;
    const comparison = compareDigests(state, ours, theirs, now);
    const refetchedAt = { ...state.refetchedAt };
    for (const scope of comparison.refetch) refetchedAt[scope] = now;
    const edition = comparison.leave.length > 0 ? crypto.randomUUID() : state.edition;
    const next = { ...state, digestsAt: now, refetch: comparison.refetch, refetchedAt };
    await regions.put(edition === undefined ? next : { ...next, edition });
    if (comparison.leave.length > 0) await transaction.objectStore("screens").delete(this.region);
    const records = transaction.objectStore("records");
    for (const scope of comparison.leave) {
      for (const id of await records.index("scope").getAllKeys([space(state), scope])) await records.delete(id);
    }
    await transaction.done;
    for (const scope of [...comparison.refetch, ...comparison.stillWrong, ...comparison.leave]) {
      console.warn(`leerplek: records of ${scope} differed from the server's`);
    }
    return comparison;
  }

  /** Forget what was acknowledged long enough ago that no restore will ask for it. */
  async prune(now: number): Promise<void> {
    const transaction = this.database.transaction("acknowledged", "readwrite");
    const old = IDBKeyRange.upperBound(now - KEEP_ACKNOWLEDGED_MS);
    for (const key of await transaction.store.index("time").getAllKeys(old)) await transaction.store.delete(key);
    await transaction.done;
  }

  async unsent(): Promise<number> {
    return this.database.count("outbox", under(this.region));
  }

  /** Every record of a generation by what its digest is made of; some at a time, as {@link write} does. */
  private async held(from: string): Promise<HeldRecord[]> {
    const held: HeldRecord[] = [];
    const { store } = this.database.transaction("records");
    for (let after = ""; ; ) {
      const some = await store.getAll(IDBKeyRange.bound([from, after], [from, []], true), READ_AT_ONCE);
      for (const { id, scope, tick } of some) held.push({ id, scope, tick });
      const last = some.at(-1);
      if (!last || some.length < READ_AT_ONCE) return held;
      after = last.id;
    }
  }

  /**
   * Read records and the own edits to draw over them, as they stood at one
   * moment: an edit leaves the drawing exactly when its record arrives. `read`
   * is called once the moment is fixed, and may ask for several lists at once.
   */
  async drawn<T>(read: (records: RecordsReading, at: Omit<Standpoint, "waiting">) => Promise<T>): Promise<{ found: T; at: Standpoint }> {
    const transaction = this.database.transaction(READ);
    try {
      const state = (await transaction.objectStore("regions").get(this.region)) ?? freshRegion(this.region);
      const later = IDBKeyRange.bound([this.region, state.tick], [this.region, []], true, false);
      const at = { space: space(state), edition: state.edition };
      const [found, acknowledged, outbox] = await Promise.all([
        read(transaction.objectStore("records"), at),
        transaction.objectStore("acknowledged").index("tick").getAll(later),
        transaction.objectStore("outbox").getAll(under(this.region)),
      ]);
      return { found, at: { ...at, waiting: drawnOver(acknowledged, outbox) } };
    } finally {
      transaction.done.catch(() => undefined);
    }
  }

  /** What the status line needs, as it stood at one moment. */
  async standing(): Promise<Pick<Standing, "unsent" | "unsettled" | "decisions" | "lastSync" | "skew">> {
    const transaction = this.database.transaction(["regions", "records", "outbox", "outcomes"]);
    const state = (await transaction.objectStore("regions").get(this.region)) ?? freshRegion(this.region);
    const unsent = await transaction.objectStore("outbox").count(under(this.region));
    const unsettled = await transaction.objectStore("outcomes").getAll(under(this.region));
    const decisions = new Map<string, unknown>();
    for (const { outcome } of unsettled) {
      if (outcome.held === undefined) continue;
      const record = await transaction.objectStore("records").get([space(state), outcome.held]);
      if (record) decisions.set(outcome.held, record.body["state"]);
    }
    await transaction.done;
    return { unsent, unsettled, decisions, lastSync: state.lastSync, skew: state.skew };
  }

  async dismiss(n: number): Promise<void> {
    await this.database.delete("outcomes", [this.region, n]);
  }
}
