import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { freshIndexedDb, REGION, TestDevice } from "./testing/device";
import { FakeServer } from "./testing/fake-server";
import { waitMs } from "./session";
import type { Reply, SyncRequest } from "./wire";

const SCOPE = "placement:22222222-2222-4222-8222-222222222222";
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

let server: FakeServer;

beforeEach(() => {
  freshIndexedDb();
  server = new FakeServer();
  server.addDevice("phone", "sanne");
  server.addDevice("tablet", "sanne");
  server.grant("sanne", SCOPE);
});

async function phone(device = "phone"): Promise<TestDevice> {
  const made = await new TestDevice(server.transport(device)).start();
  server.now = () => made.clock.wall();
  return made;
}

/** The next requests are answered so, in turn, instead of by the server. */
function answering(device: TestDevice, ...replies: (Reply | "lost answer" | "no network")[]): void {
  const real = device.transport;
  device.transport = {
    ...real,
    post: async (path, body) => {
      const reply = replies.shift();
      if (reply === undefined) return real.post(path, body);
      if (reply === "lost answer") await real.post(path, body);
      return typeof reply === "string" ? { status: 0, body: null, retryAfter: null } : reply;
    },
  };
}

describe("an ordinary day", () => {
  test("an edit made offline arrives, and the record comes back", async () => {
    const device = await phone();
    answering(device, "no network");
    await device.put(id(1), SCOPE, { title: "first" });
    await device.sync();
    expect(device.runner.session.phase).toBe("waiting");
    expect(await device.unsent()).toBe(1);
    await device.sync();
    expect(await device.unsent()).toBe(0);
    expect(await device.records()).toMatchObject([{ id: id(1), body: { title: "first" } }]);
    expect(device.runner.session.phase).toBe("resting");
  });

  test("an answer lost on the way changes nothing but the time it takes", async () => {
    const device = await phone();
    answering(device, "lost answer");
    await device.put(id(1), SCOPE, { title: "first" });
    await device.sync();
    await device.sync();
    expect(server.contents.journal).toHaveLength(1);
    expect(await device.unsent()).toBe(0);
  });

  test("a captive portal's page is no answer", async () => {
    const device = await phone();
    answering(device, { status: 200, body: { hello: "guest" }, retryAfter: null });
    await device.put(id(1), SCOPE, { title: "first" });
    await device.sync();
    expect(device.runner.session.phase).toBe("waiting");
    expect(await device.unsent()).toBe(1);
  });

  test("a first sync of many pages ends with everything, and says so once", async () => {
    server.pageSize = 7;
    for (let n = 1; n <= 100; n++) server.put(id(n), "note", SCOPE, { title: `${n}` });
    const device = await phone();
    await device.sync();
    expect(await device.records()).toHaveLength(100);
    expect((await device.store.state()).tick).toBe(server.contents.tick);
  });

  test("a rejected edit blocks nothing behind it and is kept for the person", async () => {
    const device = await phone();
    await device.put(id(1), SCOPE, { x: 1 }, "bad");
    await device.put(id(2), SCOPE, { title: "second" });
    await device.sync();
    expect(await device.records()).toMatchObject([{ id: id(2) }]);
    const { unsettled } = await device.store.standing();
    expect(unsettled).toMatchObject([{ n: 1, outcome: { code: "invalid", field: "x" } }]);
    await device.store.dismiss(1);
    expect((await device.store.standing()).unsettled).toEqual([]);
  });

  test("an edit names as base what its author had seen, and a create names none", async () => {
    const device = await phone();
    await device.put(id(1), SCOPE, { title: "new" });
    await device.sync();
    const seen = (await device.store.state()).tick;
    await device.put(id(1), SCOPE, { title: "changed" });
    await device.put(id(2), SCOPE, { title: "new too" });
    await device.drop(id(1));
    const sent = await device.store.compose({ send: true, pull: true, batch: 10, now: 0, offset: 0 });
    expect(sent.mutations.map(({ base, epoch }) => [base, epoch])).toEqual([
      [seen, "epoch-1"],
      [undefined, undefined],
      [seen, "epoch-1"],
    ]);
  });
});

