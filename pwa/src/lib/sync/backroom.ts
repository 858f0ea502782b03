/** The page's side of the worker that reads and writes large pages of the sync. */

import type { Job, Line, Word } from "./backroom-desk";
import type { StoredRecord } from "./db";
import type { Backroom } from "./large-pages";
import type { Touched } from "./region-store";

/** A worker that is not there after so long is done without. */
const PATIENCE_MS = 10_000;

/** A line that may end, or turn out not to lead anywhere. */
export interface Worked extends Line {
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

interface Asked {
  done(value: unknown): void;
  failed(error: Error): void;
  rows: StoredRecord[];
}

/** Begin the worker of a database; null where there can be none, and pages are read as they always were. */
export async function enterBackroom(database: string, hire: () => Worked = hired): Promise<Backroom | null> {
  let worker: Worked;
  try {
    worker = hire();
  } catch {
    return null;
  }
  const room = new Room(worker, database);
  if (await room.ready) return room;
  room.close();
  return null;
}

function hired(): Worked {
  return new Worker(new URL("./backroom-worker.ts", import.meta.url), { type: "module" });
}

class Room implements Backroom {
  /** Whether the worker came. */
  readonly ready: Promise<boolean>;
  private readonly jobs = new Map<number, Asked>();
  private number = 0;
  private closing = false;
  private dead = false;

  constructor(
    private readonly worker: Worked,
    private readonly database: string,
  ) {
    this.ready = new Promise((ready) => {
      const late = setTimeout(() => ready(false), PATIENCE_MS);
      const came = (is: boolean): void => {
        clearTimeout(late);
        ready(is);
      };
      worker.onmessage = ({ data }: MessageEvent<Word>) => ("ready" in data ? came(true) : this.hear(data));
      worker.onerror = (event) => {
        event.preventDefault?.();
        came(false);
        this.end(new Error("The worker of the sync ended."));
      };
    });
  }

  read(bytes: ArrayBuffer): Promise<unknown> {
    return this.ask((job) => ({ job, do: "read", bytes }), [bytes]);
  }

  store(region: string, request: Parameters<Backroom["store"]>[1], now: number): Promise<Touched> {
    const { database } = this;
    return this.ask((job) => ({ job, do: "store", database, region, request, now })) as Promise<Touched>;
  }

  close(): void {
    this.closing = true;
    if (this.jobs.size === 0) this.end(new Error("The worker of the sync was sent home."));
  }

  private ask(made: (job: number) => Job, transfer: Transferable[] = []): Promise<unknown> {
    return new Promise((done, failed) => {
      if (this.dead) return failed(new Error("The worker of the sync is not there."));
      const job = ++this.number;
      this.jobs.set(job, { done, failed, rows: [] });
      this.worker.postMessage(made(job), transfer);
    });
  }

  private hear(word: Exclude<Word, { ready: true }>): void {
    const asked = this.jobs.get(word.job);
    if (!asked) return;
    if ("rows" in word) {
      asked.rows.push(...word.rows);
      return;
    }
    this.jobs.delete(word.job);
    if ("failed" in word) asked.failed(Object.assign(new Error(word.failed.message), { name: word.failed.name }));
    else asked.done(withRows(word.done, asked.rows));
    if (this.closing) this.close();
  }

  private end(why: Error): void {
    this.dead = true;
    this.worker.terminate();
    for (const { failed } of this.jobs.values()) failed(why);
    this.jobs.clear();
  }
}

function withRows(done: unknown, rows: readonly StoredRecord[]): unknown {
  const { revision } = (done ?? {}) as Partial<Touched>;
  return revision ? { ...(done as Touched), revision: { ...revision, rows } } : done;
}
