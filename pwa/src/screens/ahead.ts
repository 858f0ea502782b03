/** What a screen draws at once, so that it is read while the screen's code is still on its way. */

import { now } from "$lib/app/clock.svelte";
import type { First } from "$lib/app/keeping-screen.svelte";
import { lookBackFrom } from "$lib/attendance/look-back";
import { dayOf } from "$lib/format/days";
import type { RouteParams } from "$lib/router/match";
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
/** Whose first screen is a list that looks some weeks back, and which of them. */
const LISTS: Partial<Record<Role, string>> = {
  coach: "cases",
  class_mentor: "placements",
  coordinator: "placements",
  administrator: "placements",
  inspector: "placements",
};

/** The lists that the first screen of this role begins with. */
export function firstRecords(role: Role): ({ kind: string } & Which)[] {
  const which: Which = LISTS[role] ? { since: lookBackFrom(dayOf(now())) } : {};
  return [...DAYS.map((kind) => ({ kind, ...which })), ...KINDS[role].map((kind) => ({ kind }))];
}

/** The lists that are read for the page of a placement, so that it never tells half of it. */
export function placementRecords({ id }: RouteParams): ({ kind: string } & Which)[] {
  return [...DAYS.map((kind) => ({ kind, scope: `placement:${id}` })), ...CASES.map((kind) => ({ kind }))];
}

/** Whether the first screen of this role is a list, the top of which is kept for the next opening. */
export function isListed(role: Role): boolean {
  return LISTS[role] !== undefined;
}

/** The same, where this list is the first screen of the role; it is kept for the next opening. */
export function firstOf(list: string, role: Role | null): First | null {
  return role && LISTS[role] === list ? { role, lists: firstRecords(role) } : null;
}
