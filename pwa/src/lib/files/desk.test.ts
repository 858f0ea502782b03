import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cipherOf } from "../lock/cipher";
import { openDatabase, type Database } from "../sync/db";
import { Notices } from "../sync/notices";
import { writable } from "../sync/readable";
import { throughCipher, VAULT } from "../sync/sealing";
import { withinPage } from "../sync/tabs";
import { hex, sha256Of } from "./bytes";
import { FileDesk, type Looking } from "./desk";
import { filesOf } from "../sync/handover";
import { readReference } from "./reference";
import { KEEP_LOOKED_AT_BYTES, Shelf, type KeptFile } from "./shelf";
import { FakeTus } from "./testing/fake-tus";

const REGION = "11111111-1111-4111-8111-111111111111";
const SCOPE = "placement:22222222-2222-4222-8222-222222222222";
const PHOTO = new Blob([Uint8Array.from({ length: 600_000 }, (_, i) => (i * 13) % 256)], { type: "image/jpeg" });

let server: FakeTus;
let raw: Database;
let looking: ReturnType<typeof writable<Looking | null>>;
const desks: FileDesk[] = [];
const notices = new Notices("files-test");

function desk(): FileDesk {
  const made = new FileDesk({ looking, notices, exclusive: withinPage, wire: server.wire, now: () => Date.now() });
  desks.push(made);
  return made;
}

/** Make a file while there is no network, and wait until that was found out. */
async function addOffline(made: FileDesk, file: Blob): Promise<string> {
  server.mishap = () => "lost";
  const reference = await made.add(SCOPE, file);
  await made.now();
  server.mishap = () => null;
  return reference;
}

const states = async (): Promise<string[]> =>
  looking.get() ? (await new Shelf(looking.get()!.database).ofScope(REGION, SCOPE)).map((file) => file.state) : [];

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  raw = await openDatabase({ name: "files-test" });
  server = new FakeTus();
  looking = writable<Looking | null>({ database: raw, region: REGION, viewer: { person: "sanne" } });
});

afterEach(() => {
  for (const one of desks.splice(0)) one.close();
  raw.close();
  vi.useRealTimers();
});

test("a picture made without a network waits, survives the app, and is sent whole", async () => {
  const reference = await addOffline(desk(), PHOTO);
  expect(readReference(reference)).toMatchObject({ type: "image/jpeg", size: PHOTO.size });
  expect(await states()).toEqual(["waiting"]);
  await desk().now();
  expect(await states()).toEqual(["here"]);
  expect(server.received.length).toBe(PHOTO.size);
  expect(hex(await sha256Of(Uint8Array.from(server.received)))).toBe(readReference(reference)?.sha256);
});

test("a file that was begun goes on after the app was closed", async () => {
  let lost = false;
  server.mishap = ({ method, offset }) => (method === "PATCH" && offset > 0 && !lost ? ((lost = true), "lost") : null);
  const first = desk();
  await first.add(SCOPE, PHOTO);
  await first.now();
  first.close();
  await desk().now();
  expect(await states()).toEqual(["here"]);
  expect(server.log.filter((line) => line.startsWith("POST"))).toHaveLength(1);
});

test("two tabs send a file once", async () => {
  await addOffline(desk(), PHOTO);
  server.log.length = 0;
  await Promise.all([desk().now(), desk().now()]);
  expect(server.log.filter((line) => line.startsWith("POST"))).toHaveLength(1);
});

test("one refused file does not hold up the next", async () => {
  const made = desk();
  await addOffline(made, PHOTO);
  await addOffline(made, new Blob(["voice"], { type: "audio/webm;codecs=opus" }));
  let first = true;
  server.mishap = ({ method }) => (method === "POST" && first ? ((first = false), 415) : null);
  await made.now();
  expect((await states()).sort()).toEqual(["here", "refused"]);
  expect(await made.unsent()).toEqual([]);
});

test("what waits and what was refused is handed over to whoever signs out, and told apart", async () => {
  const made = desk();
  await addOffline(made, PHOTO);
  server.mishap = ({ method }) => (method === "POST" ? 413 : null);
  await made.now();
  await addOffline(made, new Blob(["voice"], { type: "audio/webm;codecs=opus" }));
  expect((await filesOf(raw, "sanne")).map(({ type, refused }) => [type, refused])).toEqual([
    ["audio/webm", undefined],
    ["image/jpeg", true],
  ]);
  expect(await filesOf(raw, "bram")).toEqual([]);
});

