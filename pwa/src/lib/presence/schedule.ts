/** When a student is expected: the same rule as server/attendance/rules/schedule.py. Pure. */

import { isDay, minutesOf, weekdayOf } from "./amsterdam";

export interface Plan {
  starts: string;
  ends: string;
  /** Leaves out a gap between two blocks. */
  minutes: number;
}

/** `open`: the placement runs and nobody agreed on days. `free`: it does not run, or not on this weekday. */
export type DayKind = "planned" | "open" | "holiday" | "free";

export interface HolidaySpan {
  first: string;
  last: string;
}

/** The holidays of a school year's record; entries that make no sense are passed over. */
export function holidaysIn(listed: unknown): HolidaySpan[] {
  if (!Array.isArray(listed)) return [];
  return listed.flatMap((entry: unknown) => {
    if (typeof entry !== "object" || entry === null) return [];
    const { from: first, to } = entry as { from?: unknown; to?: unknown };
    const last = to ?? first;
    return isDay(first) && isDay(last) && first <= last ? [{ first, last }] : [];
  });
}

function blocksOn(schedule: unknown, weekday: number): [number, number][] {
  if (!Array.isArray(schedule)) return [];
  const found: [number, number][] = [];
  for (const entry of schedule as unknown[]) {
    if (typeof entry !== "object" || entry === null) continue;
    const block = entry as { weekday?: unknown; from?: unknown; to?: unknown };
    const starts = minutesOf(block.from);
    const ends = minutesOf(block.to);
    if (block.weekday === weekday && starts !== null && ends !== null && starts < ends) found.push([starts, ends]);
  }
  const joined: [number, number][] = [];
  for (const [starts, ends] of found.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = joined.at(-1);
    if (last && starts <= last[1]) last[1] = Math.max(last[1], ends);
    else joined.push([starts, ends]);
  }
  return joined;
}

function time(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** A schedule read once, for who asks about many days of it. */
export interface Week {
  /** By weekday, from 1 for Monday; undefined on a day without a plan. */
  plans: readonly (Plan | undefined)[];
  /** Whether days were agreed at all. */
  agreed: boolean;
}

export function weekOf(schedule: unknown): Week {
  const plans = [0, 1, 2, 3, 4, 5, 6, 7].map((weekday): Plan | undefined => {
    const blocks = blocksOn(schedule, weekday);
    const [first, last] = [blocks[0], blocks.at(-1)];
    if (weekday === 0 || !first || !last) return undefined;
    const minutes = blocks.reduce((sum, [from, to]) => sum + to - from, 0);
    return { starts: time(first[0]), ends: time(last[1]), minutes };
  });
  return { plans, agreed: plans.some((plan) => plan !== undefined) };
}

const weekdays = new Map<string, number>();
const DAYS_KEPT = 2_000;

/** 1 for Monday up to 7 for Sunday; 0 for what is no day. Lists ask thousands of times about the same few. */
function weekdayIn(day: string): number {
  const known = weekdays.get(day);
  if (known !== undefined) return known;
  const weekday = isDay(day) ? weekdayOf(day) : 0;
  if (weekdays.size >= DAYS_KEPT) weekdays.clear();
  weekdays.set(day, weekday);
  return weekday;
}

/** What a day is for a placement, with the plan where there is one. */
export function kindOfDay(
  schedule: unknown,
  starts: string | null | undefined,
  ends: string | null | undefined,
  holidays: readonly HolidaySpan[],
  day: string,
): { kind: DayKind; plan: Plan | null } {
  return kindInWeek(weekOf(schedule), starts, ends, holidays, day);
}

/** The same, of a schedule that was read before. */
export function kindInWeek(
  week: Week,
  starts: string | null | undefined,
  ends: string | null | undefined,
  holidays: readonly HolidaySpan[],
  day: string,
): { kind: DayKind; plan: Plan | null } {
  const weekday = weekdayIn(day);
  if ((starts && day < starts) || (ends && day > ends) || weekday === 0) return { kind: "free", plan: null };
  if (holidays.some(({ first, last }) => first <= day && day <= last)) return { kind: "holiday", plan: null };
  const plan = week.plans[weekday];
  if (plan) return { kind: "planned", plan };
  return { kind: week.agreed ? "free" : "open", plan: null };
}