describe("numbers", () => {
  test("a phone put back from its own backup numbers anew what clashes, and only that", async () => {
    const device = await phone();
    await device.put(id(1), SCOPE, { title: "one" });
    await device.sync();
    // The tablet's database becomes an older copy of the phone's: it thinks its next number is 1.
    const copy = await phone();
    await copy.put(id(7), SCOPE, { title: "seven" });
    await copy.put(id(8), SCOPE, { title: "eight" });
    await copy.sync();
    expect(server.contents.journal.map(({ n, args }) => [n, args["id"]])).toEqual([
      [1, id(1)],
      [2, id(7)],
      [3, id(8)],
    ]);
    expect((await copy.store.state()).nextN).toBe(4);
  });

  test("a phone that is told a higher number sends nothing until it has caught up", async () => {
    const device = await phone();
    for (let n = 1; n <= 3; n++) await device.put(id(n), SCOPE, { title: `${n}` });
    await device.sync();
    server.pageSize = 1;
    const copy = await phone();
    await copy.put(id(9), SCOPE, { title: "nine" });
    server.requests = [];
    await copy.sync();
    const sending = server.requests.map((request) => request.mutations.length > 0);
    const told = sending.indexOf(true);
    const again = sending.indexOf(true, told + 1);
    expect(again - told).toBeGreaterThan(2);
    expect(server.contents.journal.at(-1)).toMatchObject({ n: 4, args: { id: id(9) } });
  });

  test("a gap is closed by sending the kept numbers again", async () => {
    const device = await phone();
    const backup = server.backup();
    await device.put(id(1), SCOPE, { title: "one" });
    await device.sync();
    // The server lost the mutation without saying so.
    server.restore(backup, "epoch-1");
    await device.put(id(2), SCOPE, { title: "two" });
    await device.sync();
    expect(server.contents.journal.map(({ n, args }) => [n, args["id"]])).toEqual([[1, id(1)], [2, id(2)]]);
  });

  test("what may have reached the server keeps its content when the app is restarted", async () => {
    const device = await phone();
    answering(device, "lost answer");
    await device.put(id(1), SCOPE, { title: "one" });
    await device.sync();
    await device.restart();
    await device.sync();
    expect(server.contents.journal).toHaveLength(1);
  });
});

describe("a server that came back from a backup", () => {
  test("gets everything again that it had acknowledged, with the old numbers", async () => {
    const device = await phone();
    await device.put(id(1), SCOPE, { title: "one" });
    await device.sync();
    const backup = server.backup();
    await device.put(id(2), SCOPE, { title: "two" });
    await device.put(id(3), SCOPE, { x: 1 }, "bad");
    await device.sync();
    await device.store.dismiss(3);
    server.restore(backup, "epoch-2");
    await device.put(id(4), SCOPE, { title: "four" });
    server.requests = [];
    await device.sync();
    expect(server.contents.journal.map(({ n, args }) => [n, args["id"]])).toEqual([
      [1, id(1)], [2, id(2)], [3, id(3)], [4, id(4)],
    ]);
    const replayed = server.requests.flatMap((request) => request.mutations).find(({ n }) => n === 4);
    expect(replayed?.epoch).toBe(undefined); // a create has no base and so no epoch
    expect((await device.records()).map((record) => record.id)).toEqual([id(1), id(2), id(4)]);
    // The refusal that the person had put aside is not shown a second time.
    expect((await device.store.standing()).unsettled).toEqual([]);
  });

  test("an edit made before the new epoch is on screen keeps the epoch it was judged by", async () => {
    const device = await phone();
    await device.put(id(1), SCOPE, { title: "one" });
    await device.sync();
    const seen = (await device.store.state()).tick;
    server.restore(server.backup(), "epoch-2");
    answering(device, "no network");
    await device.put(id(1), SCOPE, { title: "one!" });
    await device.sync();
    server.requests = [];
    await device.sync();
    const sent = server.requests.flatMap((request) => request.mutations).find(({ n }) => n === 2);
    expect(sent).toMatchObject({ base: seen, epoch: "epoch-1" });
  });

  test("an edit made while the new records still come is judged by what is on screen", async () => {
    for (let n = 1; n <= 4; n++) server.put(id(n), "note", SCOPE, { title: `${n}` });
    const device = await phone();
    await device.sync();
    const seen = (await device.store.state()).tick;
    server.restore(server.backup(), "epoch-2");
    server.pageSize = 1;
    const real = device.transport;
    let pages = 0;
    device.transport = {
      ...real,
      post: async (path, body) => {
        const reply = await real.post(path, body);
        if (++pages === 2) await device.put(id(1), SCOPE, { title: "1!" });
        return reply;
      },
    };
    server.requests = [];
    await device.sync();
    const sent = server.requests.flatMap((request) => request.mutations).find(({ n }) => n === 1);
    expect(sent).toMatchObject({ base: seen, epoch: "epoch-1" });
  });

  test("a second device without the lost numbers numbers on from the server's", async () => {
    const device = await phone();
    const backup = server.backup();
    await device.put(id(1), SCOPE, { title: "one" });
    await device.sync();
    server.restore(backup, "epoch-2");
    await device.database.clear("acknowledged"); // older than 30 days
    await device.put(id(2), SCOPE, { title: "two" });
    await device.sync();
    expect(server.contents.journal.map(({ n, args }) => [n, args["id"]])).toEqual([[1, id(2)]]);
  });
});

