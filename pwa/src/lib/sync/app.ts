/**
 * The app's door to everything on this device: who is signed in, their records,
 * and the sync that keeps them true. Opens without a network.
 */

import { FileDesk } from "../files/desk";
import type { Wire } from "../files/tus";
import { KIOSK_DATABASE } from "../presence/kiosk-database";
import { enrolDevice, fetchMe, readSession, saysWhoIsWho, writeSession } from "./account";
import { deviceClock, type Clock } from "./clock";
import { DATABASE_NAME, openDatabase, type Database } from "./db";
import { DraftBook } from "./drafts";
import { backroomOf } from "./large-pages";
import { localStore, type Looking } from "./local-store";
import { Locking, locksmith, type Locksmith } from "./locking";
import { atGoodMoments } from "./moments";
import { Notices } from "./notices";
import { Opening } from "./opening";
import { PinDesk } from "./pin-desk";
import { enqueue, type Intended, kindsOf } from "./outbox";
import { askToPersist, eraseDevice } from "./persist";
import { inBursts, writable } from "./readable";
import { RegionStore } from "./region-store";
import { Runners } from "./runners";
import { Runner } from "./running";
import { NOTHING, OUTDATED, statusOf, withOneMore } from "./status";
import { acrossTabs, type Exclusive } from "./tabs";
import { turn } from "./turns";
import { isTyping } from "./typing";
import { browserLanguage, httpTransport, type Transport } from "./transport";
import { SyncError, type App, type LocalStore, type SignedIn, type SignOutResult, type Sync, type SyncStatus } from "./types";

export interface AppOptions {
  transport?: Transport;
  clock?: Clock;
  exclusive?: Exclusive;
  random?: () => number;
  databaseName?: string;
  locksmith?: () => Promise<Locksmith>;
  fileWire?: Wire;
  /** Whether to listen and poll; off where a test says when. */
  live?: boolean;
  /** Lists to read before anything else is done; nothing is sent or fetched until they were read. */
  first?: () => Parameters<LocalStore["ahead"]>[0];
  /** Whether the first screen is one that is kept for the next opening. */
  kept?: boolean;
  /** Names this build: what another one kept is not drawn. */
  build?: string;
}

const handover = () => import("./handover");
const others = () => import("./others");
/** How long signing out waits for pictures that could still be sent. */
const FILES_BEFORE_LEAVING_MS = 15_000;

export async function openApp(options: AppOptions = {}): Promise<App> {
  const app = new Client(options);
  await app.start();
  return app;
}

class Client implements App {
  readonly session = writable<SignedIn | null>(null);
  readonly store: ReturnType<typeof localStore>;
  private readonly opening: Opening;
  readonly sync: Sync;
  readonly pin: PinDesk;
  readonly drafts: DraftBook;
  readonly files: FileDesk;

  private readonly status = writable<SyncStatus>(NOTHING);
  private readonly looking = writable<Looking | null>(null);
  private readonly name: string;
  private readonly exclusive: Exclusive;
  private readonly random: () => number;
  private readonly clock: Clock;
  private readonly transport: Transport;
  private readonly notices: Notices;
  private readonly locking: Locking;
  private database: Database | null = null;
  private readonly runners = new Runners((database, region) => this.runnerFor(database, region));
  private outdated = false;
  private persisted = false;
  private revoked = false;
  private readonly leave: (() => void)[] = [];
  /** What is read before the first region is begun with; then nothing any more. */
  private first: AppOptions["first"];

  constructor(private readonly options: AppOptions) {
    this.name = options.databaseName ?? DATABASE_NAME;
    this.first = options.first;
    this.clock = options.clock ?? deviceClock;
    this.exclusive = options.exclusive ?? acrossTabs;
    this.random = options.random ?? Math.random;
    const language = (): string => this.session.get()?.language ?? browserLanguage();
    this.transport = options.transport ?? httpTransport({ language });
    this.notices = new Notices(this.name);
    this.notices.onWiped = (revoked) => {
      this.revoked = revoked;
      this.letGo(true);
    };
    this.notices.onSignedIn = () => void (this.locking.locked ? this.pin.lockHere() : this.readAgain());
    this.notices.onLockChanged = () => void this.pin.lockHere();
    this.drafts = new DraftBook(() => this.clock.wall());
    this.locking = new Locking(() => this.clock.wall(), options.locksmith ?? locksmith);
    const { looking, notices, exclusive } = this;
    this.files = new FileDesk({ looking, notices, exclusive, wire: options.fileWire, now: () => this.clock.wall() });
    this.pin = new PinDesk(this.locking, {
      session: () => this.session.get(),
      opened: () => this.opened(),
      pause: async () => {
        this.runners.stop();
        await this.drafts.settled();
      },
      begin: async () => {
        this.letGo(false);
        await this.readAgain();
        void this.count();
      },
      tell: () => this.notices.lockChanged(),
    });
    this.opening = new Opening(options.build ?? "", options.kept ?? false);
    this.store = localStore({ looking: this.looking, notices: this.notices, transport: this.transport, opening: this.opening });
    this.sync = {
      status: this.status,
      put: (kind, id, scope, set) => this.edit({ name: "record.put", args: { kind, id, scope, set } }),
      drop: (kind, id) => this.edit({ name: "record.drop", args: { kind, id } }),
      command: (name, args) => this.edit({ name, args }),
      now: () => this.runners.wake("person"),
      dismiss: (n) => this.dismiss(n),
    };
  }

