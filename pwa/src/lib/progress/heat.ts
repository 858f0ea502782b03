/**
 * The attendance of a group as a table of cells: students down, weeks or days
 * across. Pure. Each cell has a shade and a mark, so that it can be read without
 * its colour; how it is said in words is the screen's.
 */

import type { DayState, DayView } from "$lib/attendance/day";
import { addDays, type Day, mondayOf, weekday } from "$lib/format/days";
import { isCurrent, type Placement } from "$lib/placements/model";
import { addUp, type DayFacts, factsOf, type Hours } from "./hours";

/**
 * `zero` to `full`: how much of the planned time somebody was there. `away`: reported
 * absent; `unsure`: an end is not known; `ahead`: still to come; `none`: nothing planned.
 */
export type Shade = "none" | "ahead" | "away" | "zero" | "little" | "half" | "most" | "full" | "unsure";

export interface HeatCell {
  shade: Shade;
  /** Of a week: the part of the planned time, in hundredths; null where nothing was planned. */
  share: number | null;
  hours: Hours;
  /** Days that somebody stayed away without leave; `hours` counts them among the absent. */
  truant: number;
  /** Of a day: what became of it. Of several placements where the student was, then the one with a plan. */
  state: DayState | null;
  view: DayView | null;
  holiday: string | null;
}

export interface HeatRow {
  student: string;
  name: string;
  /** Where a cell leads: the placement that the student has now, or had last. */
  placement: string | null;
  cells: HeatCell[];
}

export type By = "weeks" | "days";

export interface Column {
  first: Day;
  last: Day;
}

/** The columns that end with the week of a day: so many weeks, or the days of two weeks. */
export function columnsOf(by: By, until: Day, weeks: number): Column[] {
  const monday = mondayOf(until);
  if (by === "weeks") return Array.from({ length: weeks }, (_, place) => addDays(monday, 7 * (place - weeks + 1))).map((first) => ({ first, last: addDays(first, 6) }));
  return Array.from({ length: 14 }, (_, place) => addDays(monday, place - 7)).map((day) => ({ first: day, last: day }));
}

/** Days of a weekend on which nothing was planned and nothing happened take no column. */
export function withoutEmptyWeekends(columns: readonly Column[], rows: readonly HeatRow[]): { columns: Column[]; rows: HeatRow[] } {
  const keep = columns.map((column, place) => column.first !== column.last || weekday(column.first) < 6 || rows.some((row) => row.cells[place]?.shade !== "none"));
  return {
    columns: columns.filter((_, place) => keep[place]),
    rows: rows.map((row) => ({ ...row, cells: row.cells.filter((_, place) => keep[place]) })),
  };
}

const truantIn = (views: readonly DayView[]) => views.filter((view) => view.state === "unauthorised").length;

function shadeOfShare(share: number): Shade {
  if (share >= 95) return "full";
  if (share >= 75) return "most";
  if (share >= 40) return "half";
  return share > 0 ? "little" : "zero";
}

/** A week: how much of the planned time somebody was there. */
export function weekCell(views: readonly DayView[], today: Day): HeatCell {
  const facts: DayFacts[] = views.map((view) => factsOf(view, today));
  const hours = addUp(facts);
  const worked = hours.counted + hours.waiting;
  const holiday = views.find((view) => view.holiday !== null)?.holiday ?? null;
  const truant = truantIn(views);
  const base = { hours, truant, state: null, view: null, holiday };
  // A day of which an end is not known is neither there nor not there.
  const planned = hours.planned - hours.openPlanned;
  if (planned <= 0 && hours.days.open > 0) return { ...base, shade: "unsure", share: null };
  if (planned > 0) {
    const share = Math.round((worked / planned) * 100);
    const away = worked === 0 && hours.days.absent > 0 && truant === 0 && hours.days.missing === 0;
    return { ...base, shade: away ? "away" : shadeOfShare(share), share };
  }
  if (worked > 0) return { ...base, shade: "full", share: null };
  return { ...base, shade: hours.toCome > 0 ? "ahead" : "none", share: null };
}

const SHADES: Record<DayState, Shade> = {
  done: "full",
  present: "full",
  declared: "most",
  "end-unknown": "unsure",
  "start-unknown": "unsure",
  sick: "away",
  leave: "away",
  unauthorised: "zero",
  missing: "zero",
  late: "ahead",
  expected: "ahead",
  free: "none",
};

export function dayCell(views: readonly DayView[], today: Day): HeatCell {
  const view = views.find((one) => one.from !== null || one.to !== null) ?? views.find((one) => one.state !== "free") ?? views[0] ?? null;
  const hours = addUp(views.map((one) => factsOf(one, today)));
  const denied = view?.state === "declared" && view.answer === "no";
  return { shade: view ? (denied ? "zero" : SHADES[view.state]) : "none", share: null, hours, truant: truantIn(views), state: view?.state ?? null, view, holiday: view?.holiday ?? null };
}

export interface Pupil {
  student: string;
  name: string;
  placements: readonly Placement[];
}

export function rowsOf(pupils: readonly Pupil[], columns: readonly Column[], by: By, today: Day, daysOf: (placement: Placement, first: Day, last: Day) => readonly DayView[]): HeatRow[] {
  return pupils.map(({ student, name, placements }) => {
    const latest = placements.toSorted((a, b) => (a.starts < b.starts ? 1 : -1));
    const running = latest.find((one) => isCurrent(one, today));
    return {
      student,
      name,
      placement: (running ?? latest[0])?.id ?? null,
      cells: columns.map(({ first, last }) => {
        // Who came on another day of its first or last week was there, by days as by weeks.
        const [monday, sunday] = [mondayOf(first), addDays(mondayOf(last), 6)];
        const touching = latest.filter((one) => one.starts <= sunday && (one.ends === "" || monday <= one.ends));
        const views = touching.flatMap((one) => daysOf(one, first, last));
        return by === "weeks" ? weekCell(views, today) : dayCell(views, today);
      }),
    };
  });
}
