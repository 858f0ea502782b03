/** Keeps what is typed in a form for as long as the form is open, with every change. */

import { forgetDraft, keepDraft } from "./drafts";

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
