/**
 * The PIN of this device: set, changed, taken away, asked for.
 *
 *   open ──set──▶ guarded ──lock, closed──▶ locked ──right PIN──▶ guarded ──remove──▶ open
 *
 * Setting and removing rewrite every row in one transaction with the vault
 * itself, so a battery that dies half-way leaves the one form or the other,
 * whole. The key is in memory only, of this tab only. A wrong try is counted
 * before it is judged: closing the app does not give another one.
 */

import { mayTryAt, notLater, pinTrouble } from "../lock/rules";
import type { Vault } from "../lock/vault";
import type { Aside } from "./aside";
import type { Database } from "./db";
import { writable } from "./readable";
import type { Made } from "./resealing";
import { ASIDE, openRow, sealRow, throughCipher, VAULT, type Cipher } from "./sealing";
import { SyncError, type LockState, type PinTried, type SignedIn } from "./types";

/** How keys are made and PINs are checked; loaded when a PIN is first needed. */
export interface Locksmith {
  makeVault(pin: string): Promise<{ vault: Vault; key: Uint8Array<ArrayBuffer> }>;
  openVault(vault: Vault, pin: string): Promise<Uint8Array<ArrayBuffer> | null>;
  withPin(opened: { vault: Vault; key: Uint8Array<ArrayBuffer> }, pin: string): Promise<Vault>;
  cipherOf(id: string, key: Uint8Array): Cipher;
}

export const locksmith = async (): Promise<Locksmith> => {
  const [vault, cipher] = await Promise.all([import("../lock/vault"), import("../lock/cipher")]);
  return { ...vault, ...cipher };
};

/** Laying aside and taking back; few devices ever do. */
const aside = () => import("./aside");
/** Setting a PIN and taking it away; most devices have none. */
const resealing = () => import("./resealing");

async function asidesOf(raw: Database): Promise<Aside[]> {
  const rows = await raw.getAll("settings", IDBKeyRange.bound(ASIDE, `${ASIDE}\uffff`));
  return rows.map(({ value }) => value as Aside);
}

export class Locking {
  readonly state = writable<LockState>({ pin: false, locked: false, unsent: 0, aside: 0, mayTryAt: 0 });
  private raw: Database | null = null;
  private vault: Vault | null = null;
  private cipher: Cipher | null = null;

  constructor(
    private readonly now: () => number,
    private readonly smith: () => Promise<Locksmith> = locksmith,
  ) {}

  /** Look in a database that was just opened whether it asks for a PIN; the door to its rows. */
  async look(raw: Database): Promise<Database> {
    this.raw = raw;
    const asides = asidesOf(raw);
    asides.catch(() => undefined);
    this.vault = await readVault(raw);
    if (this.cipher && this.cipher.id !== this.vault?.id) this.cipher = null;
    await this.tell(asides);
    return throughCipher(raw, this.cipher);
  }

  get locked(): boolean {
    return this.vault !== null && this.cipher === null;
  }

  /** Forget the key. False when there is no PIN to lock with. */
  async lock(): Promise<boolean> {
    if (!this.vault) return false;
    this.cipher = null;
    await this.tell();
    return true;
  }

  /** Nothing is here any more (signed out, wiped). */
  forget(): void {
    this.raw = this.vault = this.cipher = null;
    this.state.set({ pin: false, locked: false, unsent: 0, aside: 0, mayTryAt: 0 });
  }

  /** Try a PIN. Too early a try is not made and costs nothing. */
  async unlock(pin: string): Promise<PinTried> {
    const { database, vault } = await this.countTry();
    if (!vault) return { open: true };
    if (!database) return { open: false, mayTryAt: mayTryAt(vault.tries) };
    const smith = await this.smith();
    const key = await smith.openVault(vault, pin);
    if (!key) {
      await this.tell();
      return { open: false, mayTryAt: mayTryAt(vault.tries) };
    }
    this.cipher = smith.cipherOf(vault.id, key);
    this.vault = { ...vault, tries: { wrong: 0, at: 0 } };
    await writeVault(database, this.vault);
    await this.tell();
    return { open: true };
  }

  /** Somebody signs in without the PIN: what it seals is laid aside until it is entered. The door to the rest. */
  async layAside(): Promise<Database> {
    if (!this.raw) throw new SyncError("not-signed-in", "Nothing is open on this device.", "sign-in");
    const raw = this.raw;
    const { layAside } = await aside();
    await layAside(raw);
    this.vault = this.cipher = null;
    await this.tell();
    return throughCipher(raw, null);
  }

