/**
 * What one day of a placement looks like to a person: planned, present, and in
 * which words. Pure; `now` is handed in.
 */

import { type Day, dayOf, timeOf } from "$lib/format/days";
import { type Holiday, type Placement, plannedOn } from "$lib/placements/model";
import type { Week } from "$lib/presence/schedule";
import { type DayEvent, dayOf as ruleOfDay } from "$lib/presence/days";
import { isLate } from "./late";
import { type Absence, type AttendanceEvent, type Evidence, LEVELS } from "./model";

/**
 * - `expected`: planned, its start has not come yet
 * - `late`: planned today, a quarter of an hour past the start, nobody scanned in
 * - `present`: scanned in, not out yet, and it is still that day
 * - `done`: in and out are both known
 * - `end-unknown`: scanned in, never out
 * - `start-unknown`: scanned out, never in
 * - `declared`: times said by the student, not scanned
 * - `sick`, `leave`, `unauthorised`: reported absent
 * - `missing`: planned and past, and nothing is known
 * - `free`: nothing planned, nothing happened
 */
export type DayState =
  | "expected"
  | "late"
  | "present"
  | "done"
  | "end-unknown"
  | "start-unknown"
  | "declared"
  | "sick"
  | "leave"
  | "unauthorised"
  | "missing"
  | "free";

export interface DayView {
  day: Day;
  state: DayState;
  /** `minutes` leaves out a gap between two blocks. */
  planned: { from: string; to: string; minutes: number } | null;
  holiday: string | null;
  from: string | null;
  to: string | null;
  /** Minutes present, breaks included; null while an end of the day is unknown. */
  minutes: number | null;
  evidence: Evidence | null;
  flags: string[];
  /** The declaration that counts, where the day has one. */
  declaration: AttendanceEvent | null;
  /** What the company answered to it; null while nobody did. */
  answer: "yes" | "no" | null;
  answerReason: string;
  pending: boolean;
}

/** What the state of the day says already; the other flags are said one by one. */
const SAID_BY_STATE: ReadonlySet<string> = new Set(["start-unknown", "end-unknown", "corrected", "denied"]);

/** Most days of a long list: asked for once. */
const NOTHING_KNOWN = ruleOfDay([]);

/** An event as the rule of the day takes it. One that is still on its way was made just now. */
function factOf(event: AttendanceEvent, now: Date): DayEvent {
  return { ...event.fact, at: event.at?.getTime() ?? now.getTime() };
}

/**
 * Say a day in the terms of a screen. What it amounts to is decided by the rule
 * that phone and server share; here it only gets its words, and the plan where
 * no event carries one. `week` is the placement's schedule, where it was read before.
 */
export function readDay(
  placement: Placement,
  day: Day,
  events: readonly AttendanceEvent[],
  absences: readonly Absence[],
  holidays: readonly Holiday[],
  now: Date,
  week?: Week,
): DayView {
  const mine = events.filter((event) => event.day === day);
  const absence = absences.find((away) => away.day === day);
  const known =
    mine.length === 0 && !absence
      ? NOTHING_KNOWN
      : ruleOfDay(
          mine.map((event) => factOf(event, now)),
          absence ? [absence.fact] : [],
        );
  const declaration = latest(mine.filter((event) => event.event === "declaration"), now);
  const last = latest(mine.filter((event) => event.event === "confirmation"), now);
  const planned =
    known.plannedFrom !== null && known.plannedTo !== null
      ? { from: known.plannedFrom, to: known.plannedTo, minutes: known.plannedMinutes }
      : plannedOn(placement, day, holidays, week);
  return {
    day,
    state: stateOf(),
    planned,
    holiday: holidays.find((holiday) => holiday.from <= day && day <= holiday.to)?.name ?? null,
    from: known.firstIn === null ? null : timeOf(new Date(known.firstIn)),
    to: known.lastOut === null ? null : timeOf(new Date(known.lastOut)),
    minutes: known.firstIn !== null && known.endKnown ? known.minutes : null,
    evidence: LEVELS.find((level) => level === known.evidence) ?? null,
    flags: known.flags.filter((flag) => !SAID_BY_STATE.has(flag)),
    declaration,
    answer: known.confirmed === "yes" || known.confirmed === "no" ? known.confirmed : null,
    answerReason: last?.reason ?? "",
    pending: mine.some((event) => event.pending) || absence?.pending === true,
  };

  function stateOf(): DayState {
    const today = dayOf(now);
    if (known.present) {
      if (known.firstIn === null) return "start-unknown";
      if (!known.endKnown) return day === today ? "present" : "end-unknown";
      return known.evidence === "declared" && declaration !== null ? "declared" : "done";
    }
    // Who was away has no hours to wait for, whatever they passed on.
    if (absence) return absence.kind;
    if (known.confirmed === "no" && declaration !== null) return "declared";
    if (planned === null) return "free";
    if (day < today) return "missing";
    if (day > today) return "expected";
    return isLate(planned.from, timeOf(now)) ? "late" : "expected";
  }
}

function latest(events: AttendanceEvent[], now: Date): AttendanceEvent | null {
  const made = (event: AttendanceEvent) => event.at?.getTime() ?? now.getTime();
  return events.reduce<AttendanceEvent | null>((last, event) => (!last || made(event) >= made(last) ? event : last), null);
}

/**
 * Whether the company's no still asks for somebody: not once the school put
 * the hours right, nor of a day on which the student was away, as it says too.
 */
export function isRefused(day: DayView): boolean {
  return day.answer === "no" && day.evidence !== "corrected" && !AWAY.has(day.state);
}

const AWAY: ReadonlySet<DayState> = new Set(["sick", "leave", "unauthorised"]);

/** How a state is coloured; the words say the same, so nothing rests on colour alone. */
export function toneOf(state: DayState): "plain" | "ok" | "warn" | "bad" | "info" {
  switch (state) {
    case "present":
    case "done":
      return "ok";
    case "late":
    case "missing":
    case "unauthorised":
      return "bad";
    case "end-unknown":
    case "start-unknown":
    case "declared":
      return "warn";
    case "sick":
    case "leave":
      return "info";
    case "expected":
    case "free":
      return "plain";
  }
}
