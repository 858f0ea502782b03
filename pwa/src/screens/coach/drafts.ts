/** Notes that somebody is typing, kept in this tab until they are saved or given up. */

import type { NoteFields } from "$lib/placements/notes";

export interface Draft {
  /** What was on screen when typing began. */
  began: NoteFields;
  mine: NoteFields;
}

const name = (key: string) => `leerplek.draft/${key}`;

export function kept(key: string): Draft | null {
  try {
    return JSON.parse(sessionStorage.getItem(name(key)) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

export function keep(key: string, draft: Draft): void {
  try {
    sessionStorage.setItem(name(key), JSON.stringify(draft));
  } catch {
    // No room or no storage: the text is still on screen.
  }
}

export function forget(key: string): void {
  try {
    sessionStorage.removeItem(name(key));
  } catch {
    // Nothing was kept.
  }
}
