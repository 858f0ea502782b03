/** Which groups of students somebody looks at together, and who is in them. Pure. */

import type { Day } from "$lib/format/days";
import { ids, type Placement, text } from "$lib/placements/model";
import type { LocalRecord, Role } from "$lib/sync";
import type { Pupil } from "./heat";

/** The group of a coach: the students of the placements that name them. */
export const MINE = "mine";

export interface Group {
  id: string;
  name: string;
}

/**
 * Classes with students, by name; a class mentor's own only. A coach sees no
 * others' placements, so to a coach a class would seem to stay away: they look
 * at their own students.
 */
export function groupsFor(role: Role | null, person: string, classes: readonly LocalRecord[], students: readonly LocalRecord[], placements: readonly Placement[]): Group[] {
  if (role === "coach") return placements.some((one) => one.coaches.includes(person)) ? [{ id: MINE, name: "" }] : [];
  const filled = new Set(students.map((one) => text(one.body.class)));
  return classes
    .filter((one) => filled.has(one.id) && (role !== "class_mentor" || ids(one.body.mentors).includes(person)))
    .map((one) => ({ id: one.id, name: text(one.body.name) }))
    .sort((a, b) => a.name.localeCompare(b.name, "nl", { numeric: true }));
}

/** The students of a group by name, each with their placements; who has left is not in it. */
export function pupilsOf(group: string, person: string, students: readonly LocalRecord[], placements: readonly Placement[], today: Day): Pupil[] {
  const of = new Map<string, Placement[]>();
  for (const one of placements) {
    if (group === MINE && !one.coaches.includes(person)) continue;
    of.set(one.student, [...(of.get(one.student) ?? []), one]);
  }
  const pupils =
    group === MINE
      ? [...of].map(([student, own]) => ({ student, name: own[0]?.studentName ?? "", placements: own }))
      : students
          .filter((one) => text(one.body.class) === group && !(text(one.body.left_on) !== "" && text(one.body.left_on) <= today))
          .map((one) => ({ student: text(one.body.person) || one.id, name: text(one.body.name), placements: of.get(text(one.body.person)) ?? [] }));
  return pupils.sort((a, b) => a.name.localeCompare(b.name, "nl"));
}
