import "fake-indexeddb/auto";
import { IDBObjectStore } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openDatabase, under } from "./db";
import { RegionStore } from "./region-store";
import { freshIndexedDb, REGION } from "./testing/device";
import type { SyncRequest } from "./wire";

const REQUEST = { schema: 1, epoch: null, sent_at: "2026-11-23T08:00:00.000Z", cursor: null, limit: 1000, mutations: [] } as unknown as SyncRequest;
const records = Array.from({ length: 230 }, (_, n) => ({ id: `r${n}`, kind: "note", scope: "placement:a", tick: 1, body: { n } }));
const page = {
  status: 200,
  retryAfter: null,
  body: {
    epoch: "e", tick: 1, received_at: "2026-11-23T08:00:00.000Z", outcomes: [], acked: 0, next_n: 1, wipe: false,
    reset: false, replay_from: null, dropped: [], records, cursor: "after the page", more: false,
  },
};

beforeEach(freshIndexedDb);
afterEach(() => vi.restoreAllMocks());

test("a page that ends half-way leaves neither a record nor its cursor, and is taken in whole the next time", async () => {
  const database = await openDatabase({ name: crypto.randomUUID() });
  const store = new RegionStore(database, REGION);
  const put = IDBObjectStore.prototype.put;
  let written = 0;
  const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, ...args) {
    if (++written > 170) throw new DOMException("no room", "QuotaExceededError");
    return put.apply(this, args);
  });
  await expect(store.store(REQUEST, page, 1)).rejects.toThrow("no room");
  expect(await database.count("records")).toBe(0);
  expect((await store.state()).cursor).toBe(null);

  full.mockRestore();
  await store.store(REQUEST, page, 1);
  expect(await database.count("records")).toBe(230);
  expect((await store.state()).cursor).toBe("after the page");
  database.close();
});

test("writing a large page leaves room in between, and nobody reads a part of it", async () => {
  const database = await openDatabase({ name: crypto.randomUUID() });
  const store = new RegionStore(database, REGION);
  let turns = 0;
  let done = false;
  const others = (async () => {
    for (; !done; turns++) await new Promise((next) => setTimeout(next));
  })();
  const taken = store.store(REQUEST, page, 1);
  const seen = store.drawn((rows, { space }) => rows.getAll(under(space)));
  await taken;
  done = true;
  await others;
  expect(turns).toBeGreaterThan(3);
  expect([0, 230]).toContain((await seen).found.length);
  database.close();
});
