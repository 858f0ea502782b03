/** What the first screen of a role draws, so that it is read while the screen's code is still on its way. */

import type { Role } from "$lib/sync";

const ATTENDANCE = ["placement", "attendance-event", "absence", "school-year"];
const CASES = [...ATTENDANCE, "note", "held-edit", "hand-over", "visit"];
const OVERVIEW = [...CASES, "student", "class", "role"];

/** Kinds of records; a screen that asks for more gets those a moment later. */
export const FIRST_RECORDS: Record<Role, readonly string[]> = {
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
