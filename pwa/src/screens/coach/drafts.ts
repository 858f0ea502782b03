/** Notes that somebody is typing, kept on this device until they are saved or given up. */

import { draftOf, forgetDraft, keepDraft } from "$lib/app/drafts";
import type { NoteFields } from "$lib/placements/notes";

export interface Draft {
  /** What was on screen when typing began. */
  began: NoteFields;
  mine: NoteFields;
}

export function kept(key: string): Draft | null {
  return draftOf<Draft>(`note/${key}`) ?? null;
}

export function keep(key: string, draft: Draft): void {
  keepDraft(`note/${key}`, draft);
}

export function forget(key: string): void {
  forgetDraft(`note/${key}`);
}