describe("a reset", () => {
  test("keeps the old records on screen until the new ones are whole", async () => {
    for (let n = 1; n <= 6; n++) server.put(id(n), "note", SCOPE, { title: `${n}` });
    const device = await phone();
    await device.sync();
    server.restore(server.backup(), "epoch-2");
    server.pageSize = 2;
    answering(device, "no network");
    await device.sync();
    const seen: number[] = [];
    const real = device.transport;
    device.transport = {
      ...real,
      post: async (path, body) => {
        seen.push((await device.records()).length);
        return real.post(path, body);
      },
    };
    await device.sync();
    expect(seen.length).toBeGreaterThan(2);
    expect(new Set(seen)).toEqual(new Set([6]));
    expect(await device.records()).toHaveLength(6);
    expect(await device.database.count("records")).toBe(6);
  });

  test("that is overtaken by another keeps nothing of the first", async () => {
    const device = await phone();
    await device.sync();
    for (let n = 1; n <= 6; n++) server.put(id(n), "note", SCOPE, { title: `${n}` });
    server.epoch = "epoch-2";
    server.pageSize = 2;
    const real = device.transport;
    let pages = 0;
    device.transport = {
      ...real,
      post: async (path, body) => (++pages > 2 ? { status: 0, body: null, retryAfter: null } : real.post(path, body)),
    };
    await device.sync();
    for (let n = 1; n <= 5; n++) delete server.contents.records[id(n)];
    server.epoch = "epoch-3";
    device.transport = real;
    await device.sync();
    expect((await device.records()).map((record) => record.id)).toEqual([id(6)]);
  });

  test("brings no deleted record back to life", async () => {
    server.put(id(1), "note", SCOPE, { title: "1" });
    server.put(id(2), "note", SCOPE, { title: "2" });
    const device = await phone();
    await device.sync();
    delete server.contents.records[id(1)]; // dropped long ago, tombstone gone
    server.epoch = "epoch-2";
    await device.sync();
    expect((await device.records()).map((record) => record.id)).toEqual([id(2)]);
  });
});

