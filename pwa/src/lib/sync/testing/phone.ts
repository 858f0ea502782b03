/** A phone that loses signal, power and memory when a test says so. */

import { REGION, TestDevice } from "./device";
import type { Random } from "./random";
import type { Transport } from "../transport";
import type { Reply } from "../wire";

const STORES = ["records", "outbox", "acknowledged", "outcomes", "regions", "settings"] as const;

export type Weather = "fine" | "lost request" | "lost answer" | "twice" | "dies before" | "dies after" | "dies later";
export const WEATHER: readonly Weather[] = [
  "fine", "fine", "fine", "lost request", "lost answer", "twice", "dies before", "dies after", "dies later",
];

/** A device in somebody's pocket, and what becomes of it. */
export class Phone {
  device!: TestDevice;
  /** What this phone remembers having made. */
  made: string[] = [];
  private copy: { contents: unknown[][]; made: string[] } | null = null;
  restored = false;
  /** A record went astray on it: only digests can tell. */
  astray = false;
  private weather: Weather = "fine";
  private died: () => void = () => undefined;

  constructor(
    readonly name: string,
    readonly person: string,
    private readonly real: Transport,
    private readonly random: Random,
    private readonly region = REGION,
  ) {}

  async start(): Promise<this> {
    const real = this.real;
    const lost: Reply = { status: 0, body: null, retryAfter: null };
    const never = new Promise<Reply>(() => undefined);
    const die = (): Promise<Reply> => {
      this.died();
      return never;
    };
    const transport: Transport = {
      ...real,
      post: async (path, body) => {
        const weather = this.weather;
        if (weather !== "dies later" || this.random.chance(0.4)) this.weather = "fine";
        switch (weather) {
          case "lost request":
            return lost;
          case "lost answer":
            await real.post(path, body);
            return lost;
          case "twice":
            await real.post(path, body);
            return real.post(path, body);
          case "dies before":
            return die();
          case "dies after":
            await real.post(path, body);
            return die();
          case "dies later":
            return this.weather === "fine" ? die() : real.post(path, body);
          default:
            return real.post(path, body);
        }
      },
    };
    this.device = await new TestDevice(transport, this.region).start();
    return this;
  }

  async sync(weather: Weather): Promise<void> {
    this.weather = weather;
    const dead = new Promise<"dead">((resolve) => (this.died = () => resolve("dead")));
    const ended = await Promise.race([this.device.sync(), dead]);
    if (ended === "dead") await this.device.restart();
    this.weather = "fine";
  }

  async edit(id: string, scope: string, kind: string): Promise<void> {
    const mark = `${this.name}-${this.made.length}-${this.random.below(1e9)}`;
    this.made.push(mark);
    await this.device.put(id, scope, { mark, [`f${this.random.below(3)}`]: mark }, kind);
  }

  async backUp(): Promise<void> {
    const contents = await Promise.all(STORES.map((store) => this.device.database.getAll(store)));
    this.copy = { contents: structuredClone(contents), made: [...this.made] };
  }

  async restore(): Promise<void> {
    if (!this.copy) return;
    const transaction = this.device.database.transaction(STORES, "readwrite");
    for (const [i, store] of STORES.entries()) {
      await transaction.objectStore(store).clear();
      for (const value of structuredClone(this.copy.contents[i] ?? [])) await transaction.objectStore(store).put(value as never);
    }
    await transaction.done;
    this.made = [...this.copy.made];
    this.restored = true;
    await this.device.restart();
  }
}
