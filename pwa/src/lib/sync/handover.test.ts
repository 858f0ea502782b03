import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readHandover } from "./handover";
import { REGION } from "./testing/device";
import { FakeServer } from "./testing/fake-server";
import { LockedPhone, SCOPE } from "./testing/locked-phone";

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
let server: FakeServer;
const phones: LockedPhone[] = [];

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  server = new FakeServer();
  server.grant("sanne", SCOPE);
});

afterEach(() => {
  for (const phone of phones.splice(0)) phone.app.close();
});

async function phoneOf(person: string): Promise<LockedPhone> {
  const phone = await new LockedPhone(server, person).signIn();
  phones.push(phone);
  return phone;
}

/** What somebody keeps who signs out without a network. */
async function keptBy(phone: LockedPhone): Promise<string> {
  phone.online = false;
  const asked = await phone.app.signOut();
  if (asked.done) throw new Error("it should have asked");
  expect(await phone.app.signOut({ loseUnsent: true })).toEqual({ done: true });
  return asked.exported;
}

const journal = () =>
  server.contents.journal.map(({ at, args }) => [(args["set"] as { title: string }).title, new Date(at).toISOString()]);

describe("a file with unsent edits", () => {
  test("read in on the person's next phone is sent from there, in order, with the times they were made at", async () => {
    const old = await phoneOf("sanne");
    const began = old.clock.wall();
    old.online = false;
    await old.put(id(1), "one");
    await old.put(id(1), "two");
    const file = await keptBy(old);

    const next = await phoneOf("sanne");
    next.clock.pass(5 * 24 * 3_600_000);
    await next.put(id(2), "made here");
    expect(await next.app.takeIn(file)).toBe(2);
    await next.app.sync.now();
    expect(journal()).toEqual([
      ["made here", new Date(next.clock.wall() - 1000).toISOString()],
      ["one", new Date(began).toISOString()],
      ["two", new Date(began + 1000).toISOString()],
    ]);
  });

  test("is taken in once, and by nobody else", async () => {
    const old = await phoneOf("sanne");
    old.online = false;
    await old.put(id(1), "one");
    const file = await keptBy(old);
    const other = await phoneOf("bram");
    await expect(other.app.takeIn(file)).rejects.toMatchObject({ code: "handover-not-yours" });
    const next = await phoneOf("sanne");
    await next.app.takeIn(file);
    await expect(next.app.takeIn(file)).rejects.toMatchObject({ code: "handover-again" });
    await next.app.sync.now();
    expect(journal()).toHaveLength(1);
  });

  const PHOTO = { region: REGION, scope: SCOPE, type: "image/jpeg" };
  const onlyPhoto = (data: string) =>
    JSON.stringify({ format: "leerplek-unsent", version: 1, person: "sanne", mutations: [], files: [{ ...PHOTO, data }], drafts: {} });

  test("with a photo and nothing else is taken in, and so is the next such file", async () => {
    const next = await phoneOf("sanne");
    expect(await next.app.takeIn(onlyPhoto("AAAA"))).toBe(1);
    expect(await next.app.takeIn(onlyPhoto("BBBB"))).toBe(1);
    expect((await next.app.signOut({})) as object).toMatchObject({ done: false, unsent: 2 });
  });

  test("whose photo did not fit can be read in again once there is room", async () => {
    const old = await phoneOf("sanne");
    old.online = false;
    await old.put(id(1), "one");
    const file = JSON.stringify({ ...(JSON.parse(await keptBy(old)) as object), files: [{ ...PHOTO, data: "AAAA" }] });
    const next = await phoneOf("sanne");
    const put = IDBObjectStore.prototype.put;
    const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, row: unknown) {
      if (this.name === "file_bytes") throw new DOMException("no room", "QuotaExceededError");
      return put.call(this, row);
    });
    await expect(next.app.takeIn(file)).rejects.toBeDefined();
    full.mockRestore();
    expect(await next.app.takeIn(file)).toBe(2);
  });

  test("of a region where the person has no role is left alone, whole", async () => {
    const old = await phoneOf("sanne");
    old.online = false;
    await old.put(id(1), "one");
    const file = JSON.parse(await keptBy(old)) as { mutations: { region: string }[] };
    file.mutations.push({ ...file.mutations[0]!, region: id(99) });
    const next = await phoneOf("sanne");
    await expect(next.app.takeIn(JSON.stringify(file))).rejects.toMatchObject({ code: "handover-not-here" });
    await next.app.sync.now();
    expect(journal()).toEqual([]);
  });

  const edit = { region: "r", n: 1, name: "record.put", at: "2026-11-23T09:00:00.000+01:00", schema: 1, args: {} };
  const whole = { format: "leerplek-unsent", version: 1, person: "sanne", mutations: [edit] };

  test("says its times and offsets as they were", () => {
    expect(readHandover(JSON.stringify(whole)).edits).toMatchObject([
      { at: Date.UTC(2026, 10, 23, 8), offset: 60, base: null, tried: false },
    ]);
  });

  test.each([
    ["no JSON", "not json"],
    ["nothing", "null"],
    ["another format", JSON.stringify({ ...whole, format: "x" })],
    ["a version to come", JSON.stringify({ ...whole, version: 2 })],
    ["no person", JSON.stringify({ ...whole, person: 3 })],
    ["half an edit", JSON.stringify({ ...whole, mutations: [{ ...edit, at: "yesterday" }] })],
    ["an edit without arguments", JSON.stringify({ ...whole, mutations: [{ ...edit, args: null }] })],
    ["a base that is no number", JSON.stringify({ ...whole, mutations: [{ ...edit, base: "7" }] })],
  ])("with %s is refused", (_what, text) => {
    expect(() => readHandover(text)).toThrow(expect.objectContaining({ code: "handover-unreadable" }));
  });
});

