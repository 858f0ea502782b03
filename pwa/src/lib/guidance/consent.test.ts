import { expect, test } from "vitest";
import type { LocalRecord } from "$lib/sync";
import { allows, saidAt, standing, unanswered } from "./consent";

type Word = [voice: "student" | "family" | null, answer: "yes" | "no", at: string];
const records = (...words: Word[]): LocalRecord[] =>
  words.map(([voice, answer, at], nth) => ({
    id: `c${nth}`,
    kind: "consent",
    scope: "placement:p",
    tick: 1,
    body: { purpose: "school-pr", answer, ...(at ? { at: `${at}T10:00:00Z` } : {}), ...(voice ? { voice } : { person: "noor" }) },
  }));
const stands = (...words: Word[]) => standing(saidAt(records(...words), "p", "noor"), "school-pr").answer;

test.each<[string, Word[], "yes" | "no" | null]>([
  ["nobody said anything", [], null],
  ["a parent said yes", [["family", "yes", "2026-11-01"]], "yes"],
  ["and took it back", [["family", "yes", "2026-11-01"], ["family", "no", "2026-11-02"]], "no"],
  ["and gave it again", [["family", "no", "2026-11-02"], ["family", "yes", "2026-11-03"]], "yes"],
  ["the student does not want it", [["student", "no", "2026-11-01"], ["family", "yes", "2026-11-03"]], "no"],
  ["until the student does", [["student", "no", "2026-11-01"], ["family", "yes", "2026-11-02"], ["student", "yes", "2026-11-04"]], "yes"],
  ["what is still on its way was said last", [["family", "yes", "2026-11-01"], [null, "no", ""]], "no"],
])("%s", (_, words, answer) => {
  expect(stands(...words)).toBe(answer);
  expect(stands(...words.toReversed())).toBe(answer);
});

test("pictures ask for a yes: no answer is no, and one purpose is not another", () => {
  const placement = { id: "p", student: "noor" };
  expect(allows([], placement, "school-pr")).toBe(false);
  const said = records(["family", "yes", "2026-11-01"]);
  expect(allows(said, placement, "school-pr")).toBe(true);
  expect(allows(said, placement, "company-pr")).toBe(false);
  expect(allows(said, { id: "q", student: "noor" }, "school-pr")).toBe(false);
  expect(unanswered(saidAt(said, "p", "noor"))).toBe(true);
});
