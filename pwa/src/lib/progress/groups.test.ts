import { expect, test } from "vitest";
import { placementOf } from "$lib/placements/model";
import type { LocalRecord } from "$lib/sync";
import { groupsFor, MINE, pupilsOf } from "./groups";

const record = (kind: string, id: string, body: Record<string, unknown>): LocalRecord => ({ id, kind, scope: "school:s", tick: 1, body });
const classes = [record("class", "c10", { name: "PRO10", mentors: [] }), record("class", "c2", { name: "PRO2", mentors: ["roos"] }), record("class", "empty", { name: "PRO1", mentors: ["roos"] })];
const students = [
  record("student", "1", { person: "noor", name: "Noor", class: "c2" }),
  record("student", "2", { person: "sem", name: "Sem", class: "c2" }),
  record("student", "3", { person: "gone", name: "Aya", class: "c2", left_on: "2026-10-01" }),
  record("student", "4", { person: "bo", name: "Bo", class: "c10" }),
];
const placements = [
  placementOf(record("placement", "p1", { student: "noor", student_name: "Noor", coaches: ["karin"], starts: "2026-09-01", ends: "2027-01-31" })),
  placementOf(record("placement", "p2", { student: "bo", student_name: "Bo", coaches: ["karin", "piet"], starts: "2026-09-01", ends: "2027-01-31" })),
];
const groups = (role: Parameters<typeof groupsFor>[0], person: string) => groupsFor(role, person, classes, students, placements).map((one) => one.id);

test("an office chooses among the classes with students, a mentor among their own", () => {
  expect(groups("coordinator", "fatma")).toEqual(["c2", "c10"]);
  expect(groups("class_mentor", "roos")).toEqual(["c2"]);
});

test("a coach looks at their own students, for of the others they see no placement", () => {
  expect(groups("coach", "karin")).toEqual([MINE]);
  expect(groups("coach", "nobody")).toEqual([]);
  expect(pupilsOf(MINE, "piet", students, placements, "2026-11-25").map((one) => one.name)).toEqual(["Bo"]);
});

test("a class shows who is in it, also who has no placement, and not who has left", () => {
  const pupils = pupilsOf("c2", "roos", students, placements, "2026-11-25");
  expect(pupils.map((one) => [one.name, one.placements.length])).toEqual([["Noor", 1], ["Sem", 0]]);
});
