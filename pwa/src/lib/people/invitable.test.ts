import { describe, expect, it } from "vitest";
import type { LocalRecord } from "../sync";
import { invitable, type Known } from "./invitable";

const TODAY = "2026-11-23";
const record = (kind: string, id: string, body: Record<string, unknown>, scope = "school:s") => ({ id, kind, scope, tick: 1, body }) as unknown as LocalRecord;
const student = (person: string, name: string, more: Record<string, unknown> = {}) => record("student", `student-${person}`, { person, name, class: "c1", ...more });
const role = (person: string, name: string, more: Record<string, unknown> = {}) => record("role", `role-${person}`, { person, name, role: "coach", ...more });
const guardian = (person: string, of: string) => record("guardianship", `${of}-${person}`, { guardian: person, student: of, name: "Ineke" });
const NOBODY: Known = { students: [], classes: [record("class", "c1", { name: "P4a" }), record("class", "c2", { name: "P2b" })], roles: [], guardianships: [], placements: [] };
const named = (known: Partial<Known>) => invitable({ ...NOBODY, ...known }, TODAY).map((one) => [one.name, one.role, one.className]);

describe("who can be invited", () => {
  it("is a student with the class, so that cards are made class by class", () => {
    expect(named({ students: [student("sam", "Sam"), student("ann", "Ann", { class: "c2" })] })).toEqual([
      ["Ann", "student", "P2b"],
      ["Sam", "student", "P4a"],
    ]);
  });

  it("is a guardian once, with the classes of all the children", () => {
    const students = [student("sam", "Sam"), student("ann", "Ann", { class: "c2" })];
    expect(named({ students, guardianships: [guardian("g", "sam"), guardian("g", "ann")] })).toContainEqual(["Ineke", "guardian", "P4a, P2b"]);
  });

  it("is nobody who has left or whose role is over, nor the guardian of who has left", () => {
    const students = [student("sam", "Sam", { left_on: TODAY })];
    const roles = [role("kim", "Kim", { ends: "2026-11-22" }), role("tom", "Tom", { ends: TODAY }), role("eva", "Eva", { starts: "2027-01-01" })];
    const contacts = [{ person: "kim", role: "coach", name: "Kim" }, { person: "sam", role: "student", name: "Sam" }, { person: "bo", role: "company_mentor", name: "Bo" }];
    const placements = [record("placement", "p", { student: "sam", contacts }, "placement:p")];
    expect(named({ students, roles, guardianships: [guardian("g", "sam")], placements }).map(([name]) => name)).toEqual(["Bo", "Eva", "Tom"]);
  });
});
