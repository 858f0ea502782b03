/**
 * A phone or tablet at the company that shows a new code every 15 seconds. Its
 * private key is made here and cannot leave the device; no network is needed.
 */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { LocalStore, Readable, Sync } from "../sync/types";
import { SyncError } from "../sync/types";
import { toBase64url } from "./base64url";
import { KIOSK_LIFE_SECONDS, kidOf, linkFor, makeCode } from "./codes";
import { KIOSK_DATABASE } from "./kiosk-database";

export const STEP_SECONDS = 15;

interface KioskKey {
  site: string;
  /** Id of the `site-key` record. */
  id: string;
  publicKey: string;
  kid: string;
  privateKey: CryptoKey;
  /** Whether the record was queued; false when the app died in between. */
  registered: boolean;
  /** What the tablet shows above its codes while the app is locked: the company, and the site. */
  title?: string;
}

interface KioskSchema extends DBSchema {
  keys: { key: string; value: KioskKey };
}

export interface KioskPlace {
  site: string;
  company: string;
  /** What people call this kiosk, such as "tablet bij de receptie". */
  label: string;
  /** The person who made it one. */
  madeBy: string;
  /** The company, and the site. */
  title?: string;
}

export interface KioskCode {
  code: string;
  link: string;
  /** When the next code is due, in milliseconds since 1970. */
  until: number;
}

export class Kiosk {
  constructor(
    readonly site: string,
    /** Id of this kiosk's `site-key` record, to follow whether it was revoked. */
    readonly record: string,
    private readonly key: KioskKey,
    private readonly origin: string,
  ) {}

  get title(): string {
    return this.key.title ?? "";
  }

  /** The code of the 15 seconds in which an instant lies; the same whenever it is asked. */
  async codeAt(at: number): Promise<KioskCode> {
    const step = Math.floor(at / 1000 / STEP_SECONDS);
    const issuedAt = step * STEP_SECONDS;
    const code = await makeCode(
      {
        purpose: "kiosk",
        subject: this.site,
        issuedAt,
        expiresAt: issuedAt + KIOSK_LIFE_SECONDS,
        serial: step.toString(16).padStart(16, "0"),
        kid: this.key.kid,
      },
      async (message) => new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, this.key.privateKey, message)),
    );
    return { code, link: linkFor(this.origin, code), until: (step + 1) * STEP_SECONDS * 1000 };
  }

  /** Each code as its time comes, for as long as somebody watches; null until the first is made. */
  codes(now: () => number = Date.now): Readable<KioskCode | null> {
    return {
      subscribe: (run) => {
        let timer: ReturnType<typeof setTimeout> | undefined;
        let ended = false;
        run(null);
        const show = async (): Promise<void> => {
          const shown = await this.codeAt(now());
          if (ended) return;
          run(shown);
          // A little past the border, so that a timer that fires early makes no code twice.
          timer = setTimeout(() => void show(), Math.max(50, shown.until - now() + 20));
        };
        void show();
        return () => {
          ended = true;
          clearTimeout(timer);
        };
      },
    };
  }
}

/** The kiosk that this device is for a site, if it was made one. */
export async function existingKiosk(site: string, origin: string = location.origin): Promise<Kiosk | null> {
  const database = await openKeys();
  try {
    const key = await database.get("keys", site);
    return key?.registered ? new Kiosk(site, key.id, key, origin) : null;
  } finally {
    database.close();
  }
}

/** Sites for which this device is a kiosk. */
export async function kioskSites(): Promise<string[]> {
  const database = await openKeys();
  try {
    return await database.getAllKeys("keys");
  } finally {
    database.close();
  }
}

/**
 * Make this device a kiosk of a site, or take up being one. Its public key goes
 * out as a `site-key` record; phones believe its codes once they have that.
 */
export async function openKiosk(sync: Sync, place: KioskPlace, origin: string = location.origin): Promise<Kiosk> {
  const database = await openKeys();
  try {
    let key = await database.get("keys", place.site);
    if (!key) {
      const made = await makeKey(place.site);
      // Two tabs at once: the first one's key is the kiosk's.
      const transaction = database.transaction("keys", "readwrite", { durability: "strict" });
      key = await transaction.store.get(place.site);
      if (!key) {
        await transaction.store.put(made);
        key = made;
      }
      await transaction.done;
    }
    if (!key.registered) {
      await sync.put("site-key", key.id, `company:${place.company}`, {
        site: place.site,
        purpose: "kiosk",
        public_key: key.publicKey,
        label: place.label,
        made_by: place.madeBy,
      });
      key = { ...key, registered: true };
      await database.put("keys", key);
    }
    if (place.title !== undefined && place.title !== key.title) {
      key = { ...key, title: place.title };
      await database.put("keys", key);
    }
    return new Kiosk(place.site, key.id, key, origin);
  } finally {
    database.close();
  }
}

/** Stop being a kiosk: the key is revoked for everybody and forgotten here. */
export async function closeKiosk(sync: Sync, place: Pick<KioskPlace, "site" | "company">, now = Date.now()): Promise<void> {
  const database = await openKeys();
  try {
    const key = await database.get("keys", place.site);
    if (!key) return;
    const revokedAt = new Date(now).toISOString();
    await sync.put("site-key", key.id, `company:${place.company}`, { revoked_at: revokedAt });
    await database.delete("keys", place.site);
  } finally {
    database.close();
  }
}

/** Whether somebody revoked this kiosk: then its codes are worth nothing any more. */
export function isRevoked(store: LocalStore, kiosk: Kiosk): Readable<boolean> {
  const record = store.record(kiosk.record);
  return { subscribe: (run) => record.subscribe((key) => run(key?.body["revoked_at"] !== undefined)) };
}

async function makeKey(site: string): Promise<KioskKey> {
  let pair: CryptoKeyPair;
  try {
    pair = (await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"])) as CryptoKeyPair;
  } catch {
    throw new SyncError(
      "kiosk-not-possible",
      "This browser is too old to be a kiosk. Update it, or use another device.",
      "update",
    );
  }
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return {
    site,
    id: crypto.randomUUID(),
    publicKey: toBase64url(raw),
    kid: await kidOf(raw),
    privateKey: pair.privateKey,
    registered: false,
  };
}

function openKeys(): Promise<IDBPDatabase<KioskSchema>> {
  return openDB<KioskSchema>(KIOSK_DATABASE, 1, {
    upgrade: (database) => void database.createObjectStore("keys", { keyPath: "site" }),
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
}
