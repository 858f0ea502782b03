import { describe, expect, test } from "vitest";
import { addDays, weekday } from "$lib/format/days";
import { chartOf } from "./chart";
import { type DatedFacts, progressOf } from "./forecast";

const TODAY = "2026-11-25"; // a Wednesday

function mondays(first: string, last: string, evidence = "kiosk"): DatedFacts[] {
  const days: DatedFacts[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) {
    const planned = weekday(day) === 1 ? 360 : 0;
    const over = day < TODAY;
    const there = over && planned > 0;
    days.push({ day, planned, present: there, known: there, minutes: there ? 360 : 0, evidence: there ? evidence : null, confirmed: null, absence: null, over });
  }
  return days;
}

const points = (first: string, last: string, key: string) => chartOf(progressOf(mondays(first, last), 160 * 60), TODAY).lines.find((line) => line.key === key)?.points;

describe("the picture of hours", () => {
  test("what was done ends today, and what is to come begins there", () => {
    const done = points("2026-10-05", "2027-01-29", "counted");
    const ahead = points("2026-10-05", "2027-01-29", "ifAll");
    expect(done?.[0]).toEqual([0, 0]);
    expect(done?.at(-1)?.[0]).toBeCloseTo(7 + 3 / 7);
    expect(ahead?.[0]).toEqual(done?.at(-1));
    expect(ahead?.at(-1)).toEqual([17, 17 * 360]);
  });

  test("a placement that is over has no line ahead and no today", () => {
    const chart = chartOf(progressOf(mondays("2026-09-07", "2026-10-30"), null), TODAY);
    expect(chart.lines.map((line) => line.key)).toEqual(["planned", "counted"]);
    expect(chart.now).toBeNull();
    expect(chart.lines.find((line) => line.key === "counted")?.points.at(-1)).toEqual([8, 8 * 360]);
  });

  test("one that begins next month only has its plan and what that comes to", () => {
    const chart = chartOf(progressOf(mondays("2026-12-07", "2027-01-29"), null), TODAY);
    expect(chart.lines.map((line) => line.key)).toEqual(["planned", "ifAll"]);
    expect(chart.now).toBeNull();
  });

  test("hours that wait are a line of their own", () => {
    const chart = chartOf(progressOf(mondays("2026-10-05", "2027-01-29", "declared"), null), TODAY);
    expect(chart.lines.map((line) => line.key)).toContain("waiting");
  });

  test("everything fits, and there are few enough lines to read by", () => {
    for (const last of ["2026-10-06", "2026-12-31", "2027-06-30", "2029-06-30"]) {
      const progress = progressOf(mondays("2026-10-05", last), 12_000);
      const chart = chartOf(progress, TODAY);
      expect(chart.high).toBeGreaterThanOrEqual(Math.max(12_000, progress.ifAll));
      expect(chart.steps.length).toBeLessThanOrEqual(7);
      expect(chart.lines.flatMap((line) => line.points).every(([x, y]) => x >= 0 && x <= chart.wide && y >= 0 && y <= chart.high)).toBe(true);
    }
  });

  test("no days, no lines", () => {
    expect(chartOf(progressOf([], null), TODAY)).toMatchObject({ lines: [], months: [], now: null });
  });
});
