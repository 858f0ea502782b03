/**
 * The database with its words under lock and key.
 *
 * With a PIN set, what people wrote and who they are is stored sealed; what the
 * sync needs to find a row by (ids, kinds, numbers, ticks) stays readable. Each
 * row says by itself whether it is sealed, so a row is never mistaken for the
 * other form. The code that reads and writes rows does not know the difference:
 * it is handed a {@link Database} that seals and opens on the way.
 */

import type { Database } from "./db";
import { SyncError } from "./types";

/** Seals text so that only the holder of one key can read it, and only as what it was sealed for. */
export interface Cipher {
  /** Names the key. */
  readonly id: string;
  seal(text: string, about: string): Uint8Array;
  /** Throws when the bytes were not sealed with this key, for this, exactly so. */
  open(bytes: Uint8Array, about: string): string;
}

type Row = Record<string, unknown>;

/** Per store what stays readable of a row: its key, and what it is found by. */
export const IN_THE_OPEN: Readonly<Record<string, readonly string[]>> = {
  records: ["space", "id", "kind", "scope", "tick"],
  outbox: ["region", "n"],
  acknowledged: ["region", "n", "outcomeTick", "ackedAt"],
  outcomes: ["region", "n"],
  settings: ["key"],
  files: ["region", "scope", "sha256", "state", "usedAt"],
  file_bytes: ["region", "scope", "sha256"],
  screens: ["region"],
};
/** Stores without a word about a person: cursors, ticks and clocks. */
export const NEVER_SEALED: readonly string[] = ["regions"];

/** The setting that holds the wrapped key; it is read before there is a PIN to open anything with. */
export const VAULT = "vault";
/** Begins the names of settings that hold what lies behind a forgotten PIN; sealed already, with its own vault. */
export const ASIDE = "aside/";

export class Locked extends SyncError {
  constructor() {
    super("locked", "The app is locked. Enter the PIN first.", "ask");
  }
}

const keepsOut = (store: string, row: Row): boolean => store === "settings" && (row["key"] === VAULT || String(row["key"]).startsWith(ASIDE));

export function sealRow(store: string, row: Row, cipher: Cipher | null): Row {
  const open = IN_THE_OPEN[store];
  if (!cipher || !open || keepsOut(store, row)) return row;
  const plain: Row = {};
  const words: Row = {};
  for (const [name, value] of Object.entries(row)) (open.includes(name) ? plain : words)[name] = value;
  return { ...plain, key_id: cipher.id, sealed: cipher.seal(JSON.stringify(words), aboutOf(store, plain)) };
}

export function openRow(store: string, row: Row, cipher: Cipher | null): Row {
  const bytes = row["sealed"];
  if (!(bytes instanceof Uint8Array)) return row;
  if (!cipher || row["key_id"] !== cipher.id) throw new Locked();
  const plain: Row = {};
  for (const name of IN_THE_OPEN[store] ?? []) if (name in row) plain[name] = row[name];
  return { ...plain, ...(JSON.parse(cipher.open(bytes, aboutOf(store, plain))) as Row) };
}

/** Ties the words to their row, so that nobody can lay them under another name. */
function aboutOf(store: string, plain: Row): string {
  return JSON.stringify([store, ...(IN_THE_OPEN[store] ?? []).map((name) => plain[name] ?? null)]);
}

type Any = any;

/**
 * The same database, sealed with this cipher; with null only rows that are not
 * sealed can be read, and nothing can be written once a PIN was set (also by
 * another tab): a write that does not fit the stored vault fails as a whole.
 */
export function throughCipher(database: Database, cipher: Cipher | null): Database {
  const opened = (store: string, found: unknown): unknown =>
    Array.isArray(found)
      ? found.map((row) => openRow(store, row as Row, cipher))
      : found === undefined
        ? undefined
        : openRow(store, found as Row, cipher);

  function begin(names: string | readonly string[], mode: IDBTransactionMode = "readonly", options?: IDBTransactionOptions): Any {
    const wanted = typeof names === "string" ? [names] : [...names];
    const seals = mode === "readwrite" && wanted.some((name) => name in IN_THE_OPEN);
    const scope = seals && !wanted.includes("settings") ? [...wanted, "settings"] : wanted;
    const real: Any = database.transaction(scope as Any, mode as Any, options);
    let fits: Promise<void> | null = null;
    const vaultFits = (): Promise<void> =>
      (fits ??= (real.objectStore("settings").get(VAULT) as Promise<{ value: { id: string } } | undefined>).then((found) => {
        if ((found?.value.id ?? null) === (cipher?.id ?? null)) return;
        real.done.catch(() => undefined);
        real.abort();
        throw new Locked();
      }));
    const storeOf = (name: string): Any => {
      const store = real.objectStore(name);
      if (!(name in IN_THE_OPEN)) return store;
      const write = (how: "put" | "add") => (row: Row) =>
        heard(vaultFits().then(() => store[how](sealRow(name, row, cipher)) as Promise<unknown>));
      const read = (from: Any): Any =>
        over(from, {
          get: (key: unknown) => heard(from.get(key).then((found: unknown) => opened(name, found))),
          getAll: (...which: unknown[]) => heard(from.getAll(...which).then((found: unknown) => opened(name, found))),
        });
      return over(read(store), {
        put: write("put"),
        add: write("add"),
        index: (index: string) => read(store.index(index)),
      });
    };
    return over(real, { objectStore: storeOf, ...(typeof names === "string" ? { store: storeOf(names) } : {}) });
  }

  const write = (how: "put" | "add") => async (store: string, row: Row) => {
    const transaction = begin(store, "readwrite");
    try {
      const key = await transaction.store[how](row);
      await transaction.done;
      return key;
    } catch (error) {
      transaction.done.catch(() => undefined);
      throw error;
    }
  };
  const read = (how: "get" | "getAll" | "getFromIndex" | "getAllFromIndex") => async (store: string, ...which: Any[]) =>
    opened(store, await (database as Any)[how](store, ...which));

  return over(database, {
    transaction: begin,
    put: write("put"),
    add: write("add"),
    get: read("get"),
    getAll: read("getAll"),
    getFromIndex: read("getFromIndex"),
    getAllFromIndex: read("getAllFromIndex"),
  }) as Database;
}

/** As the database's own requests: one that fails after its caller gave up is no fault of its own. */
function heard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** The object with some members of its own; the rest is the real one's, called on the real one. */
function over<T extends object>(real: T, own: Record<string, unknown>): T {
  return new Proxy(real, {
    get(target, name) {
      if (typeof name === "string" && Object.hasOwn(own, name)) return own[name];
      const found: unknown = Reflect.get(target, name, target);
      return typeof found === "function" ? found.bind(target) : found;
    },
  });
}
