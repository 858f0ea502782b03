import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MIGRATIONS, openDatabase } from "./db";
import type { Looking } from "./local-store";
import { Notices } from "./notices";
import { enqueue } from "./outbox";
import { writable } from "./readable";
import { RecordShelf } from "./record-shelf";
import { IN_THE_OPEN, NEVER_SEALED, openRow, sealRow, throughCipher } from "./sealing";
import { REGION } from "./testing/device";
import { FakeServer } from "./testing/fake-server";
import { LockedPhone, SCOPE } from "./testing/locked-phone";
import { Random } from "./testing/random";
import type { LockState } from "./types";

const NAME = "Sanne de Vries";
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

let server: FakeServer;
let phone: LockedPhone;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  server = new FakeServer();
  server.grant("sanne", SCOPE);
  phone = await new LockedPhone(server).signIn();
});

afterEach(() => {
  phone.app.close();
  vi.restoreAllMocks();
});

function standing(of = phone): LockState {
  let now!: LockState;
  of.app.pin.state.subscribe((state) => (now = state))();
  return now;
}

const sent = (): string[] => server.contents.journal.map(({ args }) => (args["set"] as { title: string }).title);

describe("a PIN on this device", () => {
  test("leaves nothing readable on it, neither what was there nor what comes", async () => {
    server.put(id(1), "note", SCOPE, { title: "of the school" });
    await phone.app.sync.now();
    phone.online = false;
    await phone.put(id(2), "before the pin");
    expect(await phone.onDisk()).toContain(NAME);

    await phone.app.pin.set("2580");
    await phone.put(id(3), "after the pin");
    const lies = await phone.onDisk();
    for (const words of [NAME, "of the school", "before the pin", "after the pin"]) expect(lies).not.toContain(words);
    expect((await phone.notes()).map(({ body }) => body["title"])).toEqual(["of the school", "before the pin", "after the pin"]);
  });

  test("is asked for after closing the app, and then everything is there and is sent", async () => {
    await phone.app.pin.set("2580");
    phone.online = false;
    await phone.put(id(1), "on the bus");
    await phone.reopen();
    expect(standing()).toMatchObject({ pin: true, locked: true, unsent: 1 });
    await expect(phone.put(id(2), "x")).rejects.toMatchObject({ code: "not-signed-in" });
    expect(await phone.app.pin.unlock("1470")).toMatchObject({ open: false });
    expect(standing().locked).toBe(true);

    expect(await phone.app.pin.unlock("2580")).toEqual({ open: true });
    expect((await phone.notes()).map(({ body }) => body["title"])).toEqual(["on the bus"]);
    phone.online = true;
    await phone.app.sync.now();
    expect(sent()).toEqual(["on the bus"]);
  });

  test("tried wrong too often makes one wait, also after closing the app, and costs no data", async () => {
    await phone.app.pin.set("2580");
    await phone.app.pin.lock();
    for (let n = 0; n < 4; n++) {
      await phone.app.pin.unlock("9999");
      await phone.reopen();
    }
    const until = standing().mayTryAt;
    expect(until).toBe(phone.clock.wall() + 30_000);
    expect(await phone.app.pin.unlock("2580")).toEqual({ open: false, mayTryAt: until });
    phone.clock.pass(30_000);
    expect(await phone.app.pin.unlock("2580")).toEqual({ open: true });
    expect(standing()).toMatchObject({ locked: false, mayTryAt: 0 });
  });

  test("can be changed and taken away by who knows it", async () => {
    await phone.app.pin.set("2580");
    await phone.put(id(1), "kept");
    expect(await phone.app.pin.change("1111", "9513")).toMatchObject({ open: false });
    expect(await phone.app.pin.change("2580", "9513")).toEqual({ open: true });
    await phone.reopen();
    expect(await phone.app.pin.unlock("2580")).toMatchObject({ open: false });
    expect(await phone.app.pin.unlock("9513")).toEqual({ open: true });

    expect(await phone.app.pin.remove("9513")).toEqual({ open: true });
    await phone.reopen();
    expect(standing()).toMatchObject({ pin: false, locked: false });
    expect(await phone.onDisk()).toContain("kept");
    expect(await phone.onDisk()).not.toContain("sealed");
  });

  test("that is too easy is refused and changes nothing", async () => {
    await expect(phone.app.pin.set("1234")).rejects.toMatchObject({ code: "pin-easy" });
    expect(standing()).toMatchObject({ pin: false });
    expect(await phone.onDisk()).toContain(NAME);
  });

  test("cannot be set when the device is full, and then nothing is lost", async () => {
    await phone.put(id(1), "kept");
    const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
      throw new DOMException("no room", "QuotaExceededError");
    });
    await expect(phone.app.pin.set("2580")).rejects.toMatchObject({ name: "QuotaExceededError" });
    full.mockRestore();
    expect(standing()).toMatchObject({ pin: false, locked: false });
    await phone.app.sync.now();
    expect(sent()).toEqual(["kept"]);
  });

  test("goes with everything else when the person signs out", async () => {
    await phone.app.pin.set("2580");
    expect(await phone.app.signOut()).toEqual({ done: true });
    expect(standing()).toMatchObject({ pin: false, locked: false });
    expect(await indexedDB.databases()).toEqual([]);
  });
});

