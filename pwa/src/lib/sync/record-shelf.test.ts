import "fake-indexeddb/auto";
import { IDBIndex } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openDatabase, under, type Database } from "./db";
import type { Looking } from "./local-store";
import type { Wanted } from "./kept-rows";
import { Notices } from "./notices";
import { writable } from "./readable";
import { RecordShelf } from "./record-shelf";
import { RegionStore } from "./region-store";
import { freshIndexedDb, REGION } from "./testing/device";
import { Random } from "./testing/random";
import type { LocalRecord } from "./types";
import type { SyncAnswer, SyncRequest, WireRecord } from "./wire";

const PLACES = ["placement:a", "placement:b", "placement:c"];
const KINDS = ["note", "visit", "absence"];
const REQUEST = { schema: 1, epoch: "e", sent_at: "2026-11-23T08:00:00.000Z", cursor: "c", limit: 1000, mutations: [] } as unknown as SyncRequest;

/** One tab: its own connection, its own shelf, the same database. */
class Tab {
  database!: Database;
  notices!: Notices;
  shelf!: RecordShelf;
  private constructor(readonly store: RegionStore) {}

  static async open(name: string): Promise<Tab> {
    const database = await openDatabase({ name });
    const tab = new Tab(new RegionStore(database, REGION));
    tab.database = database;
    tab.notices = new Notices(name);
    tab.shelf = new RecordShelf(writable<Looking | null>({ database, region: REGION, viewer: { person: "p", device: "d" }, sealed: false }), tab.notices);
    return tab;
  }

  /** A page of the sync is written down here, and told. */
  async take(answer: Partial<SyncAnswer>): Promise<void> {
    const reply = { status: 200, retryAfter: null, body: { ...ANSWER, cursor: crypto.randomUUID(), ...answer } };
    const { kinds, revision } = await this.store.store(REQUEST, reply, 1);
    this.notices.changed({ region: REGION, kinds: kinds && [...kinds], revision });
  }

  async stored({ kind, scope, since }: Wanted): Promise<string[]> {
    const { found } = await this.store.drawn((records, { space }) => records.getAll(under(space)));
    return found.filter((row) => row.kind === kind && (scope === undefined || row.scope === scope) && (since === undefined || String(row.body["day"] ?? "") >= since)).map(said);
  }
}

const ANSWER: SyncAnswer = {
  epoch: "e", tick: 1, received_at: "2026-11-23T08:00:00.000Z", outcomes: [], acked: 0, next_n: 1, wipe: false,
  reset: false, replay_from: null, dropped: [], records: [], cursor: "c", more: false,
};
const said = ({ id, tick, scope, body }: { id: string; tick: number; scope: string; body: unknown }): string => JSON.stringify([id, tick, scope, body]);
const record = (id: string, tick: number, kind = "note", scope = "placement:a"): WireRecord => ({ id, kind, scope, tick, body: { title: `${id} at ${tick}` } });

let tabs: Tab[] = [];
const leave: (() => void)[] = [];
const reads = vi.spyOn(IDBIndex.prototype, "getAll");
/** Of whole kinds: not of one scope, nor since a day. */
const readsOfKinds = (): number =>
  reads.mock.contexts.filter((index, call) => (index as IDBIndex).name === "kind-scope" && reads.mock.calls[call]?.[0] instanceof IDBKeyRange).length;

beforeEach(() => {
  freshIndexedDb();
  reads.mockClear();
});
afterEach(() => {
  for (const go of leave.splice(0)) go();
  for (const { notices, database } of tabs.splice(0)) {
    notices.close();
    database.close();
  }
});

async function open(name = crypto.randomUUID()): Promise<Tab> {
  const tab = await Tab.open(name);
  tabs.push(tab);
  return tab;
}

function watch(tab: Tab, kind: string, which: Omit<Wanted, "kind"> = {}): LocalRecord[][] {
  const heard: LocalRecord[][] = [];
  leave.push(tab.shelf.list({ kind, ...which }).subscribe((rows) => heard.push(rows)));
  return heard;
}

