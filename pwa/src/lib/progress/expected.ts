/** What is still expected of a student, in the order in which it is best done. Pure. */

import { type DayView, isRefused } from "$lib/attendance/day";
import { addDays, type Day } from "$lib/format/days";
import { factsOf, standingOf } from "./hours";

/** How many days back a student can still pass on hours by themselves. */
export const DECLARE_DAYS = 14;
/** How many days back the log of a day is still asked for. */
export const LOG_DAYS = 7;

/**
 * - `scan-in`, `scan-out`: about today
 * - `refused`: the company says that the hours are not right
 * - `complete`: came or went, and the other end is not known
 * - `missing`: planned, over, and nothing is known
 * - `log`: was there, and wrote nothing about it
 * - `older`: not complete, and too long ago to do something about it alone
 */
export type TaskKey = "scan-in" | "scan-out" | "refused" | "complete" | "missing" | "log" | "older";

export interface Task {
  key: TaskKey;
  /** The days it is about, the latest first. */
  days: Day[];
}

export interface Expected {
  tasks: Task[];
  /** Days that wait for the company; nothing for the student to do. */
  waiting: Day[];
}

/**
 * Days must come in order. `logged` holds the days with a log entry; null where
 * no log is kept. A day off that the student worked all the same asks for its log
 * too; a day on which they were ill asks for nothing.
 */
export function expectedOf(days: readonly DayView[], today: Day, logged: ReadonlySet<Day> | null): Expected {
  const recent = days.filter((day) => day.day >= addDays(today, -DECLARE_DAYS) && day.day <= today);
  const older = days.filter((day) => day.day < addDays(today, -DECLARE_DAYS));
  const now = days.find((day) => day.day === today);
  const past = recent.filter((day) => day.day < today);
  const standing = (day: DayView) => standingOf(factsOf(day, today));
  const worked = (day: DayView) => standing(day) === "counted" || standing(day) === "waiting";
  const found: [TaskKey, DayView[]][] = [
    ["scan-in", now && (now.state === "late" || now.state === "expected") ? [now] : []],
    ["scan-out", now?.state === "present" ? [now] : []],
    ["refused", recent.filter(isRefused)],
    ["complete", recent.filter((day) => (day.state === "end-unknown" || day.state === "start-unknown") && !isRefused(day))],
    ["missing", past.filter((day) => day.state === "missing" && !isRefused(day))],
    ["log", logged === null ? [] : recent.filter((day) => day.day >= addDays(today, -LOG_DAYS) && worked(day) && !logged.has(day.day))],
    ["older", older.filter((day) => standing(day) === "open")],
  ];
  return {
    tasks: found.filter(([, list]) => list.length > 0).map(([key, list]) => ({ key, days: list.map((day) => day.day).reverse() })),
    waiting: days.filter((day) => standing(day) === "waiting" && !isRefused(day)).map((day) => day.day).reverse(),
  };
}
