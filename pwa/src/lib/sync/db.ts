/**
 * The database on the device: its shape, and how it grows.
 *
 * Phones in drawers keep old shapes for months. Each version has a line that
 * says what changed; a migration adds and converts, and never touches what
 * waits to be sent except to carry it along.
 *
 * 1  records, outbox, acknowledged, outcomes, regions, settings
 * 2  files, file_bytes: pictures and recordings, made here or looked at
 * 3  records by their day, so that a list of the last weeks reads no years
 * 4  screens: what a first screen was last drawn from
 * 5  records by kind alone no more: by kind and scope finds them too, and each index is written with every record
 */

import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from "idb";
import type { KeptScreen } from "./first-sight";
import type { Acknowledged, RegionState, Waiting } from "./region-state";
import type { FileBytes, KeptFile } from "../files/shelf";
import type { Conflict } from "./types";
import type { Outcome } from "./wire";

export interface StoredRecord {
  /** Region and generation; see {@link RegionState.generation}. */
  space: string;
  id: string;
  kind: string;
  scope: string;
  tick: number;
  body: Record<string, unknown>;
  conflicts?: Conflict[];
}

/** A rejected or held edit that the person has not yet put aside. */
export interface Unsettled {
  region: string;
  n: number;
  name: string;
  args: Record<string, unknown>;
  at: number;
  offset: number;
  outcome: Outcome;
}

export interface LeerplekSchema extends DBSchema {
  records: {
    key: [string, string];
    value: StoredRecord;
    indexes: {
      scope: [string, string];
      "kind-scope": [string, string, string];
      /** Records with a day, while they are not sealed. */
      "kind-day": [string, string, string];
    };
  };
  outbox: { key: [string, number]; value: Waiting };
  acknowledged: {
    key: [string, number];
    value: Acknowledged;
    indexes: { tick: [string, number]; time: number };
  };
  outcomes: { key: [string, number]; value: Unsettled };
  regions: { key: string; value: RegionState };
  settings: { key: string; value: { key: string; value: unknown } };
  files: { key: [string, string, string]; value: KeptFile; indexes: { state: string } };
  file_bytes: { key: [string, string, string]; value: FileBytes };
  screens: { key: string; value: KeptScreen };
}

export type Database = IDBPDatabase<LeerplekSchema>;
export type Upgrade = IDBPTransaction<LeerplekSchema, StoreNames<LeerplekSchema>[], "versionchange">;
export type Migration = (database: Database, upgrade: Upgrade) => void | Promise<void>;

export const DATABASE_NAME = "leerplek";

/** An index that was there until version 5. */
const BY_KIND = "kind" as never;

export const MIGRATIONS: readonly Migration[] = [
  (database) => {
    const records = database.createObjectStore("records", { keyPath: ["space", "id"] });
    records.createIndex(BY_KIND, ["space", "kind"]);
    records.createIndex("scope", ["space", "scope"]);
    records.createIndex("kind-scope", ["space", "kind", "scope"]);
    database.createObjectStore("outbox", { keyPath: ["region", "n"] });
    const acknowledged = database.createObjectStore("acknowledged", { keyPath: ["region", "n"] });
    acknowledged.createIndex("tick", ["region", "outcomeTick"]);
    acknowledged.createIndex("time", "ackedAt");
    database.createObjectStore("outcomes", { keyPath: ["region", "n"] });
    database.createObjectStore("regions", { keyPath: "region" });
    database.createObjectStore("settings", { keyPath: "key" });
  },
  (database) => {
    const files = database.createObjectStore("files", { keyPath: ["region", "scope", "sha256"] });
    files.createIndex("state", "state");
    database.createObjectStore("file_bytes", { keyPath: ["region", "scope", "sha256"] });
  },
  (_database, upgrade) => {
    upgrade.objectStore("records").createIndex("kind-day", ["space", "kind", "body.day"]);
  },
  (database) => {
    database.createObjectStore("screens", { keyPath: "region" });
  },
  (_database, upgrade) => {
    upgrade.objectStore("records").deleteIndex(BY_KIND);
  },
];

export interface OpenOptions {
  name?: string;
  migrations?: readonly Migration[];
  /** Another tab runs a newer app (or wipes): this one has let go of the database. */
  onLetGo?: () => void;
  /** The browser took the connection away (some do after a long sleep): open again. */
  onLost?: () => void;
}

/** Open the database, bringing it up to this app's shape first. */
export async function openDatabase(options: OpenOptions = {}): Promise<Database> {
  const migrations = options.migrations ?? MIGRATIONS;
  const database = await openDB<LeerplekSchema>(options.name ?? DATABASE_NAME, migrations.length, {
    async upgrade(opened, from, _to, upgrade) {
      for (const migrate of migrations.slice(from)) await migrate(opened, upgrade);
    },
    blocking(_current, _blocked, event) {
      // Holding on would keep the newer app from starting.
      (event.target as IDBDatabase).close();
      options.onLetGo?.();
    },
    terminated() {
      options.onLost?.();
    },
  });
  return database;
}

/** True for the browser's "no room left", whatever it wraps it in. */
export function isStorageFull(error: unknown): boolean {
  return error instanceof Error && error.name === "QuotaExceededError";
}

/** All keys that begin with these parts. */
export function under(...parts: [string] | [string, string] | [string, string, string]): IDBKeyRange {
  return IDBKeyRange.bound(parts, [...parts, []]);
}
