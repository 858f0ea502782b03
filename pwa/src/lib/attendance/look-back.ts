/** How far back a list of placements looks for what is odd. Pure. */

import { addDays, type Day, mondayOf } from "$lib/format/days";

/** How many days back something odd still asks for attention. */
export const LOOK_BACK_DAYS = 14;

/** A day from which a list reads, so that all of those days are there. Stays the same for a week. */
export function lookBackFrom(today: Day): Day {
  return mondayOf(addDays(today, -LOOK_BACK_DAYS));
}
