/** Records for screens: read from this device only, with the own edits drawn over them. */

import type { Database } from "./db";
import type { Notices } from "./notices";
import type { Opening } from "./opening";
import type { Viewer } from "./overlay";
import { RecordShelf } from "./record-shelf";
import type { Transport } from "./transport";
import { SyncError, type HistoryEntry, type LocalStore, type Readable } from "./types";
import type { ProblemDocument } from "./wire";

/** The region on screen and who looks at it; null before anybody signed in. */
export interface Looking {
  database: Database;
  region: string;
  viewer: Viewer;
  /** Whether there is a PIN, so that nothing can be looked up by what a record says. */
  sealed: boolean;
}

export interface StoreOptions {
  looking: Readable<Looking | null> & { get(): Looking | null };
  notices: Notices;
  transport: Transport;
  opening: Opening;
}

/** The store, and when what is due was asked of the database. */
export function localStore({ looking, notices, transport, opening }: StoreOptions): LocalStore & Pick<RecordShelf, "asked" | "hold"> {
  const shelf = new RecordShelf(looking, notices);
  return {
    records: (kind, which = {}) => shelf.list({ kind, ...which }),
    record: (id) => shelf.one(id),
    asked: () => shelf.asked(),
    hold: (until) => shelf.hold(until),
    ahead: (lists) => shelf.ahead(lists),
    kept: (screen) => opening.of(screen),
    shown: () => opening.shown(),

    async keep(screen, lists, make) {
      const at = looking.get();
      const together = at && (await shelf.together(lists, make));
      if (!together || at !== looking.get()) return;
      // Closed under us, or no room: then the next opening reads the records, as always.
      await opening.keep(at, screen, together.at, together.made).catch(() => undefined);
    },

    async history(id) {
      const at = looking.get();
      if (!at) throw new SyncError("not-signed-in", "Nobody is signed in on this device.", "sign-in");
      return readHistory(transport, at.region, id);
    },
  };
}

async function readHistory(transport: Transport, region: string, id: string): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  let after: string | null = null;
  do {
    const query: string = after === null ? "" : `?after=${encodeURIComponent(after)}`;
    const reply = await transport.get(`/api/regions/${region}/records/${id}/history${query}`);
    if (reply.status !== 200) throw refusal(reply.status, reply.body as Partial<ProblemDocument> | null);
    const page = reply.body as { entries: HistoryEntry[]; next: string | number | null };
    entries.push(...page.entries);
    const next = page.next === null || page.next === undefined ? null : String(page.next);
    after = next === after ? null : next;
  } while (after !== null);
  return entries;
}

/** A refusal outside sync as an error with the server's own code and sentence. */
export function refusal(status: number, body: Partial<ProblemDocument> | null): SyncError {
  if (status === 0) {
    return new SyncError("offline", "There is no connection with the server. Try again when there is.", "retry");
  }
  const sentence = body?.detail ?? body?.message ?? body?.title ?? "The server did not accept this.";
  return new SyncError(body?.code ?? `http-${status}`, sentence, body?.remedy ?? "ask");
}