  /** Try an old PIN on what was laid aside; what it opens joins the queue of whoever made it. */
  async takeBack(pin: string, database: Database, session: SignedIn): Promise<PinTried> {
    let mayTry = 0;
    for (const left of this.raw ? await asidesOf(this.raw) : []) {
      const { database: raw, vault } = await this.countTry(ASIDE + left.vault.id);
      const smith = await this.smith();
      const key = raw && vault && (await smith.openVault(vault, pin));
      if (key) {
        const { takeBack } = await aside();
        await takeBack(database, left, smith.cipherOf(vault.id, key), session);
        await this.tell();
        return { open: true };
      }
      if (vault) mayTry = Math.max(mayTry, mayTryAt(vault.tries));
    }
    return { open: false, mayTryAt: mayTry };
  }

  /** Seal everything under a new PIN. */
  async set(pin: string): Promise<void> {
    if (this.vault) throw new SyncError("pin-exists", "There is a PIN already. Change it instead.", "ask");
    refuse(pin);
    const smith = await this.smith();
    const { vault, key } = await smith.makeVault(pin);
    const cipher = smith.cipherOf(vault.id, key);
    await this.rewrite(null, (store, row) => sealRow(store, row, cipher), vault);
    this.cipher = cipher;
    this.vault = vault;
    await this.tell();
  }

  /** Another PIN for the same key; the old one is asked for and counts as a try. */
  async change(from: string, to: string): Promise<PinTried> {
    refuse(to);
    const tried = await this.unlock(from);
    if (!tried.open || !this.vault || !this.raw) return tried;
    const smith = await this.smith();
    const key = await smith.openVault(this.vault, from);
    if (!key) return { open: false, mayTryAt: mayTryAt(this.vault.tries) };
    this.vault = await smith.withPin({ vault: this.vault, key }, to);
    await writeVault(this.raw, this.vault);
    return tried;
  }

  /** Put everything back in the open. */
  async remove(pin: string): Promise<PinTried> {
    const tried = await this.unlock(pin);
    const { cipher, vault } = this;
    if (!tried.open || !cipher || !vault) return tried;
    await this.rewrite(vault.id, (store, row) => openRow(store, row, cipher), null);
    this.cipher = this.vault = null;
    await this.tell();
    return tried;
  }

  /** Count a try with the device's PIN, or with one of something laid aside. */
  private async countTry(at = VAULT): Promise<{ database: Database | null; vault: Vault | null }> {
    const raw = this.raw;
    if (!raw) return { database: null, vault: this.vault };
    const transaction = raw.transaction("settings", "readwrite", { durability: "strict" });
    const value = (await transaction.store.get(at))?.value;
    const found = (at === VAULT ? value : (value as Aside | undefined)?.vault) as Vault | undefined;
    const now = this.now();
    if (!found) {
      await transaction.done;
      if (at === VAULT) this.vault = null;
      return { database: raw, vault: null };
    }
    const tries = notLater(found.tries, now);
    const early = mayTryAt(tries) > now;
    const vault = { ...found, tries: early ? tries : { wrong: tries.wrong + 1, at: now } };
    await transaction.store.put({ key: at, value: at === VAULT ? vault : { ...(value as Aside), vault } });
    await transaction.done;
    if (at === VAULT) this.vault = vault;
    return { database: early ? null : raw, vault };
  }

  private async rewrite(standing: string | null, made: Made, vault: Vault | null): Promise<void> {
    if (!this.raw) throw new SyncError("not-signed-in", "Nothing is open on this device.", "sign-in");
    const { rewrite } = await resealing();
    await rewrite(this.raw, standing, made, vault);
  }

  private async tell(found?: Promise<Aside[]>): Promise<void> {
    const unsent = this.locked && this.raw ? await this.raw.count("outbox").catch(() => 0) : 0;
    const until = this.vault ? mayTryAt(notLater(this.vault.tries, this.now())) : 0;
    const asides = this.raw ? await (found ?? asidesOf(this.raw)).catch(() => []) : [];
    const aside = asides.reduce((sum, { rows }) => sum + rows.outbox.length + rows.files.length, 0);
    this.state.set({ pin: this.vault !== null, locked: this.locked, unsent, aside, mayTryAt: until });
  }
}

async function readVault(raw: Database): Promise<Vault | null> {
  return ((await raw.get("settings", VAULT))?.value as Vault | undefined) ?? null;
}

async function writeVault(raw: Database, vault: Vault): Promise<void> {
  await raw.put("settings", { key: VAULT, value: vault });
}

function refuse(pin: string): void {
  const trouble = pinTrouble(pin);
  if (trouble) throw new SyncError(`pin-${trouble}`, "This PIN cannot be used.", "ask");
}
