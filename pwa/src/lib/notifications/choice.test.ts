import { describe, expect, test } from "vitest";
import type { Role } from "../sync/types";
import { choiceId, choiceOf, topicsOf, wasAsked, wordingOf } from "./choice";

describe("what somebody can be told", () => {
  test.each<[Role[], string[]]>([
    [["student"], ["not_scanned", "edit_held"]],
    [["company_mentor"], ["not_scanned", "week_to_confirm", "edit_held"]],
    [["coach"], ["not_scanned", "edit_held"]],
    [["coach", "company_mentor"], ["not_scanned", "week_to_confirm", "edit_held"]],
    [["coordinator"], ["edit_held"]],
    [["guardian"], ["edit_held"]],
    [["inspector"], []],
    [[], []],
  ])("%s: %s", (roles, topics) => expect(topicsOf(roles)).toEqual(topics));

  test("a student reads about their own day, a mentor about somebody else's", () => {
    expect(wordingOf("not_scanned", ["student"])).toBe("not_scanned.own");
    expect(wordingOf("not_scanned", ["company_mentor"])).toBe("not_scanned.others");
    expect(wordingOf("edit_held", ["coach"])).toBe("edit_held.decides");
    expect(wordingOf("edit_held", ["company_mentor"])).toBe("edit_held.own");
    expect(wordingOf("week_to_confirm", ["company_mentor"])).toBe("week_to_confirm");
  });

  test("without a record nothing is chosen, and nights and days off are quiet", () => {
    expect(choiceOf(undefined)).toEqual({
      topics: { not_scanned: false, week_to_confirm: false, edit_held: false },
      quietFrom: "20:00",
      quietTo: "07:00",
      quietDaysOff: true,
    });
  });

  test("only a plain yes counts", () => {
    const { topics } = choiceOf({ body: { not_scanned: "yes", edit_held: true, quiet_days_off: false } });
    expect(topics).toEqual({ not_scanned: false, week_to_confirm: false, edit_held: true });
  });

  test("a no is an answer too, and nobody is asked twice", () => {
    expect(wasAsked(undefined, "not_scanned")).toBe(false);
    expect(wasAsked({ body: { edit_held: true } }, "not_scanned")).toBe(false);
    expect(wasAsked({ body: { not_scanned: false } }, "not_scanned")).toBe(true);
  });

  test("the record of a person is the same on every device", () => {
    expect(choiceId("0b6c1f1e-0000-4000-8000-000000000001")).toBe(choiceId("0b6c1f1e-0000-4000-8000-000000000001"));
    expect(choiceId("0b6c1f1e-0000-4000-8000-000000000001")).not.toBe(choiceId("0b6c1f1e-0000-4000-8000-000000000002"));
  });
});
