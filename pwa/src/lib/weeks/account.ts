/** A week of one student as a mentor with an account is asked about it. Pure. */

import { dayOf as dayAt, type Day } from "$lib/format/days";
import { type Holiday, type Placement, plannedOn, text } from "$lib/placements/model";
import { dayOf, waits } from "$lib/presence/days";
import { absenceFrom, eventFrom } from "$lib/presence/records";
import type { LocalRecord } from "$lib/sync";
import { answerableFrom, type AskedDay, askedDay } from "./ask";
import type { SheetStudent } from "./sheet";
import { daysOf, type WeekConfirmation } from "./week";

export interface StudentWeek extends SheetStudent {
  /** The whole name; `name` is how a question calls the student. */
  fullName: string;
  days: AskedDay[];
  /** The first day on which the week can be answered as a whole. */
  opensOn: Day;
  /** - `early`: a planned day is still to come */
  state: "open" | "early" | "signed";
  /** Days that can be answered one by one, by the event that an answer is about. */
  waiting: AskedDay[];
}

/** What this device holds about a placement: its own events, absences and holidays alone. */
export interface Known {
  events: readonly LocalRecord[];
  absences: readonly LocalRecord[];
  holidays: readonly Holiday[];
  signed: WeekConfirmation | null;
}

/** Null where nothing was planned or noted in this week. */
export function studentWeek(placement: Placement, week: string, { events, absences, holidays, signed }: Known, now: Date): StudentWeek | null {
  const days: AskedDay[] = [];
  const planned: Day[] = [];
  const waiting: AskedDay[] = [];
  for (const day of daysOf(week)) {
    const plan = plannedOn(placement, day, holidays);
    if (plan) planned.push(day);
    const noted = events.filter((one) => one.body.day === day);
    const facts = noted.map((one) => eventFrom(one.id, one.body));
    const away = absences.filter((one) => one.body.day === day).map((one) => absenceFrom(one.body));
    const asked = askedDay(day, plan, facts, away[0] ?? null, now.getTime(), saidIn(noted));
    if (!asked) continue;
    days.push(asked);
    if (waits(dayOf(facts, away))) waiting.push(asked);
  }
  if (days.length === 0 && !signed) return null;
  const opensOn = answerableFrom(planned, days.map((one) => one.day), daysOf(week)[0] ?? "");
  return {
    placement: placement.id,
    name: placement.studentName,
    fullName: placement.studentName,
    days,
    opensOn,
    state: signed ? "signed" : dayAt(now) < opensOn ? "early" : "open",
    waiting,
    signed: signed && { at: signed.at?.toISOString() ?? "", remark: signed.remark, days: signed.days },
  };
}

/** The reason with the hours that were passed on last. */
function saidIn(noted: readonly LocalRecord[]): string {
  const declared = noted.filter((one) => one.body.event === "declaration").sort((a, b) => (text(a.body.at) < text(b.body.at) ? -1 : 1));
  return text(declared.at(-1)?.body.reason);
}

/** Call students by their first names, where no two have the same one. */
export function withShortNames(weeks: readonly StudentWeek[]): StudentWeek[] {
  const first = (one: StudentWeek) => one.fullName.split(" ")[0] ?? one.fullName;
  return weeks.map((one) => ({ ...one, name: weeks.filter((other) => first(other) === first(one)).length > 1 ? one.fullName : first(one) }));
}
