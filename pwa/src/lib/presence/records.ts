/** From records as they are synchronised to the values that the rules read. Pure. */

import type { LocalRecord } from "../sync/types";
import { dayOf, type AttendanceDay, type DayAbsence, type DayEvent } from "./days";
import type { EarlierScan } from "./scans";

type Body = Record<string, unknown>;

/** Milliseconds of an RFC 3339 text; null where there is none. */
export function instant(value: unknown): number | null {
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function plan(body: Body): Pick<DayEvent, "plannedFrom" | "plannedTo" | "plannedMinutes"> {
  return {
    plannedFrom: text(body["planned_from"]),
    plannedTo: text(body["planned_to"]),
    plannedMinutes: number(body["planned_minutes"]),
  };
}

export function eventFrom(id: string, body: Body): DayEvent {
  const flags = body["flags"];
  return {
    id,
    event: text(body["event"]) ?? "",
    day: text(body["day"]) ?? "",
    at: instant(body["at"]) ?? 0,
    earliest: instant(body["earliest"]),
    latest: instant(body["latest"]),
    starts: text(body["starts"]),
    ends: text(body["ends"]),
    source: text(body["source"]),
    evidence: text(body["evidence"]),
    key: text(body["key"]),
    codeAt: instant(body["code_at"]),
    about: text(body["about"]),
    answer: text(body["answer"]),
    flags: Array.isArray(flags) ? flags.filter((flag): flag is string => typeof flag === "string") : [],
    ...plan(body),
  };
}

export function absenceFrom(body: Body): DayAbsence {
  return { kind: text(body["kind"]) ?? "", state: text(body["state"]) ?? "reported", ...plan(body) };
}

export function earlierFrom(id: string, body: Body): EarlierScan {
  const { event, at, key, codeAt } = eventFrom(id, body);
  return { id, event, at, key: key ?? null, codeAt: codeAt ?? null };
}

/** One placement's day from its records; others than those of that day are passed over. */
export function attendanceDay(
  day: string,
  events: readonly LocalRecord[],
  absences: readonly LocalRecord[],
): AttendanceDay {
  const ofDay = (record: LocalRecord): boolean => record.body["day"] === day;
  return dayOf(
    events.filter(ofDay).map((record) => eventFrom(record.id, record.body)),
    absences.filter(ofDay).map((record) => absenceFrom(record.body)),
  );
}
