import { expect, test } from "vitest";
import type { LocalRecord } from "$lib/sync";
import { placementOf } from "./model";
import { studentsOf, unplaced } from "./unplaced";

const today = "2026-11-23";
const student = (person: string, more: Record<string, unknown> = {}, school = "a"): LocalRecord => ({ id: `s-${person}`, kind: "student", scope: `school:${school}`, tick: 1, body: { person, name: person, class: "1b", ...more } });
const placed = (person: string, starts: string, ends: string) => placementOf({ id: `p-${person}-${starts}`, kind: "placement", scope: "placement:1", tick: 1, body: { student: person, starts, ends } });
const classes: LocalRecord[] = [{ id: "1b", kind: "class", scope: "school:a", tick: 1, body: { name: "1B", mentors: ["joost"] } }];
const office = { schools: new Set(["a"]), mentor: "anja" };
const names = (found: { name: string }[]) => found.map((one) => one.name);

test("a student whose placement ended or has yet to begin has none now", () => {
  const placements = [placed("Bram", "2026-09-01", "2026-11-20"), placed("Cem", "2026-12-01", "2027-02-01"), placed("Daan", "2026-09-01", "2027-02-01")];
  const found = unplaced([student("Daan"), student("Cem"), student("Bram"), student("Anna")], classes, placements, office, today);
  expect(found.map((one) => [one.name, one.last?.ends, one.next?.starts])).toEqual([["Anna", undefined, undefined], ["Bram", "2026-11-20", undefined], ["Cem", undefined, "2026-12-01"]]);
});

test("who left the school is not listed, who leaves later still is", () => {
  expect(names(unplaced([student("Eva", { left_on: "2026-10-01" }), student("Finn", { left_on: "2027-07-01" })], classes, [], office, today))).toEqual(["Finn"]);
});

test("a class mentor sees the own class and nobody whose placements they do not have", () => {
  const found = unplaced([student("Anna"), student("Gijs", { class: "2a" }), student("Huub", {}, "b")], classes, [], { schools: new Set(), mentor: "joost" }, today);
  expect(names(found)).toContain("Anna");
  expect(names(found)).not.toContain("Gijs");
});

test("a class mentor of nobody has no students, though the school does", () => {
  expect(studentsOf([student("Anna")], classes, { schools: new Set(), mentor: "fleur" }, today)).toEqual([]);
  expect(studentsOf([student("Anna")], classes, { schools: new Set(), mentor: "joost" }, today)).toHaveLength(1);
});
