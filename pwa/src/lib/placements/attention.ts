/**
 * What asks for a coach's attention at a placement, and in which order. Pure.
 * Each reason is a key under `attention.` in the language files.
 */

import { type DayView, isRefused } from "$lib/attendance/day";
import type { Day } from "$lib/format/days";
import { addDays } from "$lib/format/days";
import type { HandOver } from "$lib/guidance/handovers";
import { type Visit, visitReasons } from "$lib/guidance/visits";
import type { LocalRecord } from "$lib/sync";
import type { Placement } from "./model";

export type ReasonKey =
  | "held"
  | "conflict"
  | "conflict-visit"
  | "late"
  | "missing"
  | "unauthorised"
  | "refused"
  | "flagged"
  | "sick"
  | "leave"
  | "end-unknown"
  | "declared"
  | "follow-up"
  | "taken-over"
  | "visit-planned"
  | "visit-report"
  | "visit-due"
  | "ends-soon";

export interface Reason {
  key: ReasonKey;
  count: number;
  weight: number;
  /** The day it is about, where one day matters. */
  day?: Day;
}

const WEIGHT: Record<ReasonKey, number> = {
  held: 100,
  late: 90,
  conflict: 80,
  "conflict-visit": 79,
  missing: 70,
  unauthorised: 65,
  refused: 60,
  flagged: 50,
  sick: 45,
  leave: 42,
  "taken-over": 43,
  "visit-planned": 41,
  "follow-up": 40,
  "visit-report": 35,
  "end-unknown": 30,
  declared: 20,
  "visit-due": 15,
  "ends-soon": 10,
};

/** Reasons to look at a placement, the heaviest first; none when all is well. */
export function reasonsFor(
  placement: Placement,
  days: readonly DayView[],
  notes: readonly LocalRecord[],
  heldEdits: readonly LocalRecord[],
  today: Day,
  visits?: readonly Visit[],
  taken?: HandOver,
): Reason[] {
  const reasons: Reason[] = [];
  const add = (key: ReasonKey, found: readonly unknown[], day?: Day) => {
    if (found.length === 0) return;
    reasons.push({ key, count: found.length, weight: WEIGHT[key] + Math.min(found.length, 9) / 10, ...(day ? { day } : {}) });
  };
  const inState = (...states: DayView["state"][]) => days.filter((day) => states.includes(day.state));

  add("held", heldEdits.filter((edit) => edit.body.state === "waiting"));
  add("conflict", notes.filter((note) => (note.conflicts?.length ?? 0) > 0));
  add("conflict-visit", (visits ?? []).filter(({ record }) => (record.conflicts?.length ?? 0) > 0));
  add("late", inState("late"), today);
  add("missing", inState("missing"), inState("missing").at(-1)?.day);
  add("unauthorised", inState("unauthorised"), inState("unauthorised").at(-1)?.day);
  add("refused", days.filter(isRefused));
  add("flagged", days.filter((day) => day.flags.length > 0));
  add("sick", inState("sick").filter((day) => day.day === today), today);
  add("leave", inState("leave").filter((day) => day.day === today), today);
  add("follow-up", notes.filter((note) => typeof note.body.follow_up === "string" && note.body.follow_up <= today));
  add("end-unknown", inState("end-unknown", "start-unknown"));
  add("declared", days.filter((day) => day.state === "declared" && day.answer === null));
  if (taken) add("taken-over", [taken], taken.starts);
  for (const reason of visits ? visitReasons(placement, visits, today) : []) reasons.push({ ...reason, weight: WEIGHT[reason.key] + Math.min(reason.count, 9) / 10 });
  if (placement.ends >= today && placement.ends <= addDays(today, 14)) add("ends-soon", [placement.ends], placement.ends);
  return reasons.sort((a, b) => b.weight - a.weight);
}

const names = new Intl.Collator("nl");

/** Order for a case load: what asks most first, then by name. */
export function byAttention(
  a: { reasons: Reason[]; name: string },
  b: { reasons: Reason[]; name: string },
): number {
  return (b.reasons[0]?.weight ?? 0) - (a.reasons[0]?.weight ?? 0) || names.compare(a.name, b.name);
}