describe("what somebody left on a device that another took over", () => {
  test("is still there for them after the other signed out, and nothing of the other is", async () => {
    const phone = await phoneOf("sanne");
    phone.refused = true;
    await phone.put(id(1), "of sanne");
    phone.app.drafts.keep("note/new", { body: "half a note of sanne" });
    server.grant("bram", SCOPE);
    phone.person = "bram";
    await phone.app.enrol("code", "phone");
    await phone.app.pin.set("2580");
    await phone.put(id(2), "of bram");
    await phone.app.sync.now();
    expect(await phone.app.signOut()).toEqual({ done: true });
    expect(await phone.onDisk()).not.toMatch(/of bram|vault/);

    await phone.reopen();
    phone.person = "sanne";
    await phone.app.enrol("code", "phone");
    expect(phone.app.drafts.of("note/new")).toEqual({ body: "half a note of sanne" });
    await phone.app.sync.now();
    expect(journal().map(([title]) => title)).toEqual(["of bram", "of sanne"]);
  });

  test("stays behind a PIN that was forgotten when whoever went on signs out", async () => {
    const phone = await phoneOf("sanne");
    await phone.app.pin.set("2580");
    phone.online = false;
    await phone.put(id(1), "sealed");
    await phone.reopen();
    phone.online = true;
    await phone.app.enrol("a new link", "phone");
    expect(await phone.app.signOut()).toEqual({ done: true });
    await phone.app.enrol("another link", "phone");
    expect(await phone.app.pin.takeBack("2580")).toEqual({ open: true });
    await phone.app.sync.now();
    expect(journal().map(([title]) => title)).toEqual(["sealed"]);
  });
});

describe("what somebody is typing", () => {
  test("outlives a dead battery and a PIN, and is sealed by it", async () => {
    const phone = await phoneOf("sanne");
    phone.app.drafts.keep("note/new", { body: "half a sentence" });
    phone.app.drafts.keep("note/new", { body: "half a sentence about Noor" });
    await phone.app.pin.set("2580");
    expect(await phone.onDisk()).not.toContain("half a sentence");
    await phone.reopen();
    expect(phone.app.drafts.of("note/new")).toBeUndefined();
    await phone.app.pin.unlock("2580");
    expect(phone.app.drafts.of("note/new")).toEqual({ body: "half a sentence about Noor" });
    phone.app.drafts.keep("note/new", { body: "just before the lock" });
    await phone.app.pin.lock();
    await phone.app.pin.unlock("2580");
    expect(phone.app.drafts.of("note/new")).toEqual({ body: "just before the lock" });
  });

  test("is asked about before signing out", async () => {
    const phone = await phoneOf("sanne");
    phone.app.drafts.keep("note/new", { body: "not saved" });
    const asked = await phone.app.signOut();
    expect(asked).toMatchObject({ done: false, unsent: 0, drafts: 1 });
    phone.app.drafts.forget("note/new");
    expect(await phone.app.signOut()).toEqual({ done: true });
  });
});
