/** Student cards as screens read them. Pure. */

import { text } from "$lib/placements/model";
import type { LocalRecord } from "$lib/sync";

export interface StudentCard {
  id: string;
  scope: string;
  issued: string;
  pending: boolean;
}

/** The card that counts in each placement, by the placement's scope: the newest that was not taken back. */
export function validCards(records: readonly LocalRecord[]): Map<string, StudentCard> {
  const cards = new Map<string, StudentCard>();
  for (const record of records) {
    if (text(record.body.revoked_at) !== "") continue;
    const issued = text(record.body.issued_at);
    const other = cards.get(record.scope);
    if (other && other.issued >= issued) continue;
    cards.set(record.scope, { id: record.id, scope: record.scope, issued, pending: record.pending === true });
  }
  return cards;
}

/** Placements of which a card was ever made and none counts now. */
export function withoutValidCard(records: readonly LocalRecord[]): Set<string> {
  const valid = validCards(records);
  return new Set(records.map((record) => record.scope).filter((scope) => !valid.has(scope)));
}
