/** A phone for tests: a real database and session, a clock that obeys, a network that may fail. */

import { IDBFactory } from "fake-indexeddb";
import type { Clock } from "../clock";
import { openDatabase, type Database } from "../db";
import type { Backroom } from "../large-pages";
import { enqueue } from "../outbox";
import { space } from "../region-state";
import { RegionStore } from "../region-store";
import { Runner } from "../running";
import { withinPage } from "../tabs";
import type { Transport } from "../transport";

export const REGION = "11111111-1111-4111-8111-111111111111";

export class TestClock implements Clock {
  time = Date.UTC(2026, 10, 23, 8);
  ticked = 0;
  wall(): number {
    return this.time;
  }
  mono(): number {
    return this.ticked;
  }
  offset(): number {
    return 60;
  }
  pass(ms: number): void {
    this.time += ms;
    this.ticked += ms;
  }
}

/** Thrown by a test where the battery dies. */
export class Crash extends Error {}

export class TestDevice {
  database!: Database;
  store!: RegionStore;
  runner!: Runner;
  clock = new TestClock();
  wiped = false;
  /** Whether its owner types. */
  typing = false;
  /** Where large pages are taken in; left out, where all others are. */
  backroom: (() => Promise<Backroom | null>) | undefined;
  readonly name = `leerplek-${crypto.randomUUID()}`;

  constructor(
    public transport: Transport,
    readonly region = REGION,
  ) {}

  async start(): Promise<this> {
    this.database = await openDatabase({ name: this.name });
    this.store = new RegionStore(this.database, this.region);
    // A dead app gives up its lock: each life has its own.
    const life = crypto.randomUUID();
    this.runner = new Runner({
      store: this.store,
      transport: { ...this.transport, post: (path, body, read) => this.transport.post(path, body, read) },
      typing: () => this.typing,
      backroom: () => this.backroom?.() ?? Promise.resolve(null),
      clock: this.clock,
      exclusive: (_name, work) => withinPage(life, work),
      random: () => 0.5,
      onChanged: () => undefined,
      onSession: () => undefined,
      onWipe: async () => {
        this.wiped = true;
      },
      setTimer: () => () => undefined,
    });
    return this;
  }

  /** The app dies and is opened again. */
  async restart(): Promise<void> {
    this.runner.close();
    this.database.close();
    await this.start();
  }

  async put(id: string, scope: string, set: Record<string, unknown>, kind = "note"): Promise<void> {
    await enqueue(this.database, this.region, { name: "record.put", args: { kind, id, scope, set } }, this.clock);
    this.clock.pass(1000);
  }

  async drop(id: string, kind = "note"): Promise<void> {
    await enqueue(this.database, this.region, { name: "record.drop", args: { kind, id } }, this.clock);
    this.clock.pass(1000);
  }

  sync(): Promise<void> {
    return this.runner.wake(this.runner.session.phase === "waiting" ? "timer" : "person");
  }

  async records(): Promise<{ id: string; tick: number; scope: string; body: Record<string, unknown> }[]> {
    const state = await this.store.state();
    const all = await this.database.getAll("records");
    return all
      .filter((record) => record.space === space(state))
      .map(({ id, tick, scope, body }) => ({ id, tick, scope, body }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  unsent(): Promise<number> {
    return this.store.unsent();
  }
}

/** A database of its own for each test. */
export function freshIndexedDb(): void {
  globalThis.indexedDB = new IDBFactory();
}
