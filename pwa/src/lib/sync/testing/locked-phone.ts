/** A phone with the whole app on it, for tests of its PIN: closed, killed and opened again at will. */

import { openApp } from "../app";
import { openDatabase } from "../db";
import { locksmith, type Locksmith } from "../locking";
import type { Cipher } from "../sealing";
import type { App, LocalRecord } from "../types";
import type { Transport } from "../transport";
import { REGION, TestClock } from "./device";
import type { FakeServer } from "./fake-server";
import { makeVault } from "../../lock/vault";

export const SCOPE = "placement:22222222-2222-4222-8222-222222222222";

/** The battery dies while rows are being sealed or opened. */
export class BatteryDied extends Error {}

export class LockedPhone {
  app!: App;
  online = true;
  /** The server does not know this device any more; a sign-in link still works. */
  refused = false;
  /** After this many more rows the battery dies; never while negative. */
  rowsUntilDeath = -1;
  /** The build of the app that is on it. */
  build = "build 1";
  /** The lists that its first screen begins with. */
  first: { kind: string }[] | null = null;
  readonly clock = new TestClock();
  readonly name: string;
  private enrolled: number;

  constructor(
    readonly server: FakeServer,
    public person = "sanne",
    /** Another tab of this phone. */
    beside?: LockedPhone,
  ) {
    this.name = beside?.name ?? `leerplek-${crypto.randomUUID()}`;
    this.enrolled = beside?.enrolled ?? 0;
    server.now = () => this.clock.wall();
  }

  async open(): Promise<this> {
    const smith = async (): Promise<Locksmith> => {
      const real = await locksmith();
      return {
        ...real,
        makeVault: (pin) => makeVault(pin, 1000),
        cipherOf: (id, key) => this.mortal(real.cipherOf(id, key)),
      };
    };
    this.app = await openApp({
      transport: this.transport(),
      clock: this.clock,
      random: () => 0.5,
      live: false,
      databaseName: this.name,
      locksmith: smith,
      build: this.build,
      ...(this.first ? { first: () => this.first ?? [], kept: true } : {}),
    });
    return this;
  }

  async signIn(): Promise<this> {
    await this.open();
    await this.app.enrol(this.person, "phone");
    return this;
  }

  /** Closed by the person, by the system or by an empty battery: it is all the same. */
  async reopen(): Promise<void> {
    this.rowsUntilDeath = -1;
    this.app.close();
    await this.open();
  }

  async put(id: string, title: string): Promise<void> {
    await this.app.sync.put("note", id, SCOPE, { title });
    this.clock.pass(1000);
  }

  /** Everything that lies in the database, as somebody would read it off the storage. */
  async onDisk(): Promise<string> {
    const raw = await openDatabase({ name: this.name });
    const all = [];
    for (const store of raw.objectStoreNames) all.push([store, await raw.getAll(store)]);
    raw.close();
    return JSON.stringify(all, (_key, value: unknown) =>
      value instanceof Uint8Array ? `bytes ${new TextDecoder("latin1").decode(value)}` : value,
    );
  }

  notes(): Promise<LocalRecord[]> {
    return new Promise((resolve) => {
      let first = true;
      const leave = this.app.store.records("note").subscribe((list) => {
        if (first) {
          first = false;
          return;
        }
        queueMicrotask(() => leave());
        resolve(list);
      });
    });
  }

  private mortal(cipher: Cipher): Cipher {
    const beat = (): void => {
      if (this.rowsUntilDeath === 0) throw new BatteryDied();
      if (this.rowsUntilDeath > 0) this.rowsUntilDeath -= 1;
    };
    return {
      id: cipher.id,
      seal: (text, about) => (beat(), cipher.seal(text, about)),
      open: (bytes, about) => (beat(), cipher.open(bytes, about)),
    };
  }

  private transport(): Transport {
    const none = { status: 0, body: null, retryAfter: null };
    const regions = [{ id: REGION, name: REGION, roles: ["student"], epoch: "epoch-1" }];
    const device = (): string => `device-${this.name}-${this.enrolled}`;
    const me = (): Record<string, unknown> => ({
      device: device(), person: this.person, name: "Sanne de Vries", language: "nl", roles: [], regions, schema: 1,
    });
    return {
      post: async (path, body) => {
        if (!this.online) return none;
        if (path === "/api/enrol") {
          this.enrolled += 1;
          this.refused = false;
          this.server.addDevice(device(), this.person);
          return { status: 201, body: me(), retryAfter: null };
        }
        if (path === "/api/sign-out") return { status: 200, body: {}, retryAfter: null };
        if (this.refused) return { status: 401, body: { code: "not-signed-in", remedy: "sign-in" }, retryAfter: null };
        return this.server.transport(device()).post(path, body);
      },
      get: async () => (this.online ? { status: 200, body: me(), retryAfter: null } : none),
      stream: async () => null,
    };
  }
}
