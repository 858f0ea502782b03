/** Who is whose guardian at a school, from when until when; and what giving it writes. Pure. */

import type { Day } from "../format/days";
import { text } from "../placements/model";
import { derivedId, type LocalRecord } from "../sync";
import { type Standing, standing } from "./model";

export interface Guardian {
  /** The record's id. */
  id: string;
  /** The school's scope. */
  scope: string;
  person: string;
  student: string;
  name: string;
  starts: Day;
  ends: Day;
  standing: Standing;
}

export function guardianOf(record: LocalRecord, today: Day): Guardian {
  const [starts, ends] = [text(record.body.starts), text(record.body.ends)];
  return {
    id: record.id,
    scope: record.scope,
    person: text(record.body.guardian),
    student: text(record.body.student),
    name: text(record.body.name),
    starts,
    ends,
    standing: standing({ starts, ends }, today),
  };
}

const ORDER: Record<Standing, number> = { now: 0, later: 1, over: 2 };

/** The guardians that a school wrote of a student; who is none any more comes last. */
export function guardiansOf(records: readonly LocalRecord[], scope: string, student: string, today: Day): Guardian[] {
  return records
    .filter((one) => one.scope === scope && one.body.student === student)
    .map((one) => guardianOf(one, today))
    .sort((a, b) => ORDER[a.standing] - ORDER[b.standing] || a.name.localeCompare(b.name, "nl") || (a.person < b.person ? -1 : 1));
}

export interface Relative {
  person: string;
  name: string;
  /** The students whose guardian they are or were here. */
  students: string[];
}

/** Who is guardian of other students of the school under a name like this one: often the same person. */
export function alike(records: readonly LocalRecord[], scope: string, student: string, name: string): Relative[] {
  const wanted = name.trim().toLocaleLowerCase();
  if (wanted.length < 3) return [];
  const found = new Map<string, Relative>();
  for (const record of records) {
    const person = text(record.body.guardian);
    const called = text(record.body.name);
    if (record.scope !== scope || record.body.student === student || !called.toLocaleLowerCase().includes(wanted)) continue;
    const one = found.get(person) ?? { person, name: called, students: [] };
    one.students.push(text(record.body.student));
    found.set(person, one);
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, "nl")).slice(0, 5);
}

/** The one record that makes somebody a student's guardian; the server derives the same id. */
export function guardianshipId(scope: string, student: string, guardian: string): string {
  return derivedId(scope, "guardianship", `${student}/${guardian}`);
}

/** What making somebody a guardian writes; one that had ended begins again. */
export function givenGuardian(student: string, guardian: string, name: string, starts: Day): Record<string, unknown> {
  return { student, guardian, name: name.trim(), starts: starts === "" ? null : starts, ends: null };
}
