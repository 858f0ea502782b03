import { expect, test } from "vitest";
import type { RoleHeld } from "$lib/sync";
import { hasOffice, looksAfterRegion, mayWriteOwn, officeSchools } from "./rights";

const held = (role: RoleHeld["role"], school: string | null, region = "r"): RoleHeld => ({ region, role, school, company: null });

test("a coordinator writes the years of their own school and of no other", () => {
  const roles = [held("coordinator", "a"), held("coach", "b")];
  expect(mayWriteOwn(roles, "r", "a")).toBe(true);
  expect(mayWriteOwn(roles, "r", "b")).toBe(false);
});

test("the administrator of one school does not look after the region", () => {
  expect(looksAfterRegion([held("administrator", "a")], "r")).toBe(false);
  expect(officeSchools([held("administrator", "a")], "r")).toEqual(new Set(["a"]));
});

test.each([
  ["its coordinator", [held("coordinator", "a")], true],
  ["its own administrator", [held("administrator", "a")], true],
  ["the administrator of the region", [held("administrator", null)], true],
  ["another school's coordinator", [held("coordinator", "b")], false],
  ["another school's coordinator who coaches here", [held("coordinator", "b"), held("coach", "a")], false],
  ["another school's administrator", [held("administrator", "b")], false],
  ["its coach", [held("coach", "a")], false],
  ["its inspector", [held("inspector", "a")], false],
  ["a region lead", [held("region_lead", null)], false],
  ["a coordinator of another region", [held("coordinator", "a", "elsewhere")], false],
  ["nobody", [], false],
])("a school's own words are written by %s", (_, roles, writes) => {
  expect(mayWriteOwn(roles, "r", "a")).toBe(writes);
});

test("a role in another region gives nothing here", () => {
  expect(looksAfterRegion([held("administrator", null, "elsewhere")], "r")).toBe(false);
  expect(officeSchools([held("coordinator", "a", "elsewhere")], "r").size).toBe(0);
});

test("who looks after the region alone is in no school's office", () => {
  expect(hasOffice([held("administrator", null), held("region_lead", null)], "r")).toBe(false);
  expect(hasOffice([held("administrator", null), held("coordinator", "a")], "r")).toBe(true);
  expect(hasOffice([held("coordinator", "a", "elsewhere")], "r")).toBe(false);
});
