/** A list of which one at a time is in a form, a new one included; who was half-way when the app closed goes on there. */

import { t } from "$lib/i18n/index.svelte";

export interface Half {
  id: string;
  isNew: boolean;
}

export class EditingOne<Draft extends Half> {
  /** What was being typed when the app was closed; only the first form that opens gets it. */
  draft = $state.raw<Draft | undefined>();
  /** The id of the one in the form, or `new`. */
  editing = $state<string | null>(null);
  /** The id that a new one will have. */
  newId = $state("");
  /** Said aloud after saving. */
  said = $state("");

  constructor(kept: Draft | undefined) {
    this.draft = kept;
    if (kept === undefined) return;
    this.editing = kept.isNew ? "new" : kept.id;
    this.newId = kept.id;
  }

  begin(id: string): void {
    this.newId = crypto.randomUUID();
    this.editing = id;
    this.said = "";
  }

  readonly done = (saved: boolean): void => {
    this.editing = null;
    this.draft = undefined;
    this.said = saved ? t("saved") : "";
  };

  /** Whether a form is open. One that somebody took away meanwhile is in none. */
  isBusy(ids: Iterable<string>): boolean {
    return this.editing === "new" || [...ids].some((id) => id === this.editing);
  }
}
