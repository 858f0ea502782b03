import "fake-indexeddb/auto";
import { beforeEach, describe, expect, test } from "vitest";
import type { TestDevice } from "./testing/device";
import type { FakeServer } from "./testing/fake-server";
import { answering, id, newServer, phoneOf, SCOPE } from "./testing/scene";
import type { SyncRequest } from "./wire";

let server: FakeServer;

beforeEach(() => {
  server = newServer();
});

const phone = (): Promise<TestDevice> => phoneOf(server);

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

  test.each([400, 401, 403, 404, 415, 511])("a page of somebody else with %i asks nothing of the person, and passes by itself", async (status) => {
    const device = await phone();
    answering(device, { status, body: null, retryAfter: null });
    await device.put(id(1), SCOPE, { title: "first" });
    await device.sync();
    expect(device.runner.session).toMatchObject({ phase: "waiting", problem: { remedy: "retry" } });
    await device.runner.wake("timer");
    expect(await device.unsent()).toBe(0);
  });

  test("a first sync of many pages ends with everything, and says so once", async () => {
    server.pageSize = 7;
    for (let n = 1; n <= 100; n++) server.put(id(n), "note", SCOPE, { title: `${n}` });
    const device = await phone();
    await device.sync();
    expect(await device.records()).toHaveLength(100);
    expect((await device.store.state()).tick).toBe(server.contents.tick);
  });

  test("while its owner types records come in small pages, after that in large ones, and all of them come", async () => {
    server.pageSize = 10_000;
    for (let n = 1; n <= 1200; n++) server.put(id(n), "note", SCOPE, { title: `${n}` });
    const device = await phone();
    const post = device.transport.post;
    const asked: unknown[] = [];
    device.transport.post = (path, body, read) => {
      asked.push((body as SyncRequest).limit);
      device.typing = asked.length < 3;
      return post(path, body, read);
    };
    device.typing = true;
    await device.sync();
    expect(asked.slice(0, 4)).toEqual([100, 100, 100, 500]);
    expect(await device.records()).toHaveLength(1200);
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
    const sent = await device.store.compose({ send: true, pull: true, batch: 10, typing: false, now: 0, offset: 0 });
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
