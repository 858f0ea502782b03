/** What the first screen of a role draws, so that it is read while the screen's code is still on its way. */

import { now } from "$lib/app/clock.svelte";
import { lookBackFrom } from "$lib/attendance/look-back";
import { dayOf } from "$lib/format/days";
import type { Role, Which } from "$lib/sync";

const DAYS = ["attendance-event", "absence"];
const ATTENDANCE = ["placement", "school-year"];
const CASES = [...ATTENDANCE, "note", "held-edit", "hand-over", "visit"];
const OVERVIEW = [...CASES, "student", "class", "role"];

/** Kinds beside those that tell of a day; a screen that asks for more gets those a moment later. */
const KINDS: Record<Role, readonly string[]> = {
  student: [...ATTENDANCE, "log-entry"],
  guardian: [...ATTENDANCE, "guardianship"],
  company_mentor: ATTENDANCE,
  coach: CASES,
  class_mentor: OVERVIEW,
  coordinator: OVERVIEW,
  administrator: OVERVIEW,
  inspector: OVERVIEW,
  region_lead: [...ATTENDANCE, "school", "company"],
};
/** Whose first screen is a list of cases, which looks some weeks back. */
const LOOK_BACK: ReadonlySet<Role> = new Set(["coach", "class_mentor", "coordinator", "administrator", "inspector"]);

/** The lists that the first screen of this role begins with. */
export function firstRecords(role: Role): ({ kind: string } & Which)[] {
  const which: Which = LOOK_BACK.has(role) ? { since: lookBackFrom(dayOf(now())) } : {};
  return [...DAYS.map((kind) => ({ kind, ...which })), ...KINDS[role].map((kind) => ({ kind }))];
}