describe("walls", () => {
  test("a scope that ended leaves the device, and edits queued in it are held for a decision", async () => {
    server.put(id(1), "note", SCOPE, { title: "1" });
    const device = await phone();
    await device.sync();
    server.endGrant("sanne", SCOPE);
    await device.put(id(1), SCOPE, { title: "late" });
    await device.sync();
    expect(await device.records()).toEqual([]);
    expect(await device.unsent()).toBe(0);
    expect((await device.store.standing()).unsettled).toMatchObject([{ outcome: { outcome: "held", code: "grant-ended" } }]);
  });

  test("a revoked device sends what it has and is wiped only then", async () => {
    const device = await phone();
    await device.sync();
    for (let n = 1; n <= 3; n++) await device.put(id(n), SCOPE, { title: `${n}` });
    server.contents.devices["phone"]!.revoked = true;
    answering(device, "no network");
    await device.sync();
    expect(device.wiped).toBe(false);
    await device.sync();
    expect(device.wiped).toBe(true);
    expect(server.contents.journal.map(({ outcome }) => outcome)).toEqual(["held", "held", "held"]);
    expect(device.runner.session).toMatchObject({ phase: "stopped", revoked: true });
  });

  test("a device nobody knows any more keeps its edits and asks to sign in", async () => {
    const device = await phone();
    await device.put(id(1), SCOPE, { title: "1" });
    delete server.contents.devices["phone"];
    await device.sync();
    expect(device.runner.session.problem).toMatchObject({ code: "not-signed-in", remedy: "sign-in" });
    expect(await device.unsent()).toBe(1);
  });
});

describe("digests", () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  afterEach(() => warned.mockClear());

  test("a record that went astray is noticed and its scope fetched again, once a day at most", async () => {
    for (let n = 1; n <= 3; n++) server.put(id(n), "note", SCOPE, { title: `${n}` });
    const device = await phone();
    await device.sync();
    const lose = async (): Promise<void> => {
      const [first] = await device.database.getAll("records");
      if (first) await device.database.delete("records", [first.space, first.id]);
    };
    await lose();
    device.clock.pass(25 * 3_600_000);
    await device.sync();
    expect(await device.records()).toHaveLength(3);
    expect(server.refetches).toEqual([`phone ${SCOPE}`]);
    expect(warned).toHaveBeenCalledWith(expect.stringContaining(SCOPE));

    await lose();
    await device.database.put("regions", { ...(await device.store.state()), digestsAt: null });
    await device.sync();
    expect(server.refetches).toHaveLength(1);
  });

  test("a scope without a grant does not stay", async () => {
    const device = await phone();
    await device.sync();
    const state = await device.store.state();
    await device.database.put("records", {
      space: `${REGION}/${state.generation}`, id: id(5), kind: "note", scope: "placement:elsewhere", tick: 1, body: {},
    });
    await device.database.put("regions", { ...state, digestsAt: null });
    await device.sync();
    expect(await device.records()).toEqual([]);
  });

  test("a server that will not fetch again today is left alone, and the rest goes on", async () => {
    server.put(id(1), "note", SCOPE, { title: "1" });
    const device = await phone();
    await device.sync();
    server.refetches.push(`phone ${SCOPE}`);
    await device.database.put("regions", { ...(await device.store.state()), refetch: [SCOPE] });
    await device.put(id(2), SCOPE, { title: "2" });
    await device.sync();
    expect(await device.unsent()).toBe(0);
    expect(device.runner.session.phase).toBe("resting");
  });
});

describe("old and new", () => {
  test("an app too old for the records still delivers its edits", async () => {
    const device = await phone();
    server.clientTooOld = true;
    await device.put(id(1), SCOPE, { title: "1" });
    await device.sync();
    expect(server.contents.journal).toHaveLength(1);
    expect(device.runner.session.problem).toMatchObject({ code: "client-too-old", remedy: "update" });
  });

  test("edits newer than the server stay here while records still come", async () => {
    server.serverTooOld = true;
    server.put(id(5), "note", SCOPE, { title: "5" });
    const device = await phone();
    await device.put(id(1), SCOPE, { title: "1" });
    await device.sync();
    expect(await device.unsent()).toBe(1);
    expect(await device.records()).toMatchObject([{ id: id(5) }]);
    server.serverTooOld = false;
    await device.sync();
    expect(await device.unsent()).toBe(0);
  });
});

