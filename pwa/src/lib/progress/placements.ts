/** The progress of a placement from its days and the norms of the region. Pure. */

import type { DayView } from "$lib/attendance/day";
import { addDays, type Day } from "$lib/format/days";
import { type Placement, text } from "$lib/placements/model";
import type { LocalRecord } from "$lib/sync";
import { type DatedFacts, type Progress, progressOf } from "./forecast";
import { factsOf } from "./hours";

/** Longer than this no placement lasts; a wrong year does not draw a century. */
const LONGEST_DAYS = 3 * 366;
/** A day longer ago than this before it is one of a wrong clock. */
const LONGEST_BEFORE = 92;

export interface School {
  types: readonly LocalRecord[];
  years: readonly LocalRecord[];
}

/** The days of a placement, whatever they are read from. */
export type DaysOf = (placement: Placement, first: Day, last: Day) => readonly DayView[];

/** Minutes that its type of placement asks for; null where it names none. */
export function normOf(placement: Placement, types: readonly LocalRecord[]): number | null {
  const hours = types.find((one) => one.id === placement.type)?.body.norm_hours;
  return typeof hours === "number" && hours > 0 ? hours * 60 : null;
}

/** The days of a placement of which something was noted, in any order. */
export type NotedOf = (placement: Placement) => readonly Day[];

/**
 * From its first to its last day, in order; one without an end is followed until
 * today. Who came before the first day or after the last was there all the same.
 */
export function daysOfPlacement(placement: Placement, today: Day, daysOf: DaysOf, notedOf: NotedOf): DatedFacts[] {
  if (placement.starts === "") return [];
  const noted = notedOf(placement).filter((day) => addDays(placement.starts, -LONGEST_BEFORE) <= day && day <= today);
  const first = noted.reduce((least, day) => (day < least ? day : least), placement.starts);
  const furthest = addDays(first, LONGEST_DAYS);
  const end = noted.reduce((most, day) => (day > most ? day : most), placement.ends === "" ? today : placement.ends);
  const last = end < furthest ? end : furthest;
  if (last < first) return [];
  return daysOf(placement, first, last).map((view) => ({ day: view.day, ...factsOf(view, today) }));
}

/** The school year in which a day of this school falls. */
function yearOf(school: string, day: Day, years: readonly LocalRecord[]): LocalRecord | undefined {
  return years.find((year) => year.body.school === school && text(year.body.starts) <= day && day <= text(year.body.ends));
}

/**
 * Earlier placements of the student that count for the same norm: of the same
 * type, at the same school, begun in the same school year. Only those that this
 * device may see; a coach who came later does not see what was before.
 */
export function earlierOf(placement: Placement, all: readonly Placement[], years: readonly LocalRecord[]): Placement[] {
  if (placement.type === null) return [];
  const year = yearOf(placement.school, placement.starts, years)?.id;
  if (year === undefined) return [];
  return all
    .filter(
      (one) =>
        one.id !== placement.id &&
        one.student === placement.student &&
        one.school === placement.school &&
        one.type === placement.type &&
        one.starts < placement.starts &&
        yearOf(one.school, one.starts, years)?.id === year,
    )
    .sort((a, b) => (a.starts < b.starts ? -1 : 1));
}

export interface PlacementProgress extends Progress {
  earlier: Placement[];
}

export function progressOfPlacement(placement: Placement, all: readonly Placement[], school: School, today: Day, daysOf: DaysOf, notedOf: NotedOf): PlacementProgress {
  const earlier = earlierOf(placement, all, school.years);
  const before = earlier.reduce((sum, one) => sum + progressOf(daysOfPlacement(one, today, daysOf, notedOf), null).hours.counted, 0);
  return { ...progressOf(daysOfPlacement(placement, today, daysOf, notedOf), normOf(placement, school.types), before), earlier };
}