test("a change of one record is taken in without reading the kind again, and the others stay the same objects", async () => {
  const tab = await open();
  await tab.take({ records: [record("n1", 1), record("n2", 1)] });
  const notes = watch(tab, "note");
  await vi.waitFor(() => expect(notes.at(-1)).toHaveLength(2));
  const before = notes.at(-1)!;
  const until = readsOfKinds();

  await tab.take({ records: [record("n2", 2), record("v1", 2, "visit")] });
  await vi.waitFor(() => expect(notes.at(-1)?.[1]?.tick).toBe(2));
  expect(readsOfKinds()).toBe(until);
  expect(notes.at(-1)?.[0]).toBe(before[0]);
});

test("a change of another kind does not touch a list", async () => {
  const tab = await open();
  await tab.take({ records: [record("n1", 1)] });
  const notes = watch(tab, "note");
  const visits = watch(tab, "visit");
  await vi.waitFor(() => expect(notes.at(-1)).toHaveLength(1));
  const told = notes.length;
  await tab.take({ records: [record("v1", 2, "visit")] });
  await vi.waitFor(() => expect(visits.at(-1)).toHaveLength(1));
  expect(notes.length).toBe(told);
});

test("what several watch is read once, and all that is asked for in one go is told in one go", async () => {
  const tab = await open();
  await tab.take({ records: [record("n1", 1), record("v1", 1, "visit")] });
  reads.mockClear();
  const order: string[] = [];
  for (const kind of ["note", "visit", "note"]) {
    leave.push(tab.shelf.list({ kind }).subscribe((rows) => {
      if (rows.length === 0) return;
      order.push(kind);
      queueMicrotask(() => order.push("drawn"));
    }));
  }
  await vi.waitFor(() => expect(order).toHaveLength(6));
  expect(order.slice(0, 3).sort()).toEqual(["note", "note", "visit"]);
  expect(readsOfKinds()).toBe(2);
});

test("a list of a kind is ordered by id, in whichever scopes its records lie", async () => {
  const tab = await open();
  await tab.take({ records: [record("n1", 1, "note", "placement:b"), record("n2", 1), record("n3", 1, "note", "placement:b")] });
  const notes = watch(tab, "note");
  await vi.waitFor(() => expect(notes.at(-1)?.map(({ id }) => id)).toEqual(["n1", "n2", "n3"]));
});

test("what was read ahead is there at once for who watches it next", async () => {
  const tab = await open();
  await tab.take({ records: [record("n1", 1)] });
  await tab.shelf.ahead([{ kind: "note" }]);
  expect(watch(tab, "note")[0]).toHaveLength(1);
});

test("a list since a day reads no earlier days, and follows a record whose day becomes another", async () => {
  const tab = await open();
  const of = (id: string, tick: number, day: string): WireRecord => ({ id, kind: "absence", scope: "placement:a", tick, body: { day } });
  await tab.take({ records: [of("a1", 1, "2026-09-01"), of("a2", 1, "2026-11-20"), of("a3", 1, "2026-11-21"), record("a4", 1, "absence")] });
  const until = readsOfKinds();
  const lately = watch(tab, "absence", { since: "2026-11-20" });
  const ids = (): string[] | undefined => lately.at(-1)?.map(({ id }) => id);
  await vi.waitFor(() => expect(ids()).toEqual(["a2", "a3"]));
  expect(readsOfKinds()).toBe(until);
  await tab.take({ records: [of("a1", 2, "2026-11-23"), of("a2", 2, "2026-11-19")] });
  await vi.waitFor(() => expect(ids()).toEqual(["a1", "a3"]));
});

test("a list that changed while nobody watched is not shown as it was", async () => {
  const tab = await open();
  await tab.take({ records: [record("n1", 1)] });
  await tab.shelf.ahead([{ kind: "note" }]);
  await tab.take({ records: [record("n1", 2)] });
  const notes = watch(tab, "note");
  expect(notes[0]).toEqual([]);
  await vi.waitFor(() => expect(notes.at(-1)?.[0]?.tick).toBe(2));
});

