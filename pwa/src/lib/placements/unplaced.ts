/** Students without a placement today. Pure. */

import type { Day } from "$lib/format/days";
import { ids, isCurrent, type Placement, text } from "$lib/placements/model";
import type { LocalRecord } from "$lib/sync";

export interface Unplaced {
  id: string;
  person: string;
  name: string;
  className: string;
  /** The placement that ended last; null where there never was one. */
  last: Placement | null;
  /** The placement that begins first. */
  next: Placement | null;
}

/** Whose students are meant: the schools of an office, the classes of a mentor. */
export interface Reach {
  schools: ReadonlySet<string>;
  mentor: string;
}

/**
 * Who is at school today and within reach. Who has left is nobody's to place; a
 * student outside reach is left out, because their placements are not on this
 * device and they would seem to have none.
 */
export function studentsOf(students: readonly LocalRecord[], classes: readonly LocalRecord[], reach: Reach, today: Day): LocalRecord[] {
  const classOf = new Map(classes.map((one) => [one.id, one]));
  return students.filter((student) => {
    const left = text(student.body.left_on);
    if (left !== "" && left <= today) return false;
    const own = classOf.get(text(student.body.class));
    return reach.schools.has(student.scope.replace("school:", "")) || ids(own?.body.mentors).includes(reach.mentor);
  });
}

/** Of {@link studentsOf}, those of whom no placement runs. */
export function unplaced(
  students: readonly LocalRecord[],
  classes: readonly LocalRecord[],
  placements: readonly Placement[],
  reach: Reach,
  today: Day,
): Unplaced[] {
  const classOf = new Map(classes.map((one) => [one.id, one]));
  const of = new Map<string, Placement[]>();
  for (const one of placements) of.set(one.student, [...(of.get(one.student) ?? []), one]);
  return studentsOf(students, classes, reach, today)
    .map((student) => {
      const person = text(student.body.person);
      const own = (of.get(person) ?? []).toSorted((a, b) => (a.starts < b.starts ? -1 : 1));
      return {
        id: student.id,
        person,
        name: text(student.body.name),
        className: text(classOf.get(text(student.body.class))?.body.name),
        running: own.some((one) => isCurrent(one, today)),
        last: own.filter((one) => one.ends < today).at(-1) ?? null,
        next: own.find((one) => one.starts > today) ?? null,
      };
    })
    .filter((student) => !student.running)
    .map(({ running: _, ...student }) => student)
    .sort((a, b) => a.name.localeCompare(b.name, "nl"));
}
