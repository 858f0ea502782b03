/**
 * Which minutes of a day count as hours. Pure; the same rule as
 * server/totals/rules.py, kept in step by tests/vectors/counted_hours.json.
 *
 * What a day amounts to is decided before, by the rule of the day. Breaks are
 * placement time and are not taken off here.
 */

import type { DayView } from "$lib/attendance/day";
import { type Evidence, LEVELS } from "$lib/attendance/model";
import type { Day } from "$lib/format/days";

/**
 * - `counted`: its minutes are hours
 * - `waiting`: said by the student, not yet answered by the company
 * - `open`: present, but from when or until when nobody knows
 * - `missing`: planned and over, and nothing is known
 * - `to-come`: planned, or under way
 */
export type Standing = "counted" | "waiting" | "open" | "absent" | "missing" | "to-come" | "free";

export const STANDINGS: readonly Standing[] = ["counted", "waiting", "open", "absent", "missing", "to-come", "free"];

export interface DayFacts {
  planned: number;
  present: boolean;
  /** Whether both ends of the day are known. */
  known: boolean;
  minutes: number;
  evidence: string | null;
  confirmed: string | null;
  absence: string | null;
  /** Whether it lies before today. */
  over: boolean;
}

/**
 * Say what a day adds. A day under way is still to come. Of who scanned at one
 * end the company can refuse what they said about the other: that end is not
 * known then, and nobody will be asked about it again.
 */
export function standingOf(day: DayFacts): Standing {
  if (day.present) {
    if (!day.known) return day.over ? "open" : "to-come";
    if (day.evidence !== "declared" || day.confirmed === "yes") return "counted";
    return day.confirmed === "no" ? "open" : "waiting";
  }
  if (day.absence !== null) return "absent";
  if (day.planned === 0) return "free";
  return day.over ? "missing" : "to-come";
}

/** Minutes and days added up; `planned` is of days that had their turn, `toCome` of the others. */
export interface Hours {
  planned: number;
  toCome: number;
  counted: number;
  waiting: number;
  /** Planned on the days of which an end is not known. */
  openPlanned: number;
  /** `counted` by evidence. */
  levels: Record<Evidence, number>;
  days: Record<Standing, number>;
}

function none(): Hours {
  const levels = Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Evidence, number>;
  const days = Object.fromEntries(STANDINGS.map((one) => [one, 0])) as Record<Standing, number>;
  return { planned: 0, toCome: 0, counted: 0, waiting: 0, openPlanned: 0, levels, days };
}

export function addUp(days: readonly DayFacts[]): Hours {
  const hours = none();
  for (const day of days) {
    const standing = standingOf(day);
    hours.days[standing] += 1;
    if (standing === "to-come") {
      hours.toCome += day.planned;
      continue;
    }
    hours.planned += day.planned;
    if (standing === "open") hours.openPlanned += day.planned;
    else if (standing === "waiting") hours.waiting += day.minutes;
    else if (standing === "counted") {
      hours.counted += day.minutes;
      const level = LEVELS.find((one) => one === day.evidence);
      if (level) hours.levels[level] += day.minutes;
    }
  }
  return hours;
}

const NOT_THERE: ReadonlySet<DayView["state"]> = new Set(["sick", "leave", "unauthorised"]);
const THERE: ReadonlySet<DayView["state"]> = new Set(["present", "done", "end-unknown", "start-unknown"]);

/** A day on screen as the rule takes it. */
export function factsOf(view: DayView, today: Day): DayFacts {
  const denied = view.state === "declared" && view.answer === "no" && view.minutes === null;
  const present = THERE.has(view.state) || (view.state === "declared" && !denied);
  return {
    planned: view.planned?.minutes ?? 0,
    present,
    known: present && view.minutes !== null,
    minutes: view.minutes ?? 0,
    evidence: view.evidence,
    confirmed: view.answer,
    absence: NOT_THERE.has(view.state) ? view.state : null,
    over: view.day < today,
  };
}
