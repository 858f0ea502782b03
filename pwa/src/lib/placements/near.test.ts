import { expect, test } from "vitest";
import { placementOf } from "./model";
import { near } from "./near";

const TODAY = "2026-11-23";
const placement = (id: string, starts: string, ends: string, student = "noor") =>
  placementOf({ id, kind: "placement", scope: `placement:${id}`, body: { student, starts, ends } } as never);

test.each([
  ["today is its first and last day", "2026-11-23", "2026-11-23", true],
  ["it ended yesterday", "2026-09-01", "2026-11-22", true],
  ["it ended two weeks ago", "2026-09-01", "2026-11-09", true],
  ["it ended longer ago", "2026-09-01", "2026-11-08", false],
  ["it begins tomorrow", "2026-11-24", "2027-02-01", true],
  ["it begins in two weeks", "2026-12-07", "2027-02-01", true],
  ["it begins later", "2026-12-08", "2027-02-01", false],
  ["it has no last day", "2026-09-01", "", true],
])("a placement matters or not when %s", (_when, starts, ends, matters) => {
  expect(near([placement("a", starts, ends)], "noor", TODAY)).toHaveLength(matters ? 1 : 0);
});

test("what runs comes before what begins, and that before what ended; nobody else's", () => {
  const all = [
    placement("over", "2026-09-01", "2026-11-20"),
    placement("soon", "2026-11-30", "2027-02-01"),
    placement("later running", "2026-10-01", "2027-02-01"),
    placement("running", "2026-09-01", "2027-02-01"),
    placement("of sem", "2026-09-01", "2027-02-01", "sem"),
  ];
  expect(near(all, "noor", TODAY).map((one) => one.id)).toEqual(["running", "later running", "soon", "over"]);
});
