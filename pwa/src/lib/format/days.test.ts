import { expect, test } from "vitest";
import { isoWeek } from "./days";

test("the last days of December may belong to week 1 of the next year", () => {
  expect(isoWeek("2025-12-29")).toEqual({ year: 2026, week: 1 });
});
