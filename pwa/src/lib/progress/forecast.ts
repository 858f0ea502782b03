/**
 * Hours against the norm, week by week, and where they lead. Pure.
 *
 * A forecast says what two simple sums come to; it says nothing about the
 * student, gives no mark and compares with nobody. Days of which nothing is
 * known count as no hours, and how many they are is always told with it.
 */

import { addDays, type Day, mondayOf } from "$lib/format/days";
import { addUp, type DayFacts, type Hours, standingOf } from "./hours";

/** With fewer planned days behind it than this, a pace is a coincidence. */
export const DAYS_FOR_A_PACE = 5;

export interface DatedFacts extends DayFacts {
  day: Day;
}

export interface WeekHours {
  monday: Day;
  hours: Hours;
  /** Minutes since the start, this week included: those that count, and with those that wait. */
  counted: number;
  withWaiting: number;
  /** Planned since the start, days to come included. */
  planned: number;
}

export interface Progress {
  /** Minutes to reach; null where the type of placement names no norm. */
  norm: number | null;
  /** Minutes of earlier placements that count for the same norm. */
  before: number;
  hours: Hours;
  weeks: WeekHours[];
  /** Planned days to come. */
  daysLeft: number;
  /** Minutes at the end if every planned day to come is worked, and what is open turns out as planned. */
  ifAll: number;
  /** The same at the pace so far; null while there is too little to go by. */
  atPace: number | null;
  /** Minutes still to go; 0 once the norm is reached. */
  needed: number | null;
  /** Planned days that those take, at the length of the days to come; null where none are planned. */
  daysNeeded: number | null;
  /** The planned day on which the norm is reached if every one is worked; null where that is none. */
  reachedOn: Day | null;
}

function weeksOf(days: readonly DatedFacts[], before: number): WeekHours[] {
  const first = days[0];
  const last = days.at(-1);
  if (!first || !last) return [];
  const byWeek = byMonday(days);
  const weeks: WeekHours[] = [];
  let [counted, withWaiting, planned] = [before, before, before];
  for (let monday = mondayOf(first.day); monday <= last.day; monday = addDays(monday, 7)) {
    const hours = addUp(byWeek.get(monday) ?? []);
    counted += hours.counted;
    withWaiting += hours.counted + hours.waiting;
    planned += hours.planned + hours.toCome;
    weeks.push({ monday, hours, counted, withWaiting, planned });
  }
  return weeks;
}

function byMonday(days: readonly DatedFacts[]): Map<Day, DatedFacts[]> {
  const weeks = new Map<Day, DatedFacts[]>();
  for (const day of days) {
    const monday = mondayOf(day.day);
    const week = weeks.get(monday);
    if (week) week.push(day);
    else weeks.set(monday, [day]);
  }
  return weeks;
}

/**
 * Minutes present for each minute planned, over the days that are settled. A day
 * of which an end is not known says nothing about the pace and is left out.
 */
export function paceOf(days: readonly DatedFacts[]): number | null {
  const settled = days.filter((day) => !["to-come", "open"].includes(standingOf(day)));
  const planned = settled.filter((day) => day.planned > 0 && (day.over || day.present));
  if (planned.length < DAYS_FOR_A_PACE) return null;
  const worked = settled.filter((day) => day.present).reduce((sum, day) => sum + day.minutes, 0);
  return worked / planned.reduce((sum, day) => sum + day.planned, 0);
}

/**
 * Days must come in order, those to come included. `norm` and `before` are
 * minutes. Hours that wait for the company are reckoned with as they were said;
 * `hours` keeps them apart.
 */
export function progressOf(days: readonly DatedFacts[], norm: number | null, before = 0): Progress {
  const hours = addUp(days);
  const pace = paceOf(days);
  const so = before + hours.counted + hours.waiting;
  const rest = hours.openPlanned + hours.toCome;
  const left = days.filter((day) => day.planned > 0 && standingOf(day) === "to-come");
  const needed = norm === null ? null : Math.max(0, norm - so);
  const length = left.length > 0 ? hours.toCome / left.length : 0;
  return {
    norm,
    before,
    hours,
    weeks: weeksOf(days, before),
    daysLeft: left.length,
    ifAll: so + rest,
    atPace: pace === null ? null : Math.round(so + pace * rest),
    needed,
    daysNeeded: needed === null || length === 0 ? null : Math.ceil(needed / length),
    reachedOn: needed === null || needed === 0 ? null : dayReaching(needed - hours.openPlanned, left),
  };
}

/** The day on which the planned days from the first on come to so many minutes. */
function dayReaching(minutes: number, days: readonly DatedFacts[]): Day | null {
  let sum = 0;
  for (const { day, planned } of days) {
    sum += planned;
    if (sum >= minutes) return day;
  }
  return null;
}
