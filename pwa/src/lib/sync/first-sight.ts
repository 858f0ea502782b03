/**
 * What a first screen was drawn from, kept beside the records, so that the next
 * opening draws it before a record is read.
 *
 * It stands for the records as they were stored and the own edits that waited,
 * and is given back only while all of these are the same, to the same person on
 * the same device, in the same build of the app. Whoever writes records takes it
 * away in the same transaction: what left the device does not live on in it.
 */

import { under, type Database, type LeerplekSchema } from "./db";
import { drawnOver, type Waiting } from "./region-state";
import type { Viewer } from "./overlay";
import type { IDBPTransaction } from "idb";

export interface KeptScreen {
  region: string;
  /** Which screen it is. */
  screen: string;
  person: string;
  device: string;
  build: string;
  /** The edition of the records that it was drawn from; see `kept-rows.ts`. */
  edition: string;
  /** The own edits that were drawn over them. */
  waiting: string;
  /** Plain values, as JSON has them. */
  value: unknown;
}

/** Which records and own edits a screen was drawn from. */
export interface DrawnFrom {
  edition: string | undefined;
  waiting: readonly Waiting[];
}

export interface Place {
  database: Database;
  region: string;
  viewer: Viewer;
}

const STANDING = ["regions", "outbox", "acknowledged", "screens"] as const;

/** Of one moment: the edition, the own edits over it, and the kept screen if there is one. */
async function standing<Mode extends IDBTransactionMode>(transaction: IDBPTransaction<LeerplekSchema, typeof STANDING, Mode>, region: string) {
  const [state, outbox, kept] = await Promise.all([
    transaction.objectStore("regions").get(region),
    transaction.objectStore("outbox").getAll(under(region)),
    transaction.objectStore("screens").get(region),
  ]);
  const later = IDBKeyRange.bound([region, state?.tick ?? 0], [region, []], true, false);
  const acknowledged = await transaction.objectStore("acknowledged").index("tick").getAll(later);
  return { edition: state?.edition, waiting: said(drawnOver(acknowledged, outbox)), kept };
}

/** A number and a moment say which edit it is, also after numbers were given anew. */
function said(waiting: readonly Waiting[]): string {
  return waiting.map(({ n, at }) => `${n}@${at}`).join(" ");
}

/** The screen that was kept, where it still says what the records do. */
export async function recall({ database, region, viewer }: Place, build: string): Promise<KeptScreen | null> {
  const { edition, waiting, kept } = await standing(database.transaction(STANDING), region);
  if (!kept || edition === undefined || kept.edition !== edition || kept.waiting !== waiting) return null;
  return kept.person === viewer.person && kept.device === viewer.device && kept.build === build ? kept : null;
}

/** Keep a screen, unless the records or the own edits became others since it was drawn. */
export async function keep({ database, region, viewer }: Place, build: string, screen: string, from: DrawnFrom, value: unknown): Promise<void> {
  const transaction = database.transaction(STANDING, "readwrite");
  transaction.done.catch(() => undefined);
  const { edition, waiting } = await standing(transaction, region);
  if (edition === undefined || edition !== from.edition || waiting !== said(from.waiting)) return;
  await transaction.objectStore("screens").put({ region, screen, ...viewer, build, edition, waiting, value });
  await transaction.done;
}