  async start(): Promise<void> {
    this.notices.watch(() => void this.count());
    await this.readAgain();
    if (this.options.live === false) return;
    this.notices.watch((notice) => void (saysWhoIsWho(notice) && this.follow()));
    this.leave.push(
      atGoodMoments({
        wake: () => {
          void this.follow();
          void this.runners.wake("online");
          void this.files.now();
        },
        offline: () => void this.count(),
        readClocks: () => void this.runners.shown?.readClocks().catch(() => undefined),
      }),
    );
  }

  async enrol(code: string, deviceName: string): Promise<SignedIn> {
    await this.open();
    const before = this.session.get();
    // What waits is sent under the old name first; after that nothing may go out
    // until it is clear whose device this is.
    await this.runners.wake("person");
    this.runners.stop();
    try {
      const session = await this.exclusive(`leerplek-sync-${before?.region ?? "none"}`, () =>
        enrolDevice(this.transport, code, deviceName, before, async (person) => {
          // Whose PIN it is keeps what it seals; who signs in now begins without one.
          const sealed = this.locking.state.get().pin && (this.locking.locked || person !== before?.person);
          if (sealed) this.database = await this.locking.layAside();
          return this.opened();
        }),
      );
      this.revoked = false;
      await this.drafts.open(this.opened(), session.person);
      this.session.set(session);
      this.notices.signedIn();
      return session;
    } finally {
      const session = this.session.get();
      if (session) this.look(session);
    }
  }

  async switchRegion(region: string): Promise<void> {
    const session = this.session.get();
    if (!session?.regions.some(({ id }) => id === region)) {
      throw new SyncError("not-found", "You have no role in this region.", "ask");
    }
    const next = { ...session, region };
    await writeSession(this.opened(), next);
    this.session.set(next);
    this.look(next);
  }

  async signOut({ loseUnsent = false } = {}): Promise<SignOutResult> {
    const session = this.session.get();
    if (!session) return { done: true };
    await this.runners.wake("person");
    await this.files.nowWithin(FILES_BEFORE_LEAVING_MS);
    const { wouldBeLost } = await handover();
    const lost = await wouldBeLost(session, this.opened(), this.drafts.all(), this.clock.wall());
    if (lost && !loseUnsent) return { done: false, ...lost };
    await this.transport.post("/api/sign-out", {});
    const { othersOn, leaveOnly } = await others();
    const kept = await othersOn(this.opened(), session.person);
    await this.erase(kept && (() => leaveOnly(this.name, kept)));
    return { done: true };
  }

  async takeIn(exported: string): Promise<number> {
    const session = this.session.get();
    if (!session) throw new SyncError("not-signed-in", "Nobody is signed in on this device.", "sign-in");
    const { readHandover, takeInHandover } = await handover();
    const { files } = readHandover(exported);
    // Pictures first: they may be read in again where the edits that name them could not be kept.
    const edits = await takeInHandover(this.opened(), session, exported, () => this.files.takeIn(files));
    this.notices.changed({ region: session.region, kinds: null, revision: null });
    this.look(session);
    return edits + files.length;
  }

  close(): void {
    for (const leave of this.leave.splice(0)) leave();
    this.letGo(false);
    this.notices.close();
  }

  private async edit(intended: Intended): Promise<void> {
    const at = this.looking.get();
    const runner = this.runners.shown;
    if (this.session.get()) this.opened();
    if (!at || !runner) throw new SyncError("not-signed-in", "Nobody is signed in on this device.", "sign-in");
    await runner.readClocks();
    await enqueue(at.database, at.region, intended, this.clock);
    // Who reads that it is saved never sees beside it that all is sent.
    this.status.set(withOneMore(this.status.get()));
    this.notices.changed({ region: at.region, kinds: kindsOf(intended), revision: null });
    void this.runners.shown?.wake("edit");
  }

  private async dismiss(n: number): Promise<void> {
    const at = this.looking.get();
    if (!at) return;
    await new RegionStore(at.database, at.region).dismiss(n);
    await this.count();
  }

  /** See who this device belongs to, as far as it may be seen; begin with their records. */
  private async readAgain(): Promise<void> {
    await this.open();
    const session = this.locking.locked ? null : await readSession(this.opened());
    const kept = session && this.first && this.options.kept ? this.recall(session) : Promise.resolve(false);
    const begin = session && this.see(session);
    // A screen that was kept is drawn before anything else is asked; else how the sync stands comes with the records.
    const asked = () => kept.then((there) => (there ? undefined : this.store.asked().then(() => void this.count())));
    if (session) await Promise.all([this.drafts.open(this.opened(), session.person), asked()]);
    this.session.set(session);
    begin?.();
  }

