/**
 * Large pages of the sync, read and written in a worker: what a phone needs for
 * five hundred records is felt by whoever types meanwhile, however small the
 * slices. The worker begins with the first large page and ends with the sync.
 */

import type { Touched } from "./region-store";
import type { Read } from "./transport";
import type { SyncRequest } from "./wire";

/** The worker, as the sync sees it. */
export interface Backroom {
  /** Reads an answer there and keeps it; gives it without its records. Undefined: it is no JSON. */
  read(bytes: ArrayBuffer): Promise<unknown>;
  /** Takes in the answer that was read last, as `RegionStore.store` does. */
  store(region: string, request: SyncRequest, now: number): Promise<Touched>;
  /** Ends it after its present step. */
  close(): void;
}

/** Some fifty small records: a page that comes while somebody types is large, what follows an edit is not. */
const LARGE_BYTES = 16 * 1024;

/**
 * Whether an answer is read elsewhere. The first page from nothing is not: the
 * screen waits for it, there is nothing yet to type in, and a worker comes later.
 */
export function isLarge(bytes: number, { cursor }: SyncRequest): boolean {
  return bytes >= LARGE_BYTES && cursor !== undefined && cursor !== null;
}

/** The worker's way in, loaded when it is first needed; none behind a PIN, whose key never leaves the page. */
export function backroomOf(database: string, sealed: boolean): (() => Promise<Backroom | null>) | undefined {
  if (sealed || typeof Worker === "undefined") return undefined;
  return async () => (await import("./backroom")).enterBackroom(database);
}

export class LargePages {
  private room: Backroom | null = null;
  private given = false;
  private failed = false;

  constructor(private readonly open: (() => Promise<Backroom | null>) | undefined) {}

  /** How the answer to this request is read. Undefined: as any other. */
  reader(request: SyncRequest): Read | undefined {
    this.given = false;
    if (!this.open || this.failed) return undefined;
    return async (bytes, here) => {
      if (!this.room && isLarge(bytes.byteLength, request)) this.room = await this.enter();
      if (!this.room) return here(bytes);
      try {
        const body = await this.room.read(bytes);
        this.given = true;
        return body;
      } catch (error) {
        this.fail();
        throw error;
      }
    };
  }

  /** The worker that has read the last answer; null where it was read here. */
  holder(): Backroom | null {
    return this.given ? this.room : null;
  }

  /** From now on pages are read here: what went wrong may be the worker. */
  fail(): void {
    this.failed ||= this.room !== null;
    this.close();
  }

  /** Nothing large is expected soon; the next one gets another worker. */
  close(): void {
    this.room?.close();
    this.room = null;
    this.given = false;
  }

  private async enter(): Promise<Backroom | null> {
    const room = (await this.open?.().catch(() => null)) ?? null;
    this.failed = room === null;
    return room;
  }
}
