/**
 * What was answered and not yet sent, kept in this browser until it is. It is
 * found again by the link, and goes as soon as the server has it.
 */

import type { Draft, Sent } from "$lib/weeks/sheet";

export interface Kept {
  draft: Draft;
  /** What the person handed in, while it waits for a network. */
  sent: Sent[] | null;
}

const PREFIX = "leerplek.week.";

/** The end of a token tells links apart and opens nothing by itself. */
function nameOf(token: string): string {
  return PREFIX + token.slice(-16);
}

export function readKept(token: string): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(nameOf(token)) ?? "null") as Kept | null;
    return kept && typeof kept.draft === "object" ? kept : null;
  } catch {
    return null;
  }
}

/** False where this browser keeps nothing: then the answers live as long as the page. */
export function keep(token: string, kept: Kept): boolean {
  try {
    localStorage.setItem(nameOf(token), JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

export function forget(token: string): void {
  try {
    localStorage.removeItem(nameOf(token));
  } catch {
    // Nothing was kept.
  }
}