describe("a PIN that was forgotten", () => {
  test("does not keep anybody from going on, and what was unsent waits until it is remembered", async () => {
    await phone.app.pin.set("2580");
    phone.online = false;
    await phone.put(id(1), "sealed and unsent");
    phone.app.drafts.keep("note/new", { body: "half a note" });
    await phone.reopen();
    phone.online = true;
    await phone.app.enrol("a new link", "phone");
    expect(standing()).toMatchObject({ pin: false, locked: false, aside: 1 });
    await phone.put(id(2), "made after");
    await phone.app.sync.now();
    expect(sent()).toEqual(["made after"]);
    expect(await phone.onDisk()).not.toMatch(/sealed and unsent|half a note/);

    await phone.app.pin.set("9513");
    expect(await phone.app.pin.takeBack("1111")).toMatchObject({ open: false });
    await phone.reopen();
    await phone.app.pin.unlock("9513");
    expect(standing().aside).toBe(1);
    expect(await phone.app.pin.takeBack("2580")).toEqual({ open: true });
    expect(standing().aside).toBe(0);
    await phone.app.sync.now();
    expect(sent()).toEqual(["made after", "sealed and unsent"]);
    expect(phone.app.drafts.of("note/new")).toEqual({ body: "half a note" });
    expect(await phone.onDisk()).not.toContain("aside/");
  });

  test("is guessed at no faster for being an old one", async () => {
    await phone.app.pin.set("2580");
    phone.online = false;
    await phone.put(id(1), "sealed");
    await phone.reopen();
    phone.online = true;
    await phone.app.enrol("a new link", "phone");
    for (let n = 0; n < 4; n++) await phone.app.pin.takeBack("9999");
    expect(await phone.app.pin.takeBack("2580")).toEqual({ open: false, mayTryAt: phone.clock.wall() + 30_000 });
  });

  test("seals the edits of who had the device before, and only they send them", async () => {
    await phone.app.pin.set("2580");
    phone.online = false;
    await phone.put(id(1), "of sanne");
    await phone.reopen();
    phone.online = true;
    server.grant("bram", SCOPE);
    phone.person = "bram";
    await phone.app.enrol("for bram", "phone");
    expect(standing()).toMatchObject({ pin: false, aside: 1 });
    // Sanne enters her PIN on what is Bram's device by now: her edits wait for her, unseen.
    expect(await phone.app.pin.takeBack("2580")).toEqual({ open: true });
    await phone.app.sync.now();
    expect(sent()).toEqual([]);
    phone.person = "sanne";
    await phone.app.enrol("for sanne", "phone");
    await phone.app.sync.now();
    expect(sent()).toEqual(["of sanne"]);
  });

  test("of somebody who is replaced while it is open stays theirs", async () => {
    await phone.app.pin.set("2580");
    phone.online = false;
    await phone.put(id(1), "of sanne");
    phone.online = true;
    phone.refused = true;
    phone.person = "bram";
    await phone.app.enrol("for bram", "phone");
    expect(standing()).toMatchObject({ pin: false, aside: 1 });
    expect(await phone.onDisk()).not.toContain("of sanne");
    await phone.reopen();
    expect(standing().locked).toBe(false);
  });

  test("costs nothing when the link does not work either", async () => {
    await phone.app.pin.set("2580");
    phone.online = false;
    await phone.put(id(1), "kept");
    await phone.reopen();
    await expect(phone.app.enrol("no network", "phone")).rejects.toMatchObject({ code: "offline" });
    expect(await phone.app.pin.unlock("2580")).toEqual({ open: true });
    phone.online = true;
    await phone.app.sync.now();
    expect(sent()).toEqual(["kept"]);
  });
});

