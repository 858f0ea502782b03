import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { openDB } from "idb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openApp } from "./app";
import { MIGRATIONS, openDatabase, type Migration } from "./db";
import { enqueue } from "./outbox";
import { FakeServer } from "./testing/fake-server";
import { REGION, TestClock } from "./testing/device";
import type { Transport } from "./transport";
import type { App, LocalRecord, Readable, SyncStatus } from "./types";

const SCOPE = "placement:22222222-2222-4222-8222-222222222222";
const NOTE = "00000000-0000-4000-8000-000000000001";

const SECOND = "33333333-3333-4333-8333-333333333333";

let server: FakeServer;
/** The region next door, with the same people. */
let second: FakeServer;
let online: boolean;
let clock: TestClock;
const opened: App[] = [];

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  server = new FakeServer();
  server.grant("sanne", SCOPE);
  server.grant("bram", SCOPE);
  second = new FakeServer();
  second.grant("sanne", SCOPE);
  online = true;
  clock = new TestClock();
  server.now = () => clock.wall();
  second.now = () => clock.wall();
});

afterEach(() => {
  for (const app of opened.splice(0)) app.close();
});

/** The whole of the server's HTTP as this app uses it; the cookie is `device`. */
function network(): Transport {
  let device = "";
  const people: Record<string, string> = { "code-sanne": "sanne", "code-sanne-2": "sanne", "code-bram": "bram" };
  const regions = [REGION, SECOND].map((id) => ({ id, name: id, roles: ["student"], epoch: "epoch-1" }));
  const offline = { status: 0, body: null, retryAfter: null };
  const ok = (body: unknown, status = 200) => ({ status, body, retryAfter: null });
  return {
    async post(path, body) {
      if (!online) return offline;
      if (path === "/api/enrol") {
        const person = people[(body as { code: string }).code];
        if (!person) return ok({ code: "code-unknown", detail: "This code does not work.", remedy: "ask" }, 404);
        device = `device-${Object.keys(server.contents.devices).length + 1}`;
        server.addDevice(device, person);
        second.addDevice(device, person);
        return ok({ device, person, name: person, regions, schema: 1, token: "secret" }, 201);
      }
      if (path === "/api/sign-out") return ok({});
      return (path.includes(SECOND) ? second : server).transport(device).post(path, body);
    },
    async get(path) {
      if (!online) return offline;
      if (path === "/api/me") {
        const person = server.contents.devices[device]?.person;
        const roles = [{ region: REGION, role: "student", school: "s", company: null }];
        return ok({ person, name: person, language: "en", device, roles, regions, schema: 1 });
      }
      return { status: 404, body: { code: "not-found", remedy: "ask" }, retryAfter: null };
    },
    stream: async () => null,
  };
}

async function open(transport: Transport): Promise<App> {
  const app = await openApp({ transport, clock, random: () => 0.5, live: false });
  opened.push(app);
  return app;
}

function value<T>(readable: Readable<T>): T {
  let seen!: T;
  readable.subscribe((next) => (seen = next))();
  return seen;
}

function until<T>(readable: Readable<T>, wanted: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    let leave: (() => void) | undefined;
    let found = false;
    leave = readable.subscribe((next) => {
      if (found || !wanted(next)) return;
      found = true;
      resolve(next);
      queueMicrotask(() => leave?.());
    });
  });
}

const records = (app: App): Readable<LocalRecord[]> => app.store.records("note");
const status = (app: App, wanted: (status: SyncStatus) => boolean): Promise<SyncStatus> => until(app.sync.status, wanted);

