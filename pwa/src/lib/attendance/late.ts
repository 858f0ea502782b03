/** When somebody who did not come is missed. Pure. */

import { minutesBetween } from "$lib/format/days";

/** How long after the planned start somebody who did not scan in is missed. */
export const LATE_AFTER_MINUTES = 15;

/** Whether who was to start at one time of a day is missed at another time of it; both HH:MM. */
export function isLate(planned: string, now: string): boolean {
  return minutesBetween(planned, now) > LATE_AFTER_MINUTES;
}
