import "fake-indexeddb/auto";
import { IDBFactory, IDBIndex } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openDatabase } from "./db";
import { FakeServer } from "./testing/fake-server";
import { LockedPhone, SCOPE } from "./testing/locked-phone";
import type { LocalRecord } from "./types";

const LISTS = [{ kind: "note" }, { kind: "visit" }];
const NAME = "Noor Bakker";
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

let server: FakeServer;
let phone: LockedPhone;
const reads = vi.spyOn(IDBIndex.prototype, "getAll");

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  server = new FakeServer();
  server.grant("sanne", SCOPE);
  server.put(id(1), "note", SCOPE, { title: NAME });
  phone = new LockedPhone(server);
  phone.first = LISTS;
  await phone.signIn();
  await phone.app.sync.now();
});

afterEach(() => phone.app.close());

/** What the screen shows of the notes now. */
function shown(): string[] {
  let titles: string[] = [];
  phone.app.store.records("note").subscribe((list: LocalRecord[]) => (titles = list.map(({ body }) => String(body["title"]))))();
  return titles;
}

/** The person looks at the first screen for a moment. */
async function look(): Promise<void> {
  await phone.app.store.ahead(LISTS);
  await phone.app.store.keep("coach", LISTS, () => shown());
}

async function reopen(change: () => unknown = () => undefined): Promise<unknown> {
  await change();
  await phone.reopen();
  return phone.app.store.kept("coach");
}

const recordReads = (): number => reads.mock.contexts.filter((index) => (index as IDBIndex).name.startsWith("kind")).length;

describe("a first screen that was kept", () => {
  test("is there at the next opening before a record is read, and the records after it was drawn", async () => {
    await look();
    phone.online = false;
    reads.mockClear();
    expect(await reopen()).toEqual([NAME]);
    const read = phone.app.store.ahead(LISTS);
    await new Promise((later) => setTimeout(later, 20));
    expect(recordReads()).toBe(0);

    phone.app.store.shown();
    await read;
    expect(recordReads()).toBeGreaterThan(0);
    expect(shown()).toEqual([NAME]);
    expect(phone.app.store.kept("coach")).toBeUndefined();
  });

  test("is of one screen only", async () => {
    await look();
    await reopen();
    expect(phone.app.store.kept("coordinator")).toBeUndefined();
  });

  test("is not there where none was kept, and nothing waits for it", async () => {
    expect(await reopen()).toBeUndefined();
    await phone.app.store.ahead(LISTS);
    expect(shown()).toEqual([NAME]);
  });

  test("holds with an edit that waited already when it was kept, and shows it", async () => {
    phone.online = false;
    await phone.put(id(2), "on the bus");
    await look();
    expect(await reopen()).toEqual([NAME, "on the bus"]);
  });

  test("holds after a sync that brought nothing", async () => {
    await look();
    expect(await reopen(() => phone.app.sync.now())).toEqual([NAME]);
  });
});

describe("it is not drawn any more", () => {
  test.each<[string, () => unknown]>([
    ["a record changed", async () => {
      server.put(id(1), "note", SCOPE, { title: "another" });
      await phone.app.sync.now();
    }],
    ["a record came", async () => {
      server.put(id(3), "visit", SCOPE, {});
      await phone.app.sync.now();
    }],
    ["something was written that waits now", () => {
      phone.online = false;
      return phone.put(id(2), "on the bus");
    }],
    ["the app is another build", () => (phone.build = "build 2")],
    ["the same person signed in again, as another device", () => phone.app.enrol("sanne", "phone")],
    ["somebody else signed in", () => {
      phone.person = "bram";
      return phone.app.enrol("bram", "phone");
    }],
  ])("after %s", async (_, change) => {
    await look();
    expect(await reopen(change)).toBeUndefined();
  });

  test("though it lies there still, because an older app wrote the records and did not know of it", async () => {
    await look();
    const raw = await openDatabase({ name: phone.name });
    const [kept] = await raw.getAll("screens");
    server.put(id(1), "note", SCOPE, { title: "another" });
    await phone.app.sync.now();
    await raw.put("screens", kept!);
    raw.close();
    expect(await reopen()).toBeUndefined();
  });

  test("when what waited was sent meanwhile and the answer is on the screen", async () => {
    phone.online = false;
    await phone.put(id(2), "on the bus");
    await look();
    phone.online = true;
    expect(await reopen(() => phone.app.sync.now())).toBeUndefined();
  });
});

describe("nothing of it lies on the device any more", () => {
  test.each<[string, () => unknown]>([
    ["the placement was taken away", async () => {
      server.endGrant("sanne", SCOPE);
      await phone.app.sync.now();
    }],
    ["somebody else signed in", () => {
      phone.person = "bram";
      return phone.app.enrol("bram", "phone");
    }],
    ["the person signed out", () => phone.app.signOut({ loseUnsent: true })],
    ["the device was signed off", async () => {
      for (const device of Object.values(server.contents.devices)) device.revoked = true;
      await phone.app.sync.now();
    }],
    ["a PIN was forgotten and somebody signed in by a link", async () => {
      await phone.app.pin.set("2580");
      await phone.app.pin.lock();
      phone.person = "bram";
      await phone.app.enrol("bram", "phone");
    }],
  ])("when %s", async (_, change) => {
    await look();
    expect(await phone.onDisk()).toContain(NAME);
    await change();
    expect(await phone.onDisk()).not.toContain(NAME);
  });
});

describe("with a PIN", () => {
  test("it lies sealed, is not given before the PIN, and is drawn after it", async () => {
    await look();
    await phone.app.pin.set("2580");
    expect(await phone.onDisk()).not.toContain(NAME);
    await look();
    expect(await phone.onDisk()).not.toContain(NAME);
    expect(await reopen()).toBeUndefined();
    expect(await phone.app.pin.unlock("2580")).toEqual({ open: true });
    expect(phone.app.store.kept("coach")).toEqual([NAME]);
  });
});

describe("keeping it", () => {
  test("takes what is drawn of records that stand at one moment, also while others come in", async () => {
    await phone.app.store.ahead(LISTS);
    const kept: string[][] = [];
    const keeping = phone.app.store.keep("coach", LISTS, () => {
      kept.push(shown());
      return shown();
    });
    server.put(id(1), "note", SCOPE, { title: "another" });
    await Promise.all([keeping, phone.app.sync.now()]);
    const found = await reopen();
    expect(kept).toHaveLength(1);
    expect([undefined, ["another"]]).toContainEqual(found);
  });

  test("does nothing when nobody is signed in", async () => {
    await phone.app.signOut({ loseUnsent: true });
    const make = vi.fn();
    await phone.app.store.keep("coach", LISTS, make);
    expect(make).not.toHaveBeenCalled();
  });
});
