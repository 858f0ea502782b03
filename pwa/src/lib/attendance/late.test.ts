import { describe, expect, test } from "vitest";
import { isLate, isSameMoment, type Moment } from "./late";

test.each([
  ["09:00", "09:15", false],
  ["09:00", "09:16", true],
  ["13:00", "09:16", false],
])("who starts at %s is missed at %s: %s", (planned, now, missed) => {
  expect(isLate(planned, now)).toBe(missed);
});

describe("what a list says of today", () => {
  const moment: Moment = { day: "2026-11-23", starts: ["08:00", "09:00", "13:00"], missed: 1 };

  test.each([
    ["2026-11-23", "08:16", true],
    ["2026-11-23", "09:15", true],
    ["2026-11-23", "09:16", false],
    ["2026-11-23", "08:15", false],
    ["2026-11-23", "23:59", false],
    ["2026-11-24", "08:16", false],
  ])("on %s at %s it holds: %s", (day, time, holds) => {
    expect(isSameMoment(moment, day, time)).toBe(holds);
  });

  test("holds all day where nobody is to start any more", () => {
    expect(isSameMoment({ day: "2026-11-23", starts: [], missed: 0 }, "2026-11-23", "23:59")).toBe(true);
  });
});
