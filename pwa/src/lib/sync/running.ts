/**
 * Drives the session machine: performs what it asks for and tells it what came
 * of that. All waiting, locking and reading of clocks is here.
 */

import { jumpBetween, type Clock, type Reading } from "./clock";
import { isStorageFull } from "./db";
import type { Revision } from "./kept-rows";
import { LargePages, type Backroom } from "./large-pages";
import { listen, type LiveOptions } from "./live";
import { clockJumped } from "./outbox";
import type { RegionStore } from "./region-store";
import { newSession, step, type Effect, type Event, type Session, type WakeReason } from "./session";
import type { Exclusive } from "./tabs";
import type { Transport } from "./transport";

export interface RunnerOptions {
  store: RegionStore;
  transport: Transport;
  clock: Clock;
  exclusive: Exclusive;
  random: () => number;
  /** Kinds of records that changed; null: any, and what waits. With what became of the stored ones. */
  onChanged: (kinds: string[] | null, revision: Revision | null) => void;
  onSession: (session: Session) => void;
  /** Everything of ours must leave this device. */
  onWipe: () => Promise<void>;
  setTimer?: (run: () => void, ms: number) => () => void;
  /** Whether somebody types now. */
  typing: () => boolean;
  /** Where large pages are read and written; absent or null: here. */
  backroom?: (() => Promise<Backroom | null>) | undefined;
}

export class Runner {
  session: Session = newSession();
  private running: Promise<void> | null = null;
  private pending: Effect | null = null;
  private cancelTimer: () => void = () => undefined;
  private closed = false;
  private reading: Reading;
  private readonly large: LargePages;

  constructor(private readonly options: RunnerOptions) {
    const { clock } = options;
    this.large = new LargePages(options.backroom);
    this.reading = { wall: clock.wall(), mono: clock.mono() };
  }

  /** Look whether there is something to do; resolves when the session rests, waits or stopped. Never rejects. */
  wake(by: WakeReason): Promise<void> {
    if (this.closed) return Promise.resolve();
    const effect = this.move({ type: "wake", by });
    if (effect) this.cancelTimer();
    if (this.running) {
      this.pending = effect ?? this.pending;
      return this.running;
    }
    if (!effect) return Promise.resolve();
    const path = `leerplek-sync-${this.options.store.region}`;
    this.running = this.options
      .exclusive(path, () => this.run(effect))
      .catch(() => {
        // No lock to be had (the page is going): begin afresh at the next wake.
        this.session = newSession();
      })
      .finally(() => {
        this.large.close();
        this.running = null;
      });
    return this.running;
  }

  /** Compare the clocks; call before an edit is stamped, and now and then. */
  async readClocks(): Promise<void> {
    const { clock, store } = this.options;
    const now = { wall: clock.wall(), mono: clock.mono() };
    const by = jumpBetween(this.reading, now);
    this.reading = now;
    if (by !== 0) await clockJumped(store.database, store.region, by);
  }

  /** Wake when the server says that something changed; until the returned function is called. */
  listen(line: Pick<LiveOptions, "transport" | "exclusive" | "random">): () => void {
    const { store } = this.options;
    const reached = async () => {
      const { tick, seenEpoch: epoch } = await store.state();
      return { tick, epoch };
    };
    return listen({ ...line, region: store.region, reached, wake: () => void this.wake("live") });
  }

  close(): void {
    this.closed = true;
    this.cancelTimer();
  }

  private move(event: Event): Effect | null {
    const { session, effect } = step(this.session, event);
    if (session !== this.session) {
      this.session = session;
      this.options.onSession(session);
    }
    return effect;
  }

  private async run(first: Effect): Promise<void> {
    let effect: Effect | null = first;
    while (effect && !this.closed) {
      const event: Event | null = await this.perform(effect);
      effect = (event && this.move(event)) ?? this.pending;
      this.pending = null;
    }
  }

  private async perform(effect: Effect): Promise<Event | null> {
    const { store, transport, clock, random, typing } = this.options;
    try {
      switch (effect.do) {
        case "compose": {
          await this.readClocks();
          const wall = clock.wall();
          const { send, pull, batch } = effect;
          const request = await store.compose({ send, pull, batch, typing: typing(), now: wall, offset: clock.offset(wall) });
          return { type: "composed", request };
        }
        case "ask": {
          const { request } = effect;
          const reply = await transport.post(`/api/regions/${store.region}/sync`, request, this.large.reader(request));
          return { type: "answered", request, reply, random: random() };
        }
        case "store": {
          const { request, reply } = effect;
          const elsewhere = this.large.holder();
          const now = clock.wall();
          const touched = await (elsewhere ? elsewhere.store(store.region, request, now) : store.store(request, reply, now));
          this.options.onChanged(touched.kinds && [...touched.kinds], touched.revision);
          return { type: "stored", stored: touched.stored, reply, random: random() };
        }
        case "wait": {
          const setTimer = this.options.setTimer ?? setTimer_;
          this.cancelTimer = setTimer(() => void this.wake("timer"), effect.ms);
          return null;
        }
        case "wipe":
          // The worker has a connection to the database of its own.
          this.large.close();
          await this.options.onWipe();
          return null;
        case "rest":
          await store.prune(clock.wall());
          return null;
      }
    } catch (error) {
      this.large.fail();
      if (this.closed) return null;
      if (!isStorageFull(error)) console.error("leerplek: the sync stopped half-way and will try again", error);
      if (effect.do === "rest" || effect.do === "wipe") return null;
      return { type: "storage-failed", full: isStorageFull(error), random: random() };
    }
  }
}

function setTimer_(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
