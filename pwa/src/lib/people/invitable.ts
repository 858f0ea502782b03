/** Who can be sent a link to sign in, with what a list of them is searched by. Pure. */

import type { Day } from "../format/days";
import { placementOf, text } from "../placements/model";
import type { LocalRecord } from "../sync";
import { guardianOf } from "./guardians";
import { roleOf, standing } from "./model";

export interface Invitable {
  person: string;
  name: string;
  role: string;
  /** Of a student the class, of a guardian the classes of the students; empty for others. */
  className: string;
}

export interface Known {
  students: readonly LocalRecord[];
  classes: readonly LocalRecord[];
  roles: readonly LocalRecord[];
  guardianships: readonly LocalRecord[];
  placements: readonly LocalRecord[];
}

/** Everybody who is here now or comes later, once each; who has left, or whose roles are over, is not asked in. */
export function invitable({ students, classes, roles, guardianships, placements }: Known, today: Day): Invitable[] {
  const found = new Map<string, Invitable>();
  const learn = (person: string, name: string, role: string, className = "") => {
    if (person === "") return;
    const known = found.get(person);
    if (!known) found.set(person, { person, name, role, className });
    else if (className !== "" && !known.className.split(", ").includes(className)) known.className = [known.className, className].filter(Boolean).join(", ");
  };
  const nameOf = new Map(classes.map((one) => [one.id, text(one.body.name)]));
  const classOf = new Map<string, string>();
  const left = new Set<string>();
  for (const { body } of students) {
    const [person, gone] = [text(body.person), text(body.left_on)];
    const className = nameOf.get(text(body.class)) ?? "";
    classOf.set(person, className);
    if (gone !== "" && gone <= today) left.add(person);
    else learn(person, text(body.name), "student", className);
  }
  for (const record of roles) {
    if (standing(roleOf(record), today) !== "over") learn(text(record.body.person), text(record.body.name), text(record.body.role));
  }
  for (const one of guardianships.map((each) => guardianOf(each, today))) {
    if (one.standing !== "over" && !left.has(one.student)) learn(one.person, one.name, "guardian", classOf.get(one.student));
  }
  const over = new Set(roles.filter((record) => standing(roleOf(record), today) === "over").map((record) => text(record.body.person)));
  for (const { contacts } of placements.map(placementOf)) {
    for (const { person, name, role } of contacts) if (!over.has(text(person)) && !left.has(text(person))) learn(text(person), text(name), role);
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, "nl") || (a.person < b.person ? -1 : 1));
}