describe("two tabs", () => {
  const otherTab = (): Promise<LockedPhone> => new LockedPhone(server, "sanne", phone).open();
  const until = (of: LockedPhone, wanted: (state: LockState) => boolean): Promise<LockState> =>
    new Promise((resolve) => {
      of.app.pin.state.subscribe((state) => wanted(state) && resolve(state));
    });

  test("are both locked by either, and each opens by itself", async () => {
    const other = await otherTab();
    await phone.app.pin.set("2580");
    await until(other, (state) => state.locked);
    expect(await other.app.pin.unlock("2580")).toEqual({ open: true });
    await other.app.pin.lock();
    await until(phone, (state) => state.locked);
    expect(await phone.app.pin.unlock("2580")).toEqual({ open: true });
    expect(standing(other).locked).toBe(true);
    other.app.close();
  });

  test("of which one has not heard of the PIN yet: it writes nothing in the open", async () => {
    const deaf = throughCipher(await openDatabase({ name: phone.name }), null);
    await phone.app.pin.set("2580");
    const edit = { name: "record.put", args: { kind: "note", id: id(1), scope: SCOPE, set: { title: "in the open" } } };
    await expect(enqueue(deaf, REGION, edit, phone.clock)).rejects.toMatchObject({ code: "locked" });
    await expect(deaf.put("settings", { key: "draft", value: "in the open" })).rejects.toMatchObject({ code: "locked" });
    await expect(deaf.get("settings", "session")).rejects.toMatchObject({ code: "locked" });
    deaf.close();
    expect(await phone.onDisk()).not.toContain("in the open");
    await phone.put(id(2), "goes on");
    await phone.app.sync.now();
    expect(sent()).toEqual(["goes on"]);
  });
});

describe("a list since a day", () => {
  const DAY = "2026-11-20";
  const put = (n: number, day: string): Promise<void> => phone.app.sync.put("absence", id(n), SCOPE, { day });
  const lately = (of: LockedPhone = phone): { now: () => string[] } => {
    let ids: string[] = [];
    of.app.store.records("absence", { since: DAY }).subscribe((rows) => (ids = rows.filter((row) => String(row.body["day"]) >= DAY).map((row) => row.id)));
    return { now: () => ids };
  };

  test("holds the same while a PIN seals what the days are", async () => {
    await put(1, "2026-09-01");
    await put(2, DAY);
    await phone.app.sync.now();
    const before = lately();
    await vi.waitFor(() => expect(before.now()).toEqual([id(2)]));
    await phone.app.pin.set("2580");
    const after = lately();
    await vi.waitFor(() => expect(after.now()).toEqual([id(2)]));
    await put(3, "2026-11-23");
    await phone.app.sync.now();
    await vi.waitFor(() => expect(after.now()).toEqual([id(2), id(3)]));
    expect(await phone.onDisk()).not.toContain(DAY);
  });

  test("does not look empty to a tab that has not heard of the PIN", async () => {
    await put(1, DAY);
    await phone.app.sync.now();
    const deaf = throughCipher(await openDatabase({ name: phone.name }), null);
    const viewer = { person: "p", device: "d" };
    const notices = new Notices(crypto.randomUUID());
    const shelf = new RecordShelf(writable<Looking | null>({ database: deaf, region: REGION, viewer, sealed: false }), notices);
    let heard = -1;
    shelf.list({ kind: "absence", since: DAY }).subscribe((rows) => (heard = rows.length));
    await vi.waitFor(() => expect(heard).toBe(1));
    await phone.app.pin.set("2580");
    notices.changed({ region: REGION, kinds: null, revision: null });
    await shelf.ahead([{ kind: "absence", since: DAY }]);
    expect(heard).toBe(1);
    notices.close();
    deaf.close();
  });
});

