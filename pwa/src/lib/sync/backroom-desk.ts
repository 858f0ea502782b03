/**
 * What the worker does for {@link Backroom}: reads an answer, and writes it in
 * one transaction of its own connection to the same database. It knows no key:
 * where a PIN was set meanwhile its write fails as a whole.
 */

import { openDatabase, type Database, type StoredRecord } from "./db";
import { RegionStore, type Touched } from "./region-store";
import { throughCipher } from "./sealing";
import type { SyncAnswer, SyncRequest } from "./wire";

export type Job = { job: number } & (
  | { do: "read"; bytes: ArrayBuffer }
  | { do: "store"; database: string; region: string; request: SyncRequest; now: number }
);
/** Rows come a few at a time before the end of their job: reading all at once would hold up the page. */
export type Word =
  | { job: number; rows: readonly StoredRecord[] }
  | { job: number; done: unknown }
  | { job: number; failed: { name: string; message: string } }
  | { ready: true };

/** Either end of the line between a page and its worker. */
export interface Line {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** Rows in one message: a few milliseconds of a slow phone's time. */
const ROWS_AT_ONCE = 50;

/** Answer everything that is asked on this line, one after the other. */
export function attend(line: Line): void {
  let answer: SyncAnswer | null = null;
  let opened: Promise<Database> | null = null;
  let before: Promise<void> = Promise.resolve();
  const say = (word: Word): void => line.postMessage(word);

  const open = (name: string): Promise<Database> =>
    (opened ??= openDatabase({ name, onLetGo: () => (opened = null), onLost: () => (opened = null) }));

  async function perform(asked: Job): Promise<unknown> {
    if (asked.do === "read") {
      const body = parsed(asked.bytes);
      answer = body as SyncAnswer | null;
      if (typeof body !== "object" || body === null) return body;
      const { records: _records, dropped: _dropped, digests: _digests, ...rest } = body as SyncAnswer;
      return rest;
    }
    const database = throughCipher(await open(asked.database), null);
    const reply = { status: 200, body: answer, retryAfter: null };
    const touched = await new RegionStore(database, asked.region).store(asked.request, reply, asked.now);
    answer = null;
    const rows = touched.revision?.rows ?? [];
    for (let first = 0; first < rows.length; first += ROWS_AT_ONCE) say({ job: asked.job, rows: rows.slice(first, first + ROWS_AT_ONCE) });
    return { ...touched, revision: touched.revision && { ...touched.revision, rows: [] } } satisfies Touched;
  }

  line.onmessage = ({ data }: MessageEvent<Job>) => {
    before = before
      .then(() => perform(data))
      .then(
        (done) => say({ job: data.job, done }),
        (error: unknown) => {
          const { name, message } = error instanceof Error ? error : new Error(String(error));
          say({ job: data.job, failed: { name, message } });
        },
      );
  };
  say({ ready: true });
}

/** Undefined where it is no JSON. */
function parsed(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}
