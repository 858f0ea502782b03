import { describe, expect, it } from "vitest";
import type { LocalRecord, RoleHeld } from "../sync";
import { colleagues, given, mayGive, posts, roleId, standing } from "./model";

const TODAY = "2026-11-22";
const record = (id: string, scope: string, body: Record<string, unknown>) => ({ id, kind: "role", scope, tick: 1, body }) as unknown as LocalRecord;
const held = (role: string, school: string | null) => ({ region: "r", role, school, company: null }) as unknown as RoleHeld;

describe("a role counts from its first to its last day", () => {
  it.each([
    ["", "", "now"],
    ["2026-11-22", "2026-11-22", "now"],
    ["2026-11-23", "", "later"],
    ["", "2026-11-21", "over"],
  ])("from %s to %s is %s", (starts, ends, expected) => {
    expect(standing({ starts, ends }, TODAY)).toBe(expected);
  });
});

describe("the people of a school", () => {
  it("are listed once, whoever has left comes last", () => {
    const list = colleagues(
      [
        record("1", "school:s", { person: "b", role: "coach", name: "Bo" }),
        record("2", "company:c", { person: "b", role: "company_mentor", name: "Bo", email: "bo@x.nl" }),
        record("3", "school:s", { person: "a", role: "coach", name: "An", ends: "2026-10-01" }),
        record("4", "region", { person: "z", role: "inspector", name: "Zoë", school: "s" }),
      ],
      TODAY,
    );
    expect(list.map((one) => one.name)).toEqual(["Bo", "Zoë", "An"]);
    expect(list[0]?.roles.map((role) => [role.role, role.school, role.company])).toEqual([
      ["coach", "s", ""],
      ["company_mentor", "", "c"],
    ]);
    expect(list[0]?.email).toBe("bo@x.nl");
    expect(list[1]?.roles[0]?.school).toBe("s");
  });
});

describe("who may give which role", () => {
  it.each([
    ["coordinator", "s", { school: true, other: false, company: true, region: false }],
    ["administrator", "s", { school: true, other: false, company: true, region: false }],
    ["administrator", null, { school: false, other: false, company: false, region: true }],
    ["coach", "s", { school: false, other: false, company: false, region: false }],
  ])("%s of %s", (role, school, expected) => {
    const roles = [held(role, school)];
    const may = (scope: string) => mayGive(roles, "r", { scope });
    expect({ school: may("school:s"), other: may("school:t"), company: may("company:c"), region: may("region") }).toEqual(expected);
  });

  it("offers only what may be given", () => {
    for (const roles of [[held("coordinator", "s")], [held("administrator", null)], [held("coach", "s")]]) {
      for (const post of posts(roles, "r", ["s", "t"], ["c"])) expect(mayGive(roles, "r", post)).toBe(true);
    }
    expect(posts([held("coordinator", "s")], "r", ["s", "t"], ["c"]).map((post) => `${post.scope} ${post.role}`)).toEqual([
      "school:s coach",
      "school:s class_mentor",
      "school:s coordinator",
      "company:c company_mentor",
    ]);
    expect(posts([held("coach", "s")], "r", ["s"], ["c"])).toEqual([]);
  });
});

describe("giving a role", () => {
  const post = { role: "coach", scope: "school:5d3a1c0e-7f2b-4a1d-8c6e-1b2a3c4d5e6f", school: "5d3a1c0e-7f2b-4a1d-8c6e-1b2a3c4d5e6f", company: "" };

  it("names the same record as the server does", () => {
    // role_id of server/identity/kinds.py for the same scope, person and role.
    expect(roleId(post, "9d8c7b6a-5f4e-4d3c-8b2a-190817263544")).toBe("86fdc195-bcb5-55c7-b142-88df2ef57749");
    const region = { ...post, role: "inspector", scope: "region" };
    expect(roleId(region, "9d8c7b6a-5f4e-4d3c-8b2a-190817263544")).toBe("cf84f6d1-518c-5b73-a781-8eb5bb0910c0");
  });

  it("takes an end away that stood", () => {
    expect(given(post, "p", { name: " An ", email: "", starts: "" })).toEqual({ person: "p", role: "coach", name: "An", ends: null, starts: null });
    expect(given({ ...post, role: "inspector", scope: "region" }, "p", { name: "An", email: "a@x.nl", starts: TODAY })).toMatchObject({ school: post.school, email: "a@x.nl", starts: TODAY });
  });
});