describe("opening the app", () => {
  test("nobody is signed in on a new device", async () => {
    const app = await open(network());
    expect(value(app.session)).toBe(null);
    await expect(app.sync.put("note", NOTE, SCOPE, { title: "x" })).rejects.toMatchObject({ code: "not-signed-in" });
  });

  test("a code that does not work says so and changes nothing", async () => {
    const app = await open(network());
    await expect(app.enrol("wrong", "phone")).rejects.toMatchObject({ code: "code-unknown", remedy: "ask" });
    expect(value(app.session)).toBe(null);
  });

  test("an edit shows before it is sent, survives closing the app offline, and arrives later", async () => {
    const transport = network();
    const first = await open(transport);
    await first.enrol("code-sanne", "phone");
    await first.sync.now();
    online = false;
    const seen = records(first);
    await first.sync.put("note", NOTE, SCOPE, { title: "from the bus" });
    const [shown] = await until(seen, (list) => list.length === 1);
    expect(shown).toMatchObject({ body: { title: "from the bus" }, pending: true });
    await status(first, (now) => now.unsent === 1 && now.state === "offline");
    first.close();

    const again = await open(transport);
    expect(value(again.session)).toMatchObject({ person: "sanne", language: "en", region: REGION });
    expect(await until(records(again), (list) => list.length === 1)).toMatchObject([{ pending: true }]);
    online = true;
    await again.sync.now();
    const [sent] = await until(records(again), (list) => list.length === 1 && !list[0]?.pending);
    expect(sent?.tick).toBeGreaterThan(0);
    await status(again, (now) => now.unsent === 0 && now.state === "idle" && now.lastSync !== null);
  });

  test("the secret token is kept nowhere that a script can read", async () => {
    const app = await open(network());
    const session = await app.enrol("code-sanne", "phone");
    expect(JSON.stringify(session)).not.toContain("secret");
    app.close();
    const database = await openDB("leerplek");
    expect(JSON.stringify(await database.getAll("settings"))).not.toContain("secret");
    database.close();
  });
});

describe("how the sync stands", () => {
  test("what was only just saved is never called sent", async () => {
    const app = await open(network());
    await app.enrol("code-sanne", "phone");
    await app.sync.now();
    await status(app, (now) => now.unsent === 0 && now.state === "idle" && now.lastSync !== null);
    online = false;
    const told: number[] = [];
    for (const edit of [1, 2]) {
      await app.sync.put("note", NOTE, SCOPE, { title: `from the bus ${edit}` });
      if (edit === 1) app.sync.status.subscribe((now) => told.push(now.unsent));
      expect(value(app.sync.status).unsent).toBeGreaterThanOrEqual(edit);
    }
    await status(app, (now) => now.unsent === 2 && now.state === "offline");
    expect(told).not.toContain(0);
  });
});

describe("what needs a person", () => {
  test("a rejected edit is shown with its sentence until it is put aside", async () => {
    const app = await open(network());
    await app.enrol("code-sanne", "phone");
    await app.sync.put("bad", NOTE, SCOPE, { x: 1 });
    await app.sync.now();
    const told = await status(app, (now) => now.rejected.length === 1);
    expect(told).toMatchObject({ state: "needs-you", rejected: [{ n: 1, code: "invalid", message: "Not so.", field: "x" }] });
    await app.sync.dismiss(1);
    await status(app, (now) => now.state === "idle" && now.rejected.length === 0);
  });

  test("an edit that is too large is refused before it is called saved", async () => {
    const app = await open(network());
    await app.enrol("code-sanne", "phone");
    await expect(app.sync.put("note", NOTE, SCOPE, { body: "é".repeat(200_000) })).rejects.toMatchObject({ code: "too-large" });
    // Few enough letters and too many bytes: the server counts both.
    await expect(app.sync.put("note", NOTE, SCOPE, { tags: ["x", "ن".repeat(32_769)] })).rejects.toMatchObject({ code: "too-large" });
    expect(value(app.sync.status).unsent).toBe(0);
  });

  test("a full device says so, keeps what it had, and can go on when there is room", async () => {
    const app = await open(network());
    await app.enrol("code-sanne", "phone");
    online = false;
    await app.sync.put("note", NOTE, SCOPE, { title: "kept" });
    const full = vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(() => {
      throw new DOMException("no room", "QuotaExceededError");
    });
    await expect(app.sync.put("note", NOTE, SCOPE, { title: "lost?" })).rejects.toMatchObject({ code: "storage-full", remedy: "ask" });
    full.mockRestore();
    await app.sync.put("note", NOTE, SCOPE, { title: "again" });
    online = true;
    await app.sync.now();
    expect(server.contents.journal.map(({ n, args }) => [n, (args["set"] as { title: string }).title])).toEqual([
      [1, "kept"],
      [2, "again"],
    ]);
  });
});

