import { describe, expect, it } from "vitest";
import vectors from "../../../../tests/vectors/derived_ids.json";
import type { LocalRecord } from "../sync";
import { alike, givenGuardian, guardiansOf, guardianshipId } from "./guardians";

const TODAY = "2026-11-22";
const S = "school:s";
const record = (guardian: string, student: string, name: string, more: Record<string, unknown> = {}, scope = S) =>
  ({ id: `${student}-${guardian}`, kind: "guardianship", scope, tick: 1, body: { guardian, student, name, ...more } }) as unknown as LocalRecord;

describe("the guardians of a student", () => {
  it("come with who is one now first, and none of another school or student", () => {
    const list = guardiansOf(
      [
        record("a", "sam", "An", { ends: "2026-11-21" }),
        record("b", "sam", "Bo", { starts: "2026-11-23" }),
        record("c", "sam", "Cor", { starts: "2026-11-22", ends: "2026-11-22" }),
        record("d", "sam", "Dee"),
        record("e", "sue", "Els"),
        record("f", "sam", "Fay", {}, "school:t"),
      ],
      S,
      "sam",
      TODAY,
    );
    expect(list.map((one) => [one.name, one.standing])).toEqual([
      ["Cor", "now"],
      ["Dee", "now"],
      ["Bo", "later"],
      ["An", "over"],
    ]);
  });
});

describe("somebody who may be known already", () => {
  const records = [record("a", "sue", "Ineke de Wit"), record("a", "tom", "Ineke de Wit"), record("b", "sam", "Ineke Bos"), record("c", "sue", "Ineke", {}, "school:t")];

  it("is offered once, with whose guardian they are", () => {
    expect(alike(records, S, "sam", " ineke ")).toEqual([{ person: "a", name: "Ineke de Wit", students: ["sue", "tom"] }]);
  });

  it("is not looked for by two letters", () => {
    expect(alike(records, S, "sam", "In")).toEqual([]);
  });
});

describe("giving it", () => {
  it("names the same record as the server does", () => {
    const ours = vectors.ids.filter((one) => one.kind === "guardianship");
    expect(ours.length).toBeGreaterThan(0);
    for (const one of ours) {
      const [student = "", guardian = ""] = one.about.split("/");
      expect(guardianshipId(one.scope, student, guardian)).toBe(one.id);
    }
  });

  it("takes an end away that stood", () => {
    expect(givenGuardian("sam", "a", " An ", "")).toEqual({ student: "sam", guardian: "a", name: "An", starts: null, ends: null });
    expect(givenGuardian("sam", "a", "An", TODAY)).toMatchObject({ starts: TODAY, ends: null });
  });
});
