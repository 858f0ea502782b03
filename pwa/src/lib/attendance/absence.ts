/** Which days an absence of several days is about. Pure. */

import { addDays, type Day } from "$lib/format/days";
import { type Holiday, type Placement, plannedOn } from "$lib/placements/model";

export const ABSENCE_KINDS = ["sick", "leave", "unauthorised"] as const;
export type AbsenceKind = (typeof ABSENCE_KINDS)[number];

/** The most days that are looked at, so that a wrong year does not become hundreds of reports. */
export const LONGEST = 92;

/**
 * The days to report from the first to the last. Of a span only the days on which
 * the student is expected; one single day counts as it is said, for a placement
 * without fixed days has no expected ones.
 */
export function daysToReport(placement: Placement, holidays: readonly Holiday[], first: Day, last: Day): Day[] {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(first) || last < first) return [];
  if (first === last) return first >= placement.starts && first <= placement.ends ? [first] : [];
  const days: Day[] = [];
  const end = [last, placement.ends, addDays(first, LONGEST - 1)].reduce((a, b) => (a < b ? a : b));
  for (let day = first > placement.starts ? first : placement.starts; day <= end; day = addDays(day, 1)) {
    if (plannedOn(placement, day, holidays)) days.push(day);
  }
  return days;
}