describe("leaving", () => {
  test("signing out with unsent edits asks first and hands them over", async () => {
    const app = await open(network());
    await app.enrol("code-sanne", "phone");
    online = false;
    await app.sync.put("note", NOTE, SCOPE, { title: "mine" });
    const asked = await app.signOut();
    if (asked.done) throw new Error("it should have asked");
    expect(asked.unsent).toBe(1);
    expect(JSON.parse(asked.exported)).toMatchObject({ person: "sanne", mutations: [{ n: 1, args: { set: { title: "mine" } } }] });
    expect(value(app.session)).not.toBe(null);

    expect(await app.signOut({ loseUnsent: true })).toEqual({ done: true });
    expect(value(app.session)).toBe(null);
    expect(await indexedDB.databases()).toEqual([]);
  });

  test("signing out says what was rejected, and hands that over to be read and not to be sent again", async () => {
    const app = await open(network());
    await app.enrol("code-sanne", "phone");
    await app.sync.put("bad", NOTE, SCOPE, { x: 1 });
    await app.sync.now();
    await status(app, (now) => now.rejected.length === 1);
    const asked = await app.signOut();
    if (asked.done) throw new Error("it should have asked");
    expect(asked).toMatchObject({ unsent: 0, refused: 1, drafts: 0 });
    expect(JSON.parse(asked.exported)).toMatchObject({
      mutations: [],
      rejected: [{ name: "record.put", args: { kind: "bad", set: { x: 1 } }, code: "invalid" }],
    });
    expect(await app.takeIn(asked.exported)).toBe(0);

    await app.sync.dismiss(1);
    expect(await app.signOut()).toEqual({ done: true });
  });

  test("a revoked device sends its queue, forgets everything and says why", async () => {
    const app = await open(network());
    const { device } = await app.enrol("code-sanne", "phone");
    server.put(NOTE, "note", SCOPE, { title: "secret of the school" });
    await app.sync.now();
    server.contents.devices[device]!.revoked = true;
    await app.sync.put("note", NOTE, SCOPE, { title: "last words" });
    await app.sync.now();
    await status(app, (now) => now.state === "revoked");
    expect(server.contents.journal.at(-1)).toMatchObject({ outcome: "held" });
    expect(await indexedDB.databases()).toEqual([]);
    expect(value(records(app))).toEqual([]);

    await app.enrol("code-sanne-2", "phone");
    await app.sync.now();
    expect(await until(records(app), (list) => list.length === 1)).toHaveLength(1);
  });
});

describe("two tabs", () => {
  test("a record that one tab made is seen in the other, and a wipe reaches both", async () => {
    const transport = network();
    const one = await open(transport);
    const { device } = await one.enrol("code-sanne", "phone");
    const other = await open(transport);
    const seen = until(records(other), (list) => list.length === 1);
    await one.sync.put("note", NOTE, SCOPE, { title: "shared" });
    expect(await seen).toMatchObject([{ body: { title: "shared" } }]);

    server.contents.devices[device]!.revoked = true;
    const told = status(other, (now) => now.state === "revoked");
    await one.sync.now();
    await told;
    expect(value(other.session)).toBe(null);
    expect(await indexedDB.databases()).toEqual([]);
  });
});

describe("another code on the same device", () => {
  test("the same person's unsent edits go along under the new device", async () => {
    const app = await open(network());
    await app.enrol("code-sanne", "phone");
    await app.sync.put("note", NOTE, SCOPE, { title: "first" });
    await app.sync.now();
    server.contents.devices = {}; // the device was forgotten: 401 from here on
    await app.sync.put("note", NOTE, SCOPE, { title: "second" });
    await app.sync.now();
    await status(app, (now) => now.problem?.code === "not-signed-in" && now.state === "needs-you");
    await app.enrol("code-sanne-2", "phone again");
    await app.sync.now();
    expect(server.contents.journal.map(({ device, n }) => [device, n])).toEqual([["device-1", 1], ["device-1", 1]]);
    expect(server.contents.records[NOTE]?.body).toEqual({ title: "second" });
  });

  test("somebody else sees nothing of them, sends nothing of them, and loses nothing of them", async () => {
    const app = await open(network());
    await app.enrol("code-sanne", "phone");
    await app.sync.now();
    const seen = { ...server.contents.devices };
    server.contents.devices = {};
    await app.sync.put("note", NOTE, SCOPE, { title: "of sanne" });
    server.contents.devices = seen;
    delete server.contents.devices["device-1"];
    await app.enrol("code-bram", "phone");
    await app.sync.now();
    expect(server.contents.journal).toEqual([]);
    expect(value(records(app))).toEqual([]);

    await app.enrol("code-sanne-2", "phone");
    await app.sync.now();
    expect(server.contents.journal).toMatchObject([{ args: { set: { title: "of sanne" } } }]);
  });
});

