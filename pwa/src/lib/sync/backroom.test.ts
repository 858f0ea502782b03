import "fake-indexeddb/auto";
import { IDBObjectStore } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { enterBackroom, type Worked } from "./backroom";
import { isLarge } from "./large-pages";
import type { TestDevice } from "./testing/device";
import type { FakeServer } from "./testing/fake-server";
import { Hand, inBytes } from "./testing/in-bytes";
import { id, newServer, phoneOf, SCOPE } from "./testing/scene";
import { space } from "./region-state";
import { RegionStore } from "./region-store";
import { VAULT } from "./sealing";
import type { Revision } from "./kept-rows";
import type { SyncRequest } from "./wire";

const RECORDS = 1000;
let server: FakeServer;
let hand: Hand;

beforeEach(() => {
  server = newServer();
  server.pageSize = 400;
  hand = new Hand();
  for (let n = 1; n <= RECORDS; n++) server.put(id(n), "note", SCOPE, { text: `${n}: ${"met the pupil at the gate ".repeat(4)}` });
});
afterEach(() => vi.restoreAllMocks());

async function phone(): Promise<TestDevice> {
  const device = await phoneOf(server);
  device.transport = inBytes(device.transport);
  device.backroom = hand.way(device.name);
  return device;
}

describe("which pages are taken in elsewhere", () => {
  const from = (cursor: string | null | undefined) => ({ ...(cursor === undefined ? {} : { cursor }) }) as SyncRequest;
  test.each([
    ["a large page that goes on", 200_000, "somewhere", true],
    ["a few changes, for which a worker would come too late", 3_000, "somewhere", false],
    ["the first page from nothing, which a screen waits for", 200_000, null, false],
    ["an answer without records", 200_000, undefined, false],
  ])("%s", (_which, bytes, cursor, large) => {
    expect(isLarge(bytes, from(cursor))).toBe(large);
  });
});

describe("a large sync", () => {
  test("ends with the same records as without a worker, whose work ends with it", async () => {
    const [busy, plain] = [await phone(), await phoneOf(server)];
    await busy.sync();
    const read = await busy.records();
    await plain.sync();
    expect(read).toHaveLength(RECORDS);
    expect(read).toEqual(await plain.records());
    expect((await busy.store.state()).cursor).toEqual((await plain.store.state()).cursor);
    expect(hand.asked).toEqual(["read", "store", "read", "store"]);
    expect(hand.ended).toBe(true);
    expect(busy.runner.session).toMatchObject({ phase: "resting", failures: 0, problem: null });
  });

  test("tells which records changed as any other", async () => {
    const device = await phone();
    const first = (await server.transport("phone").post("", { ...request(null), limit: 400 })) as { body: { cursor: string } };
    const room = await hand.way(device.name)();
    const next = await server.transport("phone").post("", request(first.body.cursor));
    const kept = structuredClone(next);
    await room?.read(new TextEncoder().encode(JSON.stringify(next.body)).buffer as ArrayBuffer);
    const there = await room?.store(device.store.region, request(first.body.cursor), 1);
    room?.close();
    const other = await phoneOf(server);
    const here = await new RegionStore(other.database, other.region).store(request(first.body.cursor), kept, 1);
    const { from: _from, to: _to, ...rows } = there?.revision as Revision;
    expect(rows.rows).toHaveLength(400);
    expect(here.revision).toMatchObject(rows);
    expect(there).toMatchObject({ stored: here.stored, kinds: here.kinds });
  });

  test("an edit that goes along is answered too", async () => {
    const device = await phone();
    await device.sync();
    for (let n = 1; n <= 400; n++) server.put(id(n), "note", SCOPE, { text: "later ".repeat(30) });
    await device.put(id(5000), SCOPE, { text: "from the car park" });
    await device.sync();
    expect(await device.unsent()).toBe(0);
    expect(hand.asked.length).toBeGreaterThan(4);
    expect((await device.records()).find((one) => one.id === id(5000))?.body).toEqual({ text: "from the car park" });
  });
});

describe("a worker that fails", () => {
  test.each(["read", "store"])("when asked to %s: nothing is lost, and the rest is taken in without one", async (what) => {
    const device = await phone();
    hand.diesAt = what;
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    await device.sync();
    expect(device.runner.session.phase).toBe("waiting");
    expect(await device.records()).toHaveLength(400);
    const asked = hand.asked.length;
    await device.sync();
    expect(await device.records()).toHaveLength(RECORDS);
    expect(hand.asked).toHaveLength(asked);
  });

  test("to come at all: pages are taken in where they came", async () => {
    const device = await phone();
    const missing: Worked = { onmessage: null, onerror: null, postMessage: () => undefined, terminate: () => undefined };
    device.backroom = () => {
      const entered = enterBackroom(device.name, () => missing);
      missing.onerror?.({} as ErrorEvent);
      return entered;
    };
    await device.sync();
    expect(await device.records()).toHaveLength(RECORDS);
  });

  test("for want of room: the device says so, and cursor and records stay together", async () => {
    const device = await phone();
    const put = IDBObjectStore.prototype.put;
    let written = 0;
    const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, ...args) {
      if (this.name === "records" && ++written > 600) throw new DOMException("no room", "QuotaExceededError");
      return put.apply(this, args);
    });
    await device.sync();
    expect(device.runner.session.problem?.code).toBe("storage-full");
    expect(await device.records()).toHaveLength(400);
    full.mockRestore();
    await device.sync();
    expect(await device.records()).toHaveLength(RECORDS);
  });

  test("because a PIN was set meanwhile: it writes nothing that can be read", async () => {
    const device = await phone();
    await device.database.put("settings", { key: VAULT, value: { id: "vault of another tab" } });
    const room = await hand.way(device.name)();
    const page = await server.transport("phone").post("", request(null));
    await room?.read(new TextEncoder().encode(JSON.stringify(page.body)).buffer as ArrayBuffer);
    await expect(room?.store(device.store.region, request(null), 1)).rejects.toThrow("The app is locked");
    room?.close();
    expect(await device.database.count("records")).toBe(0);
    expect(await device.database.get("regions", device.region)).toBe(undefined);
  });
});

test("who goes away lets the present step end, and then the worker", async () => {
  const device = await phone();
  const room = await hand.way(device.name)();
  const page = await server.transport("phone").post("", request(null));
  await room?.read(new TextEncoder().encode(JSON.stringify(page.body)).buffer as ArrayBuffer);
  const stored = room?.store(device.store.region, request(null), 1);
  room?.close();
  expect(hand.ended).toBe(false);
  await stored;
  expect(hand.ended).toBe(true);
  expect(await device.database.count("records")).toBe(400);
  expect((await device.database.getAll("records"))[0]?.space).toBe(space(await device.store.state()));
  await expect(room?.read(new ArrayBuffer(1))).rejects.toThrow("not there");
});

function request(cursor: string | null): SyncRequest {
  return { schema: 1, epoch: null, sent_at: "2026-11-23T08:00:00.000Z", cursor, limit: 400, mutations: [] } as unknown as SyncRequest;
}
