/** Keeps what is typed in a form for as long as the form is open, with every change. */

import { draftOf, forgetDraft, keepDraft } from "./drafts";

/** A form on a record: what stood there when typing began, and what is typed. */
export interface Begun<T> {
  began: T;
  mine: T;
  /** Whether typing had begun earlier and goes on. */
  draft: boolean;
}

/** What a form begins with: its draft, or what stands. */
export function begun<T>(form: string, standing: T): Begun<T> {
  const kept = draftOf<{ began: T; mine: T }>(form);
  return kept ? { ...kept, draft: true } : { began: standing, mine: structuredClone(standing), draft: false };
}

/**
 * Call it while a component is set up. `typed` gives what there is to keep, and
 * undefined while nothing differs from what the form began with: then an earlier
 * draft goes too. Saving and giving up empty the form or call `forgetDraft`.
 */
export function keepTyped(form: () => string, typed: () => unknown): void {
  $effect(() => {
    const mine = $state.snapshot(typed());
    if (mine === undefined) forgetDraft(form());
    else keepDraft(form(), mine);
  });
}