  /** Look for what the first screen was drawn from last; until it was drawn again, records wait. */
  private recall(session: SignedIn): Promise<boolean> {
    const { there, over } = this.opening.look({ database: this.opened(), region: session.region, viewer: session });
    this.store.hold(over);
    return there;
  }

  private async open(): Promise<void> {
    if (this.database) return;
    const raw = await openDatabase({
      name: this.name,
      onLetGo: () => {
        this.outdated = true;
        this.letGo(false);
        void this.count();
      },
      onLost: () => {
        this.letGo(false);
        void this.readAgain().catch(() => undefined);
      },
    });
    this.database = await this.locking.look(raw);
  }

  private opened(): Database {
    if (this.database) return this.database;
    throw new SyncError(OUTDATED.code, OUTDATED.message, OUTDATED.remedy);
  }

  /** Begin with a region: its records, its sync, its live line. */
  private look(session: SignedIn): void {
    this.see(session)();
  }

  /** Begin with a region's records; gives what begins with the rest. */
  private see(session: SignedIn): () => void {
    const database = this.opened();
    const runner = this.runners.show(database, session.region);
    const viewer = { person: session.person, device: session.device };
    const sealed = this.locking.state.get().pin;
    this.looking.set({ database, region: session.region, viewer, sealed });
    const begin = (): void => {
      if (this.runners.shown === runner) this.begin(session, database, runner);
    };
    if (!this.first) return begin;
    // What is on screen first waits for nothing: writing down a request would be in its way.
    const read = this.store.ahead(this.first());
    this.first = undefined;
    return () => void read.then(turn).then(begin);
  }

  /** What is sent and fetched of a region. */
  private begin(session: SignedIn, database: Database, runner: Runner): void {
    void this.runners.sendOthers(database, session.region);
    if (this.options.live !== false) {
      void this.files.now();
      const { transport, exclusive, random } = this;
      this.runners.listen({ transport, exclusive, random });
      void this.follow();
      void runner.wake("online");
    }
    void askToPersist().then((persisted) => {
      this.persisted = persisted;
      return this.count();
    });
    void this.count();
  }

  private runnerFor(database: Database, region: string): Runner {
    const { transport, clock, exclusive, random } = this;
    return new Runner({
      transport, clock, exclusive, random,
      store: new RegionStore(database, region),
      typing: isTyping,
      backroom: backroomOf(this.name, this.locking.state.get().pin),
      onChanged: (kinds, revision) => this.notices.changed({ region, kinds, revision }),
      onSession: () => void this.count(),
      onWipe: () => this.wipe(),
    });
  }

  /** The server signed this device off: every region's edits go first. */
  private async wipe(): Promise<void> {
    if (await this.database?.count("outbox")) return;
    this.revoked = true;
    await this.erase();
  }

  /** See which roles the person has now: they come and go while the app is open. */
  private readonly follow = inBursts(async () => {
    const [session, database] = [this.session.get(), this.database];
    const fresh = session && (await fetchMe(this.transport, session));
    // Where it cannot be kept it holds until the app closes, and is asked again then.
    if (fresh && database && this.session.get() === session) await writeSession(database, fresh).catch(() => undefined);
    // Who went to another region meanwhile stays there, until it is asked again.
    if (!fresh || this.database !== database || this.session.get() !== session) return;
    this.session.set(fresh);
    if (fresh.region !== session.region) this.look(fresh);
  });

  /** Bring the status line up to date. */
  private readonly count = inBursts(async () => {
    // Closed while counting: whoever closed it counts again.
    const standing = await this.standing().catch(() => null);
    if (standing) this.status.set(standing);
  });

  private async standing(): Promise<SyncStatus> {
    const at = this.looking.get();
    const runner = this.runners.shown;
    if (!at || !runner) {
      if (this.outdated) return { ...NOTHING, state: "needs-you", problem: OUTDATED };
      return this.revoked ? { ...NOTHING, state: "revoked" } : NOTHING;
    }
    const counted = await new RegionStore(at.database, at.region).standing();
    const files = await this.files.unsent();
    // Asked last: an edit that is kept after it has been answered is said by itself.
    const unsent = (await at.database.count("outbox")) + files.length;
    const online = typeof navigator === "undefined" || navigator.onLine !== false;
    return statusOf({ ...counted, unsent, session: runner.session, online, persisted: this.persisted });
  }

  /** Delete what is on this device, but for what `leave` leaves in the database; and tell the other tabs to let go of it. */
  private async erase(leave: (() => Promise<void>) | null = null): Promise<void> {
    this.notices.wiped(this.revoked);
    this.letGo(true);
    await leave?.();
    await eraseDevice(leave ? [KIOSK_DATABASE] : [this.name, KIOSK_DATABASE]);
  }

  private letGo(signedOut: boolean): void {
    this.runners.stop();
    this.opening.shown();
    this.drafts.close();
    this.files.close();
    this.database?.close();
    this.database = null;
    this.looking.set(null);
    if (signedOut) {
      this.locking.forget();
      this.session.set(null);
      void this.count();
    }
  }
}