describe("waiting", () => {
  test("a server that is busy is given the time it asked for, also when the person is impatient", async () => {
    const device = await phone();
    answering(device, { status: 503, body: { code: "overloaded", remedy: "retry" }, retryAfter: 20_000 });
    await device.sync();
    expect(device.runner.session).toMatchObject({ phase: "waiting", obliged: true });
    server.requests = [];
    await device.runner.wake("person");
    expect(server.requests).toEqual([]);
    await device.runner.wake("timer");
    expect(device.runner.session.phase).toBe("resting");
  });

  test("each failure waits longer, never alike, and never longer than five minutes", () => {
    expect(waitMs(0, null, 0)).toBe(500);
    expect(waitMs(3, null, 1)).toBe(8000);
    expect(waitMs(40, null, 1)).toBe(300_000);
    expect(waitMs(2, 10_000, 0.5)).toBeGreaterThanOrEqual(10_000);
  });

  test("a server that keeps starting over is not asked for ever", async () => {
    const device = await phone();
    const reset = (n: number): Reply => ({
      status: 200,
      body: {
        epoch: "epoch-1", tick: 5, received_at: "2026-11-23T08:00:00.000Z", outcomes: [], acked: 0, next_n: 1,
        wipe: false, replay_from: null, reset: true, dropped: [], cursor: `c${n}`, more: true,
        records: [{ id: id(n), kind: "note", scope: SCOPE, tick: 3, body: {} }],
      },
      retryAfter: null,
    });
    let asked = 0;
    device.transport = { ...device.transport, post: async () => reset(asked++) };
    await device.sync();
    expect(device.runner.session.phase).toBe("waiting");
    expect(asked).toBeLessThan(8);
  });

  test("a request that is too large is sent in smaller parts", async () => {
    const device = await phone();
    for (let n = 1; n <= 8; n++) await device.put(id(n), SCOPE, { title: `${n}` });
    const real = device.transport;
    device.transport = {
      ...real,
      post: async (path, body) =>
        (body as SyncRequest).mutations.length > 3
          ? { status: 413, body: { code: "too-large", remedy: "retry", max_mutations: 3 }, retryAfter: null }
          : real.post(path, body),
    };
    await device.sync();
    expect(await device.unsent()).toBe(0);
    expect(server.contents.journal).toHaveLength(8);
  });
});

describe("clocks", () => {
  test("a clock set back moves the times of edits that wait", async () => {
    const device = await phone();
    await device.sync();
    await device.put(id(1), SCOPE, { title: "1" });
    const made = device.clock.wall() - 1000;
    device.clock.time -= 3_600_000;
    await device.sync();
    expect(Date.parse(server.contents.journal[0]?.at ?? "")).toBe(made - 3_600_000);
  });

  test("a device that slept keeps the times of its edits", async () => {
    const device = await phone();
    await device.sync();
    await device.put(id(1), SCOPE, { title: "1" });
    const made = device.clock.wall() - 1000;
    device.clock.time += 8 * 3_600_000; // its monotonic clock slept too
    await device.sync();
    expect(Date.parse(server.contents.journal[0]?.at ?? "")).toBe(made);
    expect(await device.unsent()).toBe(0);
  });

  test("a clock set forward is told from sleep by the server's time", async () => {
    const device = await phone();
    const start = device.clock.wall();
    server.now = () => start + device.clock.mono();
    await device.sync();
    await device.put(id(1), SCOPE, { title: "1" });
    const made = device.clock.wall() - 1000;
    device.clock.time += 2 * 3_600_000;
    await device.sync();
    expect(Date.parse(server.contents.journal[0]?.at ?? "")).toBe(made + 2 * 3_600_000);
  });

  test("an edit that may have arrived keeps its time, whatever the clock does", async () => {
    const device = await phone();
    await device.sync();
    answering(device, "lost answer");
    await device.put(id(1), SCOPE, { title: "1" });
    await device.sync();
    device.clock.time -= 3_600_000;
    await device.sync();
    expect(server.contents.journal).toHaveLength(1);
    expect(await device.unsent()).toBe(0);
  });
});
