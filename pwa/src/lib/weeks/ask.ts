/**
 * What a company is asked about a day, and which days look odd. Pure; the same
 * rule as server/attendance/rules/weeks.py, kept in step by
 * tests/vectors/week_sheets.json.
 */

import { instantOf, localDay, minuteOfDay } from "$lib/presence/amsterdam";
import { type AttendanceDay, type DayAbsence, type DayEvent, dayOf } from "$lib/presence/days";
import { UNPROVEN } from "$lib/presence/reasons";
import { type SignedDay } from "./week";
import { type Asked, answersOf, type Draft, type SheetDay } from "./sheet";

/** From how many minutes beyond the plan a day is pointed out. */
export const LONGER_MINUTES = 30;

/** A day that is asked about, and the event that an answer is about; null where nobody noted anything. */
export interface AskedDay extends SheetDay {
  claim: string | null;
}

export interface DayPlan {
  from: string;
  to: string;
  minutes: number;
}

/** What is asked about a day; null for one to come and one of which there is nothing to ask. */
export function askedDay(
  day: string,
  plan: DayPlan | null,
  events: readonly DayEvent[],
  absence: DayAbsence | null,
  now: number,
  said = "",
): AskedDay | null {
  const today = localDay(now);
  const claim = claimOf(events);
  const absent = absence !== null && absence.state !== "withdrawn";
  if (day > today || (plan === null && claim === null)) return null;
  const known = dayOf(events, absence ? [absence] : []);
  const from = plan ? plan.from : known.plannedFrom;
  const to = plan ? plan.to : known.plannedTo;
  const endsAt = to === null ? null : instantOf(day, to);
  const underWay = endsAt === null || now < endsAt;
  const running = day === today && known.present && !known.endKnown && underWay;
  if (plan !== null && claim === null && !absent && endsAt !== null && now < endsAt) return null;
  const starts = wall(known.firstIn);
  const ends = wall(known.lastOut);
  const odd = oddOf(known, plan, claim, absent, running);
  return {
    day,
    planned_from: from,
    planned_to: to,
    claim,
    starts,
    ends,
    evidence: known.evidence,
    absence: known.absence,
    running,
    odd,
    expects: odd !== null ? null : claim === null ? "no" : "yes",
    said,
    seen: [claim, starts, ends, known.absence].map((fact) => fact ?? "-").join("|"),
    answered: known.confirmed === "yes" || known.confirmed === "no" ? known.confirmed : null,
  };
}

/** The event to answer: what was declared last, else the first scan, else a correction. */
function claimOf(events: readonly DayEvent[]): string | null {
  const ordered = [...events].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  for (const [name, place] of [["declaration", -1], ["in", 0], ["out", 0], ["correction", -1]] as const) {
    const found = ordered.filter((event) => event.event === name).at(place);
    if (found) return found.id;
  }
  return null;
}

function wall(at: number | null): string | null {
  if (at === null) return null;
  const minute = minuteOfDay(at);
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** Why a day deserves a look, the gravest alone. */
function oddOf(known: AttendanceDay, plan: DayPlan | null, claim: string | null, absent: boolean, running: boolean): string | null {
  if (claim === null) return absent ? null : "nothing-noted";
  const found: [string, boolean][] = [
    ["present-while-absent", known.present && absent],
    ["unproven", known.flags.some((flag) => UNPROVEN.has(flag))],
    ["denied", known.confirmed === "no"],
    ["unplanned", plan === null],
    ["start-unknown", known.present && known.firstIn === null],
    ["end-unknown", known.present && !known.endKnown && !running],
    ["longer", plan !== null && known.minutes - plan.minutes >= LONGER_MINUTES],
  ];
  return found.find(([, holds]) => holds)?.[0] ?? null;
}

/** The first day on which a week can be answered: its last planned or noted day. */
export function answerableFrom(planned: readonly string[], noted: readonly string[], monday: string): string {
  return [...planned, ...noted].reduce((last, day) => (day > last ? day : last), monday);
}

export interface SignedWeek {
  placement: string;
  days: SignedDay[];
  remark: string;
}

/** What `week.sign` is sent for each student; call it when nothing is left. Times that only repeat what is known say nothing new. */
export function signedWeeks(asked: Asked, draft: Draft): SignedWeek[] {
  const known = new Map(asked.students.flatMap(({ placement, days }) => days.map((day) => [`${placement}/${day.day}`, day as AskedDay])));
  return answersOf(asked, draft).map(({ placement, days, remark }) => ({
    placement,
    remark,
    days: days.map(({ day, answer, starts, ends }) => {
      const there = known.get(`${placement}/${day}`);
      const about = there?.claim ? { about: there.claim } : {};
      const repeats = there?.claim && starts === there.starts && ends === there.ends;
      const hours = answer === "yes" && starts !== undefined && ends !== undefined && !repeats ? { starts, ends } : {};
      return { day, answer, ...about, ...hours };
    }),
  }));
}
