/** What is being typed in a form, for the form: read when it opens, kept with every change, forgotten when saved. */

import { app } from "./index.svelte";

/** The draft of this form; undefined when there is none. `form` names it and what it is about: `declare/<placement>/<day>`. */
export function draftOf<T>(form: string): T | undefined {
  return app().drafts.of(form) as T | undefined;
}

export function keepDraft(form: string, draft: unknown): void {
  app().drafts.keep(form, draft);
}

export function forgetDraft(form: string): void {
  app().drafts.forget(form);
}
