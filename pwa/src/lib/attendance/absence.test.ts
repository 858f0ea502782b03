import { expect, test } from "vitest";
import { placementOf } from "$lib/placements/model";
import { daysToReport, LONGEST } from "./absence";

const schedule = [1, 2].map((weekday) => ({ weekday, from: "09:00", to: "15:00" }));
const placement = placementOf({ id: "p", kind: "placement", scope: "placement:p", tick: 1, body: { starts: "2026-09-01", ends: "2027-06-30", schedule } });
const winter = [{ name: "Kerstvakantie", from: "2026-12-19", to: "2027-01-03" }];

test("leave of some weeks is about the days that were planned, and about no holiday", () => {
  expect(daysToReport(placement, winter, "2026-12-10", "2027-01-06")).toEqual(["2026-12-14", "2026-12-15", "2027-01-04", "2027-01-05"]);
});

test("one day counts as it is said, also where nothing was planned", () => {
  expect(daysToReport(placement, [], "2026-11-25", "2026-11-25")).toEqual(["2026-11-25"]);
});

test("nothing is reported before the placement begins or after it ends, or backwards", () => {
  expect(daysToReport(placement, [], "2026-08-31", "2026-08-31")).toEqual([]);
  expect(daysToReport(placement, [], "2027-06-28", "2027-07-15")).toEqual(["2027-06-28", "2027-06-29"]);
  expect(daysToReport(placement, [], "2026-11-25", "2026-11-20")).toEqual([]);
  expect(daysToReport(placement, [], "", "")).toEqual([]);
});

test("a mistyped year does not report a year of days", () => {
  expect(daysToReport({ ...placement, ends: "2029-06-30" }, [], "2026-11-02", "2028-11-02").at(-1)! < "2027-02-05").toBe(true);
  expect(LONGEST).toBeGreaterThan(60);
});
