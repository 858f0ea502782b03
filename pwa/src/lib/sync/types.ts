/**
 * The words that screens and the sync client share.
 *
 * Values only. The wire's own shapes live in `wire.ts`; what a screen sees of
 * them is here, so that a change of protocol does not become a change of screen.
 */

import type { Files } from "../files/desk";

/** A value that can be watched. The same shape as a Svelte store, without needing Svelte. */
export interface Readable<T> {
  subscribe(run: (value: T) => void): () => void;
}

/** A value that lost to another and waits for a person to settle it. */
export interface Conflict {
  field: string;
  value: unknown;
  person: string;
  device: string;
  at: string;
  tick: number;
  reason: "ask" | "text";
}

/** A record as the person sees it: what was synchronised, with the own unsent edits on top. */
export interface LocalRecord {
  id: string;
  kind: string;
  scope: string;
  /** Tick of the last synchronised change; 0 for a record that only exists here. */
  tick: number;
  body: Record<string, unknown>;
  conflicts?: Conflict[];
  /** True while an own edit of it is not yet on the server. */
  pending?: boolean;
}

/** One value that a record had, as `GET …/history` gives it; newest first. */
export interface HistoryEntry {
  field: string;
  value: unknown;
  outcome: "accepted" | "superseded" | "rejected" | "held";
  code?: string | null;
  tick: number;
  at: string;
  received_at: string;
  person: string;
  device: string;
  n: number | null;
}

/** Which records of a kind. */
export interface Which {
  scope?: string;
  /** Those of this day (`YYYY-MM-DD`) or a later one; whether earlier ones are among them is not said. */
  since?: string;
}

export interface LocalStore {
  /** All live records of a kind, ordered by id; changes as soon as an edit is saved here. */
  records(kind: string, which?: Which): Readable<LocalRecord[]>;
  /** One record; undefined while there is none (or none that may be seen). */
  record(id: string): Readable<LocalRecord | undefined>;
  /**
   * Read these lists already, for a screen that is on its way: who watches them
   * next has them at once. Resolves when they were read, or cannot be. Never rejects.
   */
  ahead(lists: readonly ({ kind: string } & Which)[]): Promise<void>;
  /**
   * What this first screen was drawn from when it was kept last, while nothing of it has
   * changed. Only at opening: nothing is read until {@link shown} is called; then undefined.
   */
  kept(screen: string): unknown;
  /** The first screen stands, or will not come: read on. */
  shown(): void;
  /**
   * Keep what a first screen is drawn from: what `make` gives when all these lists, which
   * are all that it is made of, were read at one moment. Plain values only. Never rejects.
   */
  keep(screen: string, lists: readonly ({ kind: string } & Which)[], make: () => unknown): Promise<void>;
  /** Every value the record had. Needs the network; rejects with a {@link SyncError} without it. */
  history(id: string): Promise<HistoryEntry[]>;
}

/** An own edit that the server refused, kept until the person has seen it. */
export interface RejectedEdit {
  n: number;
  name: string;
  args: Record<string, unknown>;
  at: string;
  code: string;
  /** The server's sentence, in the person's language. */
  message: string;
  remedy: Remedy;
  /** Which part of it was wrong, and in what way, where the server says so. */
  field?: string;
  reason?: string;
}

/** What to do about an error: try later, fetch again, update the app, sign in, or ask a person. */
export type Remedy = "retry" | "resync" | "update" | "sign-in" | "ask";

/** Something that stands in the way of synchronising, to be told to the person. */
export interface SyncProblem {
  /** Stable: `not-signed-in`, `client-too-old`, `server-too-old`, `storage-full`, `not-found` … */
  code: string;
  message: string;
  remedy: Remedy;
}

/**
 * How things stand, for the line "saved here / sent / needs you".
 *
 * - `offline`: no network or no server; edits are safe here
 * - `idle`: everything sent, nothing known to be missing
 * - `sending`: a sync is going on
 * - `behind`: the server asked to wait, or there is more to fetch or send
 * - `needs-you`: a rejected edit, or a problem only a person can take away
 * - `revoked`: this device was signed off from elsewhere; its data is gone
 */
export type SyncState = "offline" | "idle" | "sending" | "behind" | "needs-you" | "revoked";

export interface SyncStatus {
  state: SyncState;
  /** Edits and files saved on this device that the server has not acknowledged. */
  unsent: number;
  /** Edits that wait for somebody's decision. */
  held: number;
  rejected: RejectedEdit[];
  lastSync: Date | null;
  /** Whether the browser promised not to throw our data away. */
  persisted: boolean;
  /** The server's clock minus this device's in milliseconds, as last measured; null when it never was. */
  skew: number | null;
  problem: SyncProblem | null;
}

