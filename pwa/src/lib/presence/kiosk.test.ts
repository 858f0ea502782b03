import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, test } from "vitest";
import type { LocalRecord, LocalStore, Readable, Sync } from "../sync/types";
import { ScanChecker, type ScanAttempt, type ScanVerdict } from "./checking";
import { openCode } from "./codes";
import { closeKiosk, existingKiosk, Kiosk, openKiosk } from "./kiosk";

const SITE = "5173a000-0000-4000-8000-000000000001";
const COMPANY = "c0a9a000-0000-4000-8000-000000000001";
const PLACEMENT = "9ace0000-0000-4000-8000-000000000001";
const PLACE = { site: SITE, company: COMPANY, label: "tablet bij de balie", madeBy: "fatima" };
const ORIGIN = "https://stage.example.nl";
const MONDAY = Date.parse("2026-11-23T07:25:20.000Z");

let records: LocalRecord[];

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  records = [
    {
      id: PLACEMENT, kind: "placement", scope: `placement:${PLACEMENT}`, tick: 1,
      body: { site: SITE, company: COMPANY, school: "s", starts: "2026-09-01", schedule: [{ weekday: 1, from: "08:30", to: "16:30" }] },
    },
  ];
});

/** Puts become records at once, as on a phone that has synchronised. */
const sync: Pick<Sync, "put"> = {
  put: async (kind, id, scope, set) => {
    const before = records.find((record) => record.id === id);
    records = [
      ...records.filter((record) => record.id !== id),
      { id, kind, scope, tick: 2, body: { ...before?.body, ...set } },
    ];
  },
};

const store: LocalStore = {
  records: (kind) => readable(() => records.filter((record) => record.kind === kind)),
  record: (id) => readable(() => records.find((record) => record.id === id)),
  ahead: async () => undefined, kept: () => undefined, shown: () => undefined, keep: async () => undefined,
  history: async () => [],
};

function readable<T>(read: () => T): Readable<T> {
  return {
    subscribe(run) {
      run(read());
      queueMicrotask(() => run(read()));
      return () => undefined;
    },
  };
}

const open = (): Promise<Kiosk> => openKiosk(sync as Sync, PLACE, ORIGIN);

async function scan(text: string, changes: Partial<ScanAttempt> = {}): Promise<ScanVerdict> {
  const checker = new ScanChecker(store);
  const attempt = { id: "e1", placement: PLACEMENT, direction: "in", text, at: MONDAY, byStudent: true, ...changes } as const;
  const verdict = await checker.check(attempt);
  checker.close();
  return verdict;
}

