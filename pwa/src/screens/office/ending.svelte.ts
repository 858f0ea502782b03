/** How a role or a guardianship ends and is given back: the question, its last day, and what is written. */

import { now } from "$lib/app/clock.svelte";
import { draftOf, forgetDraft } from "$lib/app/drafts";
import { sayFailure } from "$lib/app/failure";
import { app } from "$lib/app/index.svelte";
import { keepTyped } from "$lib/app/typing.svelte";
import { type Day, dayOf } from "$lib/format/days";
import { fullDate } from "$lib/format/index.svelte";
import { t } from "$lib/i18n/index.svelte";

/** What has a first and a last day; without one these are empty. */
export interface Lasting {
  /** The record's id. */
  id: string;
  scope: string;
  starts: Day;
  ends: Day;
}

/** "Tot en met 31 juli 2027", "Vanaf 1 september 2026", or nothing when it runs without an end. */
export function sayDays(one: Lasting, today: Day): string {
  if (one.ends !== "") return t("staff.until", { day: fullDate(one.ends) });
  return one.starts > today ? t("staff.from", { day: fullDate(one.starts) }) : "";
}

/** The question of one screen; make it while its component is set up. */
export class Ending<One extends Lasting> {
  /** What is asked about now. */
  asked = $state.raw<One | null>(null);
  last = $state("");
  /** Why it could not be written down, in words. */
  error = $state("");
  readonly #kind: string;

  /** `kind` is that of the records. */
  constructor(kind: string) {
    this.#kind = kind;
    keepTyped(
      () => this.#draft(this.asked),
      () => (this.asked !== null && this.last !== dayOf(now()) ? this.last : undefined),
    );
  }

  #draft(one: One | null): string {
    return `end/${one?.id ?? ""}`;
  }

  ask(one: One): void {
    this.last = draftOf<string>(this.#draft(one)) ?? dayOf(now());
    this.asked = one;
  }

  /** Ask no more, and forget the day. */
  leave(): void {
    forgetDraft(this.#draft(this.asked));
    this.asked = null;
  }

  /** What is asked about ends after the day that was filled in. */
  async end(): Promise<void> {
    if (this.asked === null || this.last === "") return;
    const { asked, last } = this;
    if (await this.#write(asked, last)) this.leave();
    else this.asked = null;
  }

  giveBack(one: One): Promise<boolean> {
    return this.#write(one, null);
  }

  async #write(one: One, ends: Day | null): Promise<boolean> {
    this.error = "";
    try {
      await app().sync.put(this.#kind, one.id, one.scope, { ends });
      return true;
    } catch (problem) {
      this.error = sayFailure(problem);
      return false;
    }
  }
}
