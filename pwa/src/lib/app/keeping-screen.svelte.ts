/** A first screen that is kept for the next opening, again a moment after each change. */

import type { Moment } from "$lib/attendance/late";
import { here } from "$lib/router/index.svelte";
import type { Which } from "$lib/sync";
import { atEase } from "./at-ease";
import { app } from "./index.svelte";
import { isKept, type Kept, keptOf } from "./kept-screen.svelte";

/** Whose first screen it is, and all the lists that it is made of. */
export interface First {
  role: string;
  lists: readonly ({ kind: string } & Which)[];
}

/** What comes in at once changes a screen several times. */
const QUIET_MS = 1_000;

/** Make one while a screen is set up. */
export class KeptScreen<T> {
  readonly #name: string;

  /**
   * @param first null where it is nobody's first screen now
   * @param moment all that the clock has to do with what is drawn
   * @param make what is drawn first, as plain values
   */
  constructor(name: string, first: () => First | null, moment: () => Moment, make: () => T) {
    this.#name = name;
    const made = $derived({ moment: moment(), value: make() });
    let ready = $state(false);
    void atEase().then(() => (ready = true));
    $effect(() => {
      if (!ready || isKept() || here().pathname !== "/") return;
      void made;
      const of = first();
      if (!of) return;
      let done = false;
      const keep = () => {
        if (done) return;
        done = true;
        void app().store.keep(of.role, of.lists, (): Kept => ({ name, ...made }));
      };
      const timer = setTimeout(() => void atEase().then(keep), QUIET_MS);
      // Who puts the phone away has often closed the app.
      const away = () => document.hidden && keep();
      document.addEventListener("visibilitychange", away);
      return () => {
        done = true;
        clearTimeout(timer);
        document.removeEventListener("visibilitychange", away);
      };
    });
  }

  /** What was kept of this screen, until the records have been read. */
  get current(): T | null {
    return keptOf(this.#name) as T | null;
  }
}