describe("a kiosk", () => {
  test("shows a code that a phone believes, without either having a network", async () => {
    const { link } = await (await open()).codeAt(MONDAY);
    expect(link.startsWith(`${ORIGIN}/s#`)).toBe(true);
    expect(await scan(link)).toMatchObject({ evidence: "kiosk", flags: [], day: "2026-11-23", checked: true });
  });

  test("shows one code for fifteen seconds, good for forty-five, and then another", async () => {
    const kiosk = await open();
    const start = MONDAY - (MONDAY % 15_000);
    const [first, same, next] = await Promise.all([start, start + 14_999, start + 15_000].map((at) => kiosk.codeAt(at)));
    expect(first?.code).toBe(same?.code);
    expect(next?.code).not.toBe(first?.code);
    expect(first?.until).toBe(start + 15_000);
    const code = openCode(first?.code ?? "")?.code;
    expect(code).toMatchObject({ purpose: "kiosk", subject: SITE, issuedAt: start / 1000, expiresAt: start / 1000 + 45 });
    expect(BigInt(`0x${code?.serial}`)).toBe(BigInt(start / 15_000));
  });

  test("keeps its key when the app is closed, and never lets it out", async () => {
    const before = await (await open()).codeAt(MONDAY);
    const after = await (await existingKiosk(SITE, ORIGIN))?.codeAt(MONDAY);
    expect(after?.code).toBe(before.code);
    expect(records.filter((record) => record.kind === "site-key")).toHaveLength(1);
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open("leerplek-kiosk");
      request.onsuccess = () => resolve(request.result);
    });
    const key = await new Promise<{ privateKey: CryptoKey }>((resolve) => {
      const request = database.transaction("keys").objectStore("keys").get(SITE);
      request.onsuccess = () => resolve(request.result as { privateKey: CryptoKey });
    });
    expect(key.privateKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey("pkcs8", key.privateKey)).rejects.toThrow();
    database.close();
  });

  test("that could not announce its key tries again under the same one", async () => {
    const full: Pick<Sync, "put"> = { put: () => Promise.reject(new Error("full")) };
    await expect(openKiosk(full as Sync, PLACE, ORIGIN)).rejects.toThrow("full");
    expect(await existingKiosk(SITE, ORIGIN)).toBe(null);
    const kiosk = await open();
    expect(records.find((record) => record.kind === "site-key")?.id).toBe(kiosk.record);
  });

  test("two tabs that begin at once are one kiosk", async () => {
    const [one, other] = await Promise.all([open(), open()]);
    expect(one.record).toBe(other.record);
    expect((await one.codeAt(MONDAY)).code).toBe((await other.codeAt(MONDAY)).code);
  });

  test("that stopped is believed for what it showed before, and no longer", async () => {
    const kiosk = await open();
    const { link } = await kiosk.codeAt(MONDAY);
    await closeKiosk(sync as Sync, PLACE, MONDAY + 60_000);
    expect((await scan(link)).flags).toEqual([]);
    const late = await kiosk.codeAt(MONDAY + 120_000);
    expect(await scan(late.link, { at: MONDAY + 120_000 })).toMatchObject({ evidence: "declared", flags: ["revoked-key"] });
    expect(await existingKiosk(SITE, ORIGIN)).toBe(null);
  });
});

describe("a scan that breaks a rule is kept with its reason", () => {
  test("of another place", async () => {
    const { link } = await (await open()).codeAt(MONDAY);
    records = records.map((record) => (record.kind === "placement" ? { ...record, body: { ...record.body, site: "other" } } : record));
    expect(await scan(link)).toMatchObject({ evidence: "declared", flags: ["wrong-site"] });
  });

  test("on a day without a placement", async () => {
    const tuesday = MONDAY + 24 * 3_600_000;
    const { link } = await (await open()).codeAt(tuesday);
    expect(await scan(link, { at: tuesday })).toMatchObject({ evidence: "kiosk", flags: ["no-placement-that-day"] });
  });

  test("with a photograph of yesterday's screen", async () => {
    const { link } = await (await open()).codeAt(MONDAY - 24 * 3_600_000);
    expect((await scan(link)).flags).toEqual(["replayed-other-day", "code-expired"]);
  });

  test("with a code twice", async () => {
    const { link, code } = await (await open()).codeAt(MONDAY);
    const { kid, issuedAt } = openCode(code)!.code;
    records.push({
      id: "e0", kind: "attendance-event", scope: `placement:${PLACEMENT}`, tick: 3,
      body: { event: "in", day: "2026-11-23", at: "2026-11-23T07:25:19.000Z", key: kid, code_at: new Date(issuedAt * 1000).toISOString() },
    });
    expect((await scan(link)).flags).toEqual(["seen-twice"]);
  });

  test("with something that is no code at all", async () => {
    expect(await scan("https://example.nl/menu")).toMatchObject({ code: null, codeText: "https://example.nl/menu", flags: ["malformed-code"] });
  });

  test("with a key that this phone has not synchronised", async () => {
    const { link } = await (await open()).codeAt(MONDAY);
    records = records.filter((record) => record.kind !== "site-key");
    expect((await scan(link)).flags).toEqual(["unknown-key"]);
  });
});
