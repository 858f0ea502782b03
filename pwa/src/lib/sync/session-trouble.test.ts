import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { waitMs } from "./session";
import { REGION, type TestDevice } from "./testing/device";
import type { FakeServer } from "./testing/fake-server";
import { answering, id, newServer, phoneOf, SCOPE } from "./testing/scene";
import type { Reply, SyncRequest } from "./wire";

let server: FakeServer;

beforeEach(() => {
  server = newServer();
});

const phone = (): Promise<TestDevice> => phoneOf(server);

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
