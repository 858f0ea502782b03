/** School years and their holidays as a form reads and writes them. Pure. */

import { addDays, type Day } from "$lib/format/days";
import { type Holiday, text } from "$lib/placements/model";
import type { LocalRecord } from "$lib/sync";

export interface YearFields {
  name: string;
  starts: Day;
  ends: Day;
  holidays: Holiday[];
}

/** A year half-way: of the same school one at a time. */
export interface YearDraft {
  id: string;
  isNew: boolean;
  began: YearFields;
  mine: YearFields;
}

export function yearDraftKey(school: string): string {
  return `years/${school}`;
}

/** What stands in the way of saving; a holiday's place says which one. */
export type YearProblem =
  | { what: "name" | "dates" | "order" | "overlap"; other?: string }
  | { what: "holiday-name" | "holiday-dates" | "holiday-order" | "holiday-outside"; place: number };

export function yearFields(record: LocalRecord | undefined): YearFields {
  const body = record?.body ?? {};
  const listed = Array.isArray(body.holidays) ? (body.holidays as unknown[]) : [];
  return {
    name: text(body.name),
    starts: text(body.starts),
    ends: text(body.ends),
    holidays: inOrder(
      listed.flatMap((entry) => {
        if (typeof entry !== "object" || entry === null) return [];
        const { name, from, to } = entry as Record<string, unknown>;
        return text(from) === "" ? [] : [{ name: text(name), from: text(from), to: text(to) || text(from) }];
      }),
    ),
  };
}

export function inOrder(holidays: readonly Holiday[]): Holiday[] {
  return holidays.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}

/** The year that comes after the last one: a name and dates to begin with, no holidays. */
export function nextYear(years: readonly YearFields[], today: Day): YearFields {
  const last = years.reduce<YearFields | null>((found, year) => (!found || year.ends > found.ends ? year : found), null);
  if (last && /^\d{4}-\d{2}-\d{2}$/.test(last.ends)) {
    const from = Number(last.ends.slice(0, 4));
    return { name: `${from}-${from + 1}`, starts: `${from}-08-01`, ends: `${from + 1}-07-31`, holidays: [] };
  }
  const from = Number(today.slice(0, 4)) - (today.slice(5) < "07-15" ? 1 : 0);
  return { name: `${from}-${from + 1}`, starts: `${from}-08-01`, ends: `${from + 1}-07-31`, holidays: [] };
}

/** The first thing that is wrong with a year, among the other years of the school. */
export function yearProblem(year: YearFields, others: readonly YearFields[]): YearProblem | null {
  if (year.name.trim() === "") return { what: "name" };
  if (year.starts === "" || year.ends === "") return { what: "dates" };
  if (year.ends <= year.starts) return { what: "order" };
  const other = others.find((one) => one.starts <= year.ends && year.starts <= one.ends);
  if (other) return { what: "overlap", other: other.name };
  for (const [place, holiday] of year.holidays.entries()) {
    if (holiday.name.trim() === "") return { what: "holiday-name", place };
    if (holiday.from === "" || holiday.to === "") return { what: "holiday-dates", place };
    if (holiday.to < holiday.from) return { what: "holiday-order", place };
    // The summer holiday begins on the last day of one year and ends with the next.
    if (holiday.from > addDays(year.ends, 70) || holiday.to < year.starts) return { what: "holiday-outside", place };
  }
  return null;
}

/** What to send: only what the person changed. */
export function yearChanges(began: YearFields, mine: YearFields): Record<string, unknown> {
  const set: Record<string, unknown> = {};
  if (mine.name.trim() !== began.name) set.name = mine.name.trim();
  if (mine.starts !== began.starts) set.starts = mine.starts;
  if (mine.ends !== began.ends) set.ends = mine.ends;
  const holidays = inOrder(mine.holidays).map(({ name, from, to }) => ({ name: name.trim(), from, to }));
  if (JSON.stringify(holidays) !== JSON.stringify(inOrder(began.holidays))) set.holidays = holidays;
  return set;
}