describe("a row", () => {
  const upside: Parameters<typeof sealRow>[2] = {
    id: "k",
    seal: (text, about) => new TextEncoder().encode(about + text),
    open: (bytes, about) => new TextDecoder().decode(bytes).slice(about.length),
  };

  test("of every store is either sealed or known to hold no words", async () => {
    const database = await openDatabase({ name: "stores", migrations: MIGRATIONS });
    expect([...database.objectStoreNames].sort()).toEqual([...Object.keys(IN_THE_OPEN), ...NEVER_SEALED].sort());
    database.close();
  });

  test("comes back whole, and says by itself whether it is sealed", () => {
    const row = { region: "r", n: 3, name: "record.put", args: { a: [1, null, { b: "é" }] }, base: null };
    const sealed = sealRow("outbox", row, upside);
    expect(Object.keys(sealed).sort()).toEqual(["key_id", "n", "region", "sealed"]);
    expect(openRow("outbox", sealed, upside)).toEqual(row);
    expect(openRow("outbox", row, upside)).toEqual(row);
    expect(() => openRow("outbox", sealed, null)).toThrow(/locked/);
  });
});

describe("whatever is done in whatever order", () => {
  test.each(Array.from({ length: 40 }, (_, seed) => seed + 1))("no edit is lost, doubled or readable (seed %i)", async (seed) => {
    const random = new Random(seed);
    vi.spyOn(console, "error").mockImplementation(() => undefined); // the sync says when the battery died
    const made: string[] = [];
    let pin: string | null = null;
    const fresh = (): string => `2580${random.below(1000)}`;
    const unlock = async (): Promise<void> => {
      if (!standing().locked) return;
      phone.clock.pass(3_600_000);
      expect(await phone.app.pin.unlock(pin ?? "")).toEqual({ open: true });
    };
    for (let step = 0; step < 25; step++) {
      const what = random.below(9);
      phone.online = random.chance(0.5);
      if (what <= 2) {
        await unlock();
        const title = `edit ${made.length}.`;
        made.push(title);
        await phone.put(id(random.below(6)), title);
      } else if (what === 3) {
        await phone.app.sync.now();
      } else if (what === 4) {
        await phone.app.pin.lock();
        if (pin) await phone.app.pin.unlock("00000000");
      } else if (what === 5) {
        await phone.reopen();
      } else {
        await unlock();
        const wanted = fresh();
        let died = false;
        if (random.chance(0.4)) phone.rowsUntilDeath = random.below(8);
        try {
          if (pin === null) {
            await phone.app.pin.set(wanted);
            pin = wanted;
          } else if (what === 6) {
            await phone.app.pin.remove(pin);
            pin = null;
          } else {
            await phone.app.pin.change(pin, wanted);
            pin = wanted;
          }
        } catch {
          died = true;
        }
        await phone.reopen();
        // Half-way the one form or the other stands, whole; which of them, the device says.
        if (died) pin = standing().pin ? (pin ?? wanted) : null;
        expect(standing().pin).toBe(pin !== null);
      }
      if (pin !== null) expect(await phone.onDisk()).not.toMatch(/edit \d|de Vries/);
    }
    await unlock();
    phone.online = true;
    await phone.app.sync.now();
    await phone.app.sync.now();
    expect(sent()).toEqual(made);
    const there = Object.values(server.contents.records).filter((record) => !record.gone);
    expect((await phone.notes()).map((note) => [note.id, note.body])).toEqual(
      there.map((note) => [note.id, note.body]).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    );
  });
});
