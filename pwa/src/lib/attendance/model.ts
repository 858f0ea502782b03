/** Facts about attendance as screens read them. */

import type { Day } from "$lib/format/days";
import { text } from "$lib/placements/model";
import type { DayAbsence, DayEvent } from "$lib/presence/days";
import { absenceFrom, eventFrom, instant } from "$lib/presence/records";
import type { LocalRecord } from "$lib/sync";

export type EventName = "in" | "out" | "declaration" | "confirmation" | "correction";
export type Evidence = "kiosk" | "card" | "poster" | "declared" | "corrected";

export interface AttendanceEvent {
  id: string;
  scope: string;
  event: EventName;
  day: Day;
  at: Date | null;
  starts: string;
  ends: string;
  evidence: Evidence;
  flags: string[];
  about: string;
  answer: "yes" | "no" | null;
  reason: string;
  person: string;
  pending: boolean;
  /** The same for the rule of the day; its time is `at`, or now while it is on its way. */
  fact: DayEvent;
}

export interface Absence {
  day: Day;
  scope: string;
  kind: "sick" | "leave" | "unauthorised";
  reportedBy: string;
  pending: boolean;
  /** The same for the rule of the day, with the plan that it was reported with. */
  fact: DayAbsence;
}

const NAMES: readonly EventName[] = ["in", "out", "declaration", "confirmation", "correction"];
export const LEVELS: readonly Evidence[] = ["kiosk", "card", "poster", "declared", "corrected"];

/** Undefined for a record that a newer version wrote and this one cannot read. */
export function eventOf(record: LocalRecord): AttendanceEvent | undefined {
  const body = record.body;
  const event = NAMES.find((name) => name === body.event);
  if (!event || text(body.day) === "") return undefined;
  const at = instant(body.at);
  const fact = eventFrom(record.id, body);
  return {
    id: record.id,
    scope: record.scope,
    event,
    day: text(body.day),
    at: at === null ? null : new Date(at),
    starts: text(body.starts),
    ends: text(body.ends),
    evidence: LEVELS.find((level) => level === body.evidence) ?? "declared",
    flags: [...(fact.flags ?? [])],
    about: text(body.about),
    answer: body.answer === "yes" || body.answer === "no" ? body.answer : null,
    reason: text(body.reason),
    person: text(body.person),
    pending: record.pending === true,
    fact,
  };
}

/** Undefined for an absence that was withdrawn. */
export function absenceOf(record: LocalRecord): Absence | undefined {
  const body = record.body;
  const { kind } = body;
  if (body.state === "withdrawn") return undefined;
  if (kind !== "sick" && kind !== "leave" && kind !== "unauthorised") return undefined;
  return {
    day: text(body.day),
    scope: record.scope,
    kind,
    reportedBy: text(body.reported_by),
    pending: record.pending === true,
    fact: absenceFrom(body),
  };
}