test("a refused file says why, and is sent when it is tried again", async () => {
  const made = desk();
  const reference = await addOffline(made, PHOTO);
  server.mishap = ({ method }) => (method === "POST" ? 413 : null);
  await made.now();
  const [refused] = await raw.getAll("files");
  expect([refused?.state, refused?.problem, refused?.said]).toEqual(["refused", "code-413", "Dit kan niet."]);
  server.mishap = () => null;
  await made.retry(SCOPE, reference);
  await made.now();
  const [sent] = await raw.getAll("files");
  expect([sent?.state, sent?.problem, sent?.said]).toEqual(["here", undefined, undefined]);
});

test("a picture that was taken out is not sent, until it is put back", async () => {
  const made = desk();
  const reference = await addOffline(made, PHOTO);
  await made.takeOut(SCOPE, reference);
  await made.now();
  expect(server.uploads.size).toBe(0);
  await made.putBack(SCOPE, reference);
  await made.now();
  expect(await states()).toEqual(["here"]);
});

test("what somebody else made on this device is never sent as one's own", async () => {
  await addOffline(desk(), PHOTO);
  looking.set({ database: raw, region: REGION, viewer: { person: "bram" } });
  await desk().now();
  expect(server.uploads.size).toBe(0);
});

test("a file is fetched once, and is there without a network afterwards", async () => {
  const bytes = Uint8Array.from([0xff, 0xd8, 0xff, 1, 2, 3]);
  const sha256 = hex(await sha256Of(bytes));
  const reference = `${sha256} image/jpeg ${bytes.length}`;
  const made = desk();
  expect(await made.open(SCOPE, reference)).toEqual({ missing: "coming" });
  server.files.set(sha256, bytes);
  const opened = await made.open(SCOPE, reference);
  expect("file" in opened && opened.file.type).toBe("image/jpeg");
  server.mishap = () => "lost";
  const again = await made.open(SCOPE, reference);
  expect("file" in again && new Uint8Array(await again.file.arrayBuffer())).toEqual(bytes);
});

test("a file that is not what its name says is not shown", async () => {
  const sha256 = "a".repeat(64);
  server.files.set(sha256, Uint8Array.from([1, 2, 3]));
  expect(await desk().open(SCOPE, `${sha256} image/jpeg 3`)).toEqual({ missing: "offline" });
});

test("without a network what is not here is said to be so", async () => {
  server.mishap = () => "lost";
  expect(await desk().open(SCOPE, `${"b".repeat(64)} image/jpeg 3`)).toEqual({ missing: "offline" });
});

test("what was looked at longest ago gives way, what waits does not", async () => {
  const shelf = new Shelf(raw);
  const about = (n: number, state: KeptFile["state"]): KeptFile => ({
    region: REGION, scope: SCOPE, sha256: String(n).repeat(64).slice(0, 64), type: "image/jpeg", size: KEEP_LOOKED_AT_BYTES / 2, person: "sanne", state, usedAt: n,
  });
  for (const n of [1, 2, 3]) await shelf.put(about(n, "here"), Uint8Array.from([n]));
  await shelf.put(about(4, "waiting"), Uint8Array.from([4]));
  await shelf.prune(Date.now());
  expect((await shelf.ofScope(REGION, SCOPE)).map(({ usedAt }) => usedAt)).toEqual([2, 3, 4]);
  expect(await shelf.bytes([REGION, SCOPE, "1".repeat(64)])).toBeNull();
});

test("a device that is full says so, and keeps nothing half", async () => {
  const full: Database = new Proxy(raw, {
    get(target, name) {
      if (name === "transaction") throw new DOMException("full", "QuotaExceededError");
      const found: unknown = Reflect.get(target, name, target);
      return typeof found === "function" ? found.bind(target) : found;
    },
  });
  looking.set({ database: full, region: REGION, viewer: { person: "sanne" } });
  await expect(desk().add(SCOPE, PHOTO)).rejects.toMatchObject({ code: "storage-full" });
  looking.set({ database: raw, region: REGION, viewer: { person: "sanne" } });
  expect(await states()).toEqual([]);
});

test("behind a PIN a picture lies sealed, and is sent all the same", async () => {
  const cipher = cipherOf("key-1", new Uint8Array(32).fill(7));
  await raw.put("settings", { key: VAULT, value: { id: "key-1" } });
  looking.set({ database: throughCipher(raw, cipher), region: REGION, viewer: { person: "sanne" } });
  const made = desk();
  await addOffline(made, PHOTO);
  const [row] = (await raw.getAll("file_bytes")) as unknown as Record<string, unknown>[];
  expect(Object.keys(row ?? {}).sort()).toEqual(["key_id", "region", "scope", "sealed", "sha256"]);
  const [about] = (await raw.getAll("files")) as unknown as Record<string, unknown>[];
  expect(about).not.toHaveProperty("person");
  await made.now();
  expect(server.received.length).toBe(PHOTO.size);
});
