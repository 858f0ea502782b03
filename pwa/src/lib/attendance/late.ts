/** When somebody who did not come is missed. Pure. */

import { type Day, minutesBetween } from "$lib/format/days";

/** How long after the planned start somebody who did not scan in is missed. */
export const LATE_AFTER_MINUTES = 15;

/** Whether who was to start at one time of a day is missed at another time of it; both HH:MM. */
export function isLate(planned: string, now: string): boolean {
  return minutesBetween(planned, now) > LATE_AFTER_MINUTES;
}

/** All that the clock says to a list of placements: the day, and which of its starts are missed. */
export interface Moment {
  day: Day;
  /** When somebody is to start on that day, each time once; HH:MM. */
  starts: readonly string[];
  /** How many of these were so long ago that who is not there is missed. */
  missed: number;
}

/** Whether the clock still says the same at a time (HH:MM) of a day. */
export function isSameMoment({ day, starts, missed }: Moment, today: Day, time: string): boolean {
  return day === today && starts.filter((start) => isLate(start, time)).length === missed;
}