test("a list that was told to have changed and did not is there again for who comes back to it", async () => {
  const tab = await open();
  await tab.take({ records: [record("n1", 1)] });
  const before = watch(tab, "note");
  await vi.waitFor(() => expect(before.at(-1)).toHaveLength(1));
  for (const go of leave.splice(0)) go();
  tab.notices.changed({ region: REGION, kinds: null, revision: null });
  const after = watch(tab, "note");
  await vi.waitFor(() => expect(after.at(-1)).toHaveLength(1));
});

test("nothing of it is left once nobody is signed in", async () => {
  const tab = await open();
  await tab.take({ records: [record("n1", 1)] });
  const looking = writable<Looking | null>({ database: tab.database, region: REGION, viewer: { person: "p", device: "d" }, sealed: false });
  const shelf = new RecordShelf(looking, tab.notices);
  await shelf.ahead([{ kind: "visit" }]);
  const notes: LocalRecord[][] = [];
  leave.push(shelf.list({ kind: "note" }).subscribe((rows) => notes.push(rows)));
  await vi.waitFor(() => expect(notes.at(-1)).toHaveLength(1));
  looking.set(null);
  await vi.waitFor(() => expect(notes.at(-1)).toEqual([]));
  await shelf.ahead([{ kind: "note" }, { kind: "visit" }]);
  expect(notes.at(-1)).toEqual([]);
});

test("a change told by a tab with an older app, which knows of no editions, is read again", async () => {
  const tab = await open();
  await tab.take({ records: [record("n1", 1)] });
  const notes = watch(tab, "note");
  await vi.waitFor(() => expect(notes.at(-1)).toHaveLength(1));
  const { space } = (await tab.store.drawn(async () => null)).at;
  await tab.database.put("records", { space, id: "n2", kind: "note", scope: "placement:a", tick: 9, body: {} });
  tab.notices.changed({ region: REGION, kinds: ["note"] });
  await vi.waitFor(() => expect(notes.at(-1)).toHaveLength(2));
});

test("whatever comes in, in whichever tab, every list ends as it is stored", async () => {
  for (let seed = 1; seed <= 6; seed++) {
    const random = new Random(seed);
    const name = crypto.randomUUID();
    const [here, there] = [await open(name), await open(name)];
    const lists = [here, there].flatMap((tab) =>
      KINDS.flatMap((kind) =>
        [{}, { since: "2026-11-14" }, ...PLACES.map((scope) => ({ scope }))].map((which) => ({ tab, kind, which, heard: watch(tab, kind, which), go: leave.at(-1)!, left: false })),
      ),
    );
    for (let tick = 1; tick <= 25; tick++) {
      const records: WireRecord[] = [];
      const ids = new Set(Array.from({ length: random.below(6) }, () => random.below(12)));
      for (const n of ids) {
        const made = record(`r${n}`, tick, KINDS[n % 3], PLACES[n % 2]);
        if (random.chance(0.8)) made.body = { ...made.body, day: `2026-11-${10 + random.below(8)}` };
        records.push(random.chance(0.2) ? { ...made, gone: true } : made);
      }
      const dropped = random.chance(0.2) ? [PLACES[random.below(3)]!] : [];
      const reset = random.chance(0.15);
      await random.pick([here, there]).take({ tick, records, dropped, reset, more: random.chance(0.3) });
      if (random.chance(0.5)) await new Promise((next) => setTimeout(next));
      // Somebody goes to another screen and comes back, at once or after a change.
      const list = random.pick(lists);
      if (list.left) {
        list.heard = watch(list.tab, list.kind, list.which);
        list.go = leave.at(-1)!;
        list.left = false;
      } else if (random.chance(0.5)) {
        list.go();
        list.left = true;
      }
    }
    for (const list of lists) if (list.left) list.heard = watch(list.tab, list.kind, list.which);
    for (const { tab, kind, which, heard } of lists) {
      const expected = await tab.stored({ kind, ...which });
      await vi.waitFor(() => expect(heard.at(-1)?.map(said), `seed ${seed}: ${kind} of ${JSON.stringify(which)}`).toEqual(expected));
    }
    for (const go of leave.splice(0)) go();
  }
}, 30_000);
