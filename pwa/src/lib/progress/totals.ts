/** Totals of a region as the server counts them, and which periods people ask for. Pure. */

import { LEVELS, type Evidence } from "$lib/attendance/model";
import { addDays, type Day } from "$lib/format/days";
import { type Placement, text } from "$lib/placements/model";
import type { LocalRecord } from "$lib/sync";
import { addUp, factsOf } from "./hours";
import type { DaysOf } from "./placements";

export interface SchoolTotals {
  /** Placements that ran on some day of it. */
  placements: number;
  /** Planned days. */
  planned: number;
  /** Minutes that count as hours, and those that wait for the company. */
  counted: number;
  waiting: number;
}

/** The totals of a period from a school's own records, as the server counts them for the region. */
export function totalsOf(placements: readonly Placement[], { first, last }: Period, today: Day, daysOf: DaysOf): SchoolTotals {
  const running = placements.filter((one) => (one.starts === "" || one.starts <= last) && (one.ends === "" || first <= one.ends));
  const days = running.flatMap((one) => daysOf(one, first, last));
  const { counted, waiting } = addUp(days.map((day) => factsOf(day, today)));
  return { placements: running.length, planned: days.filter((day) => day.planned !== null).length, counted, waiting };
}

/** One place; of one that is too small only `counted_minutes` is told. */
export interface TotalLine {
  id: string;
  name: string;
  town: string;
  small: boolean;
  counted_minutes: number;
  students: number | null;
  placements: number | null;
  planned_minutes: number | null;
  waiting_minutes: number | null;
  levels: Record<Evidence, number> | null;
  missing_days: number | null;
  open_days: number | null;
}

export interface RegionTotals {
  first: Day;
  last: Day;
  /** The last day that is in it: today, or the end of the period. */
  through: Day;
  as_of: string;
  smallest: number;
  region: TotalLine;
  schools: TotalLine[];
  companies: TotalLine[];
}

export interface Period {
  first: Day;
  last: Day;
}

export const PERIODS = ["month", "last-month", "year", "own"] as const;
export type PeriodKey = (typeof PERIODS)[number];

const MANUAL: readonly Evidence[] = ["declared", "corrected"];
/** The server counts no longer than this at once. */
const LONGEST_DAYS = 400;

function monthOf(day: Day): Period {
  const first = `${day.slice(0, 7)}-01`;
  const next = `${addDays(first, 31).slice(0, 7)}-01`;
  return { first, last: addDays(next, -1) };
}

/** The period of a choice; the school year is that of the schools in whose year today falls. */
export function periodOf(key: Exclude<PeriodKey, "own">, today: Day, years: readonly LocalRecord[]): Period {
  if (key === "month") return monthOf(today);
  if (key === "last-month") return monthOf(addDays(monthOf(today).first, -1));
  const running = years
    .map((year) => ({ first: text(year.body.starts), last: text(year.body.ends) }))
    .filter((year) => year.first !== "" && year.first <= today && today <= year.last);
  if (running.length === 0) {
    const begins = Number(today.slice(0, 4)) - (today.slice(5) < "08-01" ? 1 : 0);
    return { first: `${begins}-08-01`, last: `${begins + 1}-07-31` };
  }
  const first = running.reduce((least, year) => (year.first < least ? year.first : least), today);
  const last = running.reduce((most, year) => (year.last > most ? year.last : most), today);
  const furthest = addDays(first, LONGEST_DAYS);
  return { first, last: last < furthest ? last : furthest };
}

export function isPeriod({ first, last }: Period): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(first) && first <= last && last <= addDays(first, LONGEST_DAYS);
}

/** Hundredths of the hours that count, by evidence, the strongest first; nothing where there are none. */
export function sharesOf(line: TotalLine): { level: Evidence; share: number }[] {
  const { levels } = line;
  const whole = levels ? LEVELS.reduce((sum, level) => sum + levels[level], 0) : 0;
  if (!levels || whole === 0) return [];
  return LEVELS.filter((level) => levels[level] > 0).map((level) => ({ level, share: (levels[level] / whole) * 100 }));
}

/** Hundredths of the hours that somebody typed; null where there are no hours, or they are not told. */
export function manualShare(line: TotalLine): number | null {
  const shares = sharesOf(line);
  return shares.length === 0 ? null : shares.filter(({ level }) => MANUAL.includes(level)).reduce((sum, { share }) => sum + share, 0);
}

const KEPT = 6;

/** The answers to keep with this one, the newest first, one for each period. */
export function keeping(before: readonly RegionTotals[], answer: RegionTotals): RegionTotals[] {
  return [answer, ...before.filter((one) => one.first !== answer.first || one.last !== answer.last)].slice(0, KEPT);
}

/** What was kept, as far as it can be read; an older app may have kept something else. */
export function keptIn(raw: string | null): RegionTotals[] {
  try {
    const found: unknown = JSON.parse(raw ?? "[]");
    if (!Array.isArray(found)) return [];
    return (found as Partial<RegionTotals>[]).filter((one): one is RegionTotals => !!one && typeof one.as_of === "string" && typeof one.region === "object" && Array.isArray(one.schools) && Array.isArray(one.companies));
  } catch {
    return [];
  }
}
