/** Visits, calls and talks as screens read them, and when one is due. Pure. */

import { addDays, type Day } from "$lib/format/days";
import { ids, type Placement, text } from "$lib/placements/model";
import type { Reason } from "$lib/placements/attention";
import type { LocalRecord } from "$lib/sync";

export const VISIT_KINDS = ["visit", "phone", "conversation"] as const;
export type VisitKind = (typeof VISIT_KINDS)[number];

/** Who may have been there, as roles: no names are kept for it. */
export const PARTICIPANTS = ["student", "company_mentor", "guardian", "class_mentor", "coach"] as const;

/** The longest time between two visits: pro visits every four to six weeks, lwt every five. */
export const VISIT_WEEKS = 6;
/** A report is there for student and parents within a week. */
export const REPORT_DAYS = 7;

export interface Visit {
  id: string;
  scope: string;
  day: Day;
  kind: VisitKind;
  by: string;
  participants: string[];
  unannounced: boolean;
  report: string;
  agreements: string;
  nextDay: Day;
  pending: boolean;
  record: LocalRecord;
}

/** The fields of a visit's form; an empty text is an absent field. */
export interface VisitFields {
  day: Day;
  kind: VisitKind;
  participants: string[];
  unannounced: boolean;
  report: string;
  agreements: string;
  next_day: Day;
}

export type VisitText = "report" | "agreements" | "next_day";
const TEXTS = ["report", "agreements", "next_day"] as const;

export function visitOf(record: LocalRecord): Visit {
  const fields = visitFields(record, "");
  return {
    id: record.id,
    scope: record.scope,
    day: fields.day,
    kind: fields.kind,
    by: text(record.body.by),
    participants: fields.participants,
    unannounced: fields.unannounced,
    report: fields.report,
    agreements: fields.agreements,
    nextDay: fields.next_day,
    pending: record.pending === true,
    record,
  };
}

/** The visits of a placement, the newest first. */
export function visitsOf(records: readonly LocalRecord[], placement: string): Visit[] {
  return records
    .filter((one) => one.kind === "visit" && one.scope === `placement:${placement}`)
    .map(visitOf)
    .sort((a, b) => b.day.localeCompare(a.day) || (a.id < b.id ? 1 : -1));
}

export function visitFields(record: LocalRecord | undefined, today: Day): VisitFields {
  const body = record?.body ?? {};
  return {
    day: text(body.day) || today,
    kind: VISIT_KINDS.find((kind) => kind === body.kind) ?? "visit",
    participants: ids(body.participants),
    unannounced: body.unannounced === true,
    report: text(body.report),
    agreements: text(body.agreements),
    next_day: text(body.next_day),
  };
}

/** What to send: only what the person changed; who was there as additions and removals. */
export function visitChanges(began: VisitFields, mine: VisitFields): Record<string, unknown> {
  const set: Record<string, unknown> = {};
  if (mine.day !== began.day) set.day = mine.day;
  if (mine.kind !== began.kind) set.kind = mine.kind;
  if (mine.unannounced !== began.unannounced) set.unannounced = mine.unannounced;
  for (const field of TEXTS) if (mine[field] !== began[field]) set[field] = mine[field] === "" ? null : mine[field];
  const add = mine.participants.filter((one) => !began.participants.includes(one));
  const remove = began.participants.filter((one) => !mine.participants.includes(one));
  if (add.length > 0 || remove.length > 0) set.participants = { add, remove };
  return set;
}

/** The texts that both this person and somebody else changed since typing began. */
export function visitClashes(began: VisitFields, standing: VisitFields, mine: VisitFields): VisitText[] {
  return TEXTS.filter((field) => mine[field] !== began[field] && standing[field] !== began[field] && standing[field] !== mine[field]);
}

function weeksBetween(from: Day, to: Day): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / (7 * 86_400_000));
}

/** What a placement asks of its coach about visits: one agreed on, one without a report, none for long. */
export function visitReasons(placement: Placement, visits: readonly Visit[], today: Day): Pick<Reason, "key" | "count" | "day">[] {
  if (placement.starts > today || placement.ends < today) return [];
  const been = visits.filter((visit) => visit.day <= today);
  const last = been.reduce<Visit | null>((latest, visit) => (!latest || visit.day > latest.day ? visit : latest), null);
  const reasons: Pick<Reason, "key" | "count" | "day">[] = [];
  const agreed = last?.nextDay && last.nextDay > last.day ? last.nextDay : "";
  if (agreed !== "" && agreed <= today) reasons.push({ key: "visit-planned", count: 1, day: agreed });
  const late = been.filter((visit) => visit.report === "" && visit.agreements === "" && addDays(visit.day, REPORT_DAYS) < today);
  if (late.length > 0) reasons.push({ key: "visit-report", count: late.length, ...(late[0] ? { day: late[0].day } : {}) });
  // Who agreed on a day to come is not reminded of the weeks in between.
  const weeks = weeksBetween(last?.day ?? placement.starts, today);
  if (weeks >= VISIT_WEEKS && agreed === "") reasons.push({ key: "visit-due", count: weeks });
  return reasons;
}