describe("two regions", () => {
  test("what was made in one is counted and sent while the other is on screen", async () => {
    const app = await open(network());
    await app.enrol("code-sanne", "phone");
    online = false;
    await app.sync.put("note", NOTE, SCOPE, { title: "here" });
    await app.switchRegion(SECOND);
    expect(await until(records(app), (list) => list.length === 0)).toEqual([]);
    await app.sync.put("note", NOTE, SCOPE, { title: "there" });
    await status(app, (now) => now.unsent === 2);
    online = true;
    await app.sync.now();
    await status(app, (now) => now.unsent === 0);
    expect(server.contents.journal).toMatchObject([{ n: 1, args: { set: { title: "here" } } }]);
    expect(second.contents.journal).toMatchObject([{ n: 1, args: { set: { title: "there" } } }]);
  });

  test("a region without a role there cannot be shown", async () => {
    const app = await open(network());
    await app.enrol("code-sanne", "phone");
    await expect(app.switchRegion("elsewhere")).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("an update of the app", () => {
  test("an old tab says so when a newer app has taken the database", async () => {
    const app = await open(network());
    await app.enrol("code-sanne", "phone");
    const newer = await openDatabase({ migrations: [...MIGRATIONS, () => undefined] });
    await status(app, (now) => now.state === "needs-you" && now.problem?.code === "outdated");
    await expect(app.sync.put("note", NOTE, SCOPE, { title: "x" })).rejects.toMatchObject({ code: "outdated", remedy: "update" });
    newer.close();
  });

  test("a database of a newer shape still holds the whole queue", async () => {
    const before = await openDatabase({ name: "grown" });
    for (let n = 0; n < 50; n++) {
      await enqueue(before, REGION, { name: "record.put", args: { kind: "note", id: `${n}`, scope: SCOPE, set: {} } }, clock);
    }
    before.close();
    const next: Migration = (_database, upgrade) => {
      upgrade.objectStore("records").createIndex("by-tick" as never, "tick");
    };
    const after = await openDatabase({ name: "grown", migrations: [...MIGRATIONS, next] });
    const waiting = await after.getAll("outbox");
    expect(waiting.map(({ n }) => n)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect((await after.get("regions", REGION))?.nextN).toBe(51);
    after.close();
  });

  test("records that lay there before can be found by their day", async () => {
    const before = await openDatabase({ name: "by-day", migrations: MIGRATIONS.slice(0, 2) });
    const row = { space: "r/0", kind: "absence", scope: SCOPE, tick: 1 };
    await before.put("records", { ...row, id: "a1", body: { day: "2026-11-20" } });
    await before.put("records", { ...row, id: "a2", body: {} });
    before.close();
    const after = await openDatabase({ name: "by-day" });
    expect(await after.getAllKeysFromIndex("records", "kind-day")).toEqual([["r/0", "a1"]]);
    expect(await after.countFromIndex("records", "kind-scope", ["r/0", "absence", SCOPE])).toBe(2);
    after.close();
  });

  test("an old tab lets go of the database when a newer app opens it", async () => {
    const letGo = vi.fn();
    await openDatabase({ name: "shared", onLetGo: letGo });
    const newer = await openDatabase({ name: "shared", migrations: [...MIGRATIONS, () => undefined] });
    expect(letGo).toHaveBeenCalledOnce();
    newer.close();
  });
});