export interface Sync {
  status: Readable<SyncStatus>;
  /**
   * Create a record or set fields of it. Resolves once the edit is durable on
   * this device; sending happens by itself. Rejects with a {@link SyncError}
   * (`storage-full`, `too-large`) when it could not be kept.
   */
  put(kind: string, id: string, scope: string, set: Record<string, unknown>): Promise<void>;
  drop(kind: string, id: string): Promise<void>;
  command(name: string, args: Record<string, unknown>): Promise<void>;
  /** Synchronise now; resolves when that has ended, well or not. Never rejects. */
  now(): Promise<void>;
  /** The person has seen that edit `n` was rejected. */
  dismiss(n: number): Promise<void>;
}

export type Role =
  | "student"
  | "guardian"
  | "company_mentor"
  | "coach"
  | "class_mentor"
  | "coordinator"
  | "region_lead"
  | "inspector"
  | "administrator";

export interface RoleHeld {
  region: string;
  role: Role;
  school: string | null;
  company: string | null;
}

export interface RegionHeld {
  id: string;
  name: string;
  roles: Role[];
  epoch: string | null;
}

/** Who uses this device. Kept on the device, so that it is known without a network. */
export interface SignedIn {
  person: string;
  name: string;
  language: "nl" | "en";
  device: string;
  roles: RoleHeld[];
  regions: RegionHeld[];
  /** The region whose records are on screen. */
  region: string;
  schema: number;
}

/** Signing out does nothing while there is something to lose, unless told to; then it hands that over. */
export type SignOutResult = { done: true } | ({ done: false } & LostBySigningOut);

export interface LostBySigningOut {
  /** Edits and files that were not sent. */
  unsent: number;
  /** Edits and files that the server said no to, and that were not put aside. */
  refused: number;
  /** Texts that were begun and not saved. */
  drafts: number;
  /** All of it as JSON, for the person to keep; {@link App.takeIn} reads the edits and files back. */
  exported: string;
}

/** What is being typed, by a key that names the form and what it is about. At most one per key. */
export interface Drafts {
  of(key: string): unknown;
  /** Kept at once for this tab, and on the device a moment later. */
  keep(key: string, draft: unknown): void;
  forget(key: string): void;
}

/** How the PIN of this device stands. */
export interface LockState {
  /** A PIN is set. */
  pin: boolean;
  /** The records cannot be read until it is entered. */
  locked: boolean;
  /** Edits that wait to be sent behind the lock. */
  unsent: number;
  /** Edits and files that lie behind a PIN which was forgotten; {@link Pin.takeBack} gets them. */
  aside: number;
  /** When the next PIN may be tried, in milliseconds since 1970. */
  mayTryAt: number;
}

export type PinTried = { open: true } | { open: false; mayTryAt: number };

/** The PIN that locks this device and seals what is on it. Wrong PINs are answered, not thrown. */
export interface Pin {
  state: Readable<LockState>;
  /** Rejects with `pin-short`, `pin-easy` … or `storage-full`; then nothing changed. */
  set(pin: string): Promise<void>;
  change(from: string, to: string): Promise<PinTried>;
  remove(pin: string): Promise<PinTried>;
  unlock(pin: string): Promise<PinTried>;
  /** Try the old PIN on what was laid aside when somebody signed in without it. */
  takeBack(pin: string): Promise<PinTried>;
  /** In every tab. Does nothing without a PIN. */
  lock(): Promise<void>;
}

export interface App {
  session: Readable<SignedIn | null>;
  files: Files;
  pin: Pin;
  drafts: Drafts;
  store: LocalStore;
  sync: Sync;
  /** Make this installation a device of the person whose code it is. */
  enrol(code: string, deviceName: string): Promise<SignedIn>;
  /** Show another region's records; both stay on the device. */
  switchRegion(region: string): Promise<void>;
  signOut(options?: { loseUnsent?: boolean }): Promise<SignOutResult>;
  /** Queue the edits and files of a file that {@link signOut} handed over; how many. Rejects with `handover-…`. */
  takeIn(exported: string): Promise<number>;
  /** Stop timers and close the database (tests, and before a wipe). */
  close(): void;
}

/** Anything the sync client refuses or cannot do: a stable code, a sentence, a remedy. */
export class SyncError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly remedy: Remedy,
  ) {
    super(message);
    this.name = "SyncError";
  }
}
