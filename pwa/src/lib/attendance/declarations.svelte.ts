/** Declared days that the company has not answered yet. */

import { addDays } from "$lib/format/days";
import { minutesBetween } from "$lib/format/days";
import type { Placement } from "$lib/placements/model";
import type { AttendanceBook } from "./book.svelte";
import type { DayView } from "./day";

/** How far back a declared day is still asked about. */
const ASK_BACK_DAYS = 42;
/** From how many minutes a difference with the plan is pointed out. */
const ODD_MINUTES = 30;

export interface Declared {
  placement: Placement;
  day: DayView;
  odd: "longer" | "unplanned" | null;
}

export function oddness(day: DayView): Declared["odd"] {
  if (!day.planned) return "unplanned";
  const planned = minutesBetween(day.planned.from, day.planned.to);
  return (day.minutes ?? 0) - planned >= ODD_MINUTES ? "longer" : null;
}

/** The odd ones first, then the oldest. */
export function waitingDeclarations(book: AttendanceBook): Declared[] {
  return book.placements
    .flatMap((placement) =>
      book
        .days(placement, addDays(book.today, -ASK_BACK_DAYS), book.today)
        .filter((day) => day.state === "declared" && day.answer === null)
        .map((day) => ({ placement, day, odd: oddness(day) })),
    )
    .sort((a, b) => Number(b.odd !== null) - Number(a.odd !== null) || (a.day.day < b.day.day ? -1 : 1));
}
