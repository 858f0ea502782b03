import { describe, expect, test } from "vitest";
import { addDays, weekday } from "$lib/format/days";
import { DAYS_FOR_A_PACE, type DatedFacts, paceOf, progressOf } from "./forecast";

const FIRST = "2026-09-01";
const TODAY = "2026-11-23";
const SIX_HOURS = 360;

const there = { present: true, known: true, minutes: SIX_HOURS, evidence: "kiosk" };
const nothing = { present: false, known: false, minutes: 0, evidence: null };

/** Weekdays of six hours from the first of September; `how` says what became of each day that is over. */
function days(weekdays: number[], last: string, how: (nth: number) => Partial<DatedFacts>): DatedFacts[] {
  const made: DatedFacts[] = [];
  let nth = 0;
  for (let day = FIRST; day <= last; day = addDays(day, 1)) {
    const planned = weekdays.includes(weekday(day)) ? SIX_HOURS : 0;
    const over = day < TODAY;
    const happened = planned > 0 && over ? how(nth++) : {};
    made.push({ day, planned, ...nothing, confirmed: null, absence: null, over, ...happened });
  }
  return made;
}

describe("hours against the norm", () => {
  test("who was always there gets at this pace what the plan gives", () => {
    const progress = progressOf(days([1, 2], "2027-01-29", () => there), 160 * 60);
    expect(progress.atPace).toBe(progress.ifAll);
    expect(progress.hours.counted).toBe(23 * SIX_HOURS);
    expect(progress.needed).toBe(160 * 60 - 23 * SIX_HOURS);
    expect(progress.daysNeeded).toBe(4);
    expect(progress.reachedOn).toBe("2026-12-01");
    expect(progress.weeks.at(-1)?.planned).toBe(progress.ifAll);
  });

  test("who was there every other time gets half of what is to come at this pace", () => {
    const progress = progressOf(days([1], "2027-01-29", (nth) => (nth % 2 === 0 ? there : nothing)), null);
    expect(progress.hours.days).toMatchObject({ counted: 6, missing: 5, "to-come": 10 });
    expect(progress.ifAll).toBe(6 * SIX_HOURS + 10 * SIX_HOURS);
    expect(progress.atPace).toBe(Math.round(6 * SIX_HOURS + (6 / 11) * 10 * SIX_HOURS));
    expect([progress.needed, progress.daysNeeded, progress.reachedOn]).toEqual([null, null, null]);
  });

  test("a day whose end nobody knows is no hours yet, and slows nobody's pace", () => {
    const progress = progressOf(days([1], "2027-01-29", (nth) => (nth === 3 ? { present: true, evidence: "kiosk" } : there)), null);
    expect(progress.hours).toMatchObject({ counted: 10 * SIX_HOURS, openPlanned: SIX_HOURS });
    expect(progress.atPace).toBe(21 * SIX_HOURS);
  });

  test("hours that wait for the company are reckoned with and told apart", () => {
    const progress = progressOf(days([1], "2027-01-29", () => ({ ...there, evidence: "declared" })), 100 * 60);
    expect(progress.hours).toMatchObject({ counted: 0, waiting: 11 * SIX_HOURS });
    expect(progress.needed).toBe(100 * 60 - 11 * SIX_HOURS);
    expect(progress.weeks.at(-1)).toMatchObject({ counted: 0, withWaiting: 11 * SIX_HOURS });
  });

  test("a few days are no pace", () => {
    expect(paceOf(days([1], TODAY, () => there).slice(0, 7 * (DAYS_FOR_A_PACE - 1)))).toBeNull();
    expect(paceOf(days([1], TODAY, () => there))).toBe(1);
  });

  test("without agreed days there is no forecast and no number of days, only what was worked", () => {
    const progress = progressOf([{ day: FIRST, planned: 0, confirmed: null, absence: null, over: true, ...there }], 160 * 60);
    expect(progress).toMatchObject({ atPace: null, daysNeeded: null, ifAll: SIX_HOURS, daysLeft: 0 });
  });

  test("leave on a day to come is not reckoned with", () => {
    const all = days([1], "2026-12-31", () => there);
    const one = all.map((day) => (day.day === "2026-12-07" ? { ...day, absence: "leave" } : day));
    expect(progressOf(all, null).ifAll - progressOf(one, null).ifAll).toBe(SIX_HOURS);
    expect(progressOf(one, null).atPace).toBe(progressOf(one, null).ifAll);
  });

  test("hours of an earlier placement are where the line begins", () => {
    const progress = progressOf(days([1], TODAY, () => there), 160 * 60, 40 * 60);
    expect(progress.weeks[0]?.counted).toBe(40 * 60);
    expect(progress.ifAll - progressOf(days([1], TODAY, () => there), null).ifAll).toBe(40 * 60);
  });
});

/** Small and repeatable, so that a failure can be played again. */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

test("whatever happened: no forecast is below what was worked, and the weeks add up", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = randoms(seed);
    const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
    const what = () => pick([there, nothing, { ...there, evidence: "declared" }, { present: true }, { absence: "sick" }, { ...there, minutes: 100 }]);
    const all = days([1, 2, 3, 4, 5].slice(0, 1 + Math.floor(random() * 5)), pick(["2026-11-20", "2026-12-31", "2027-06-30"]), what);
    const progress = progressOf(all, pick([null, 6000, 30_000]));
    const worked = progress.hours.counted + progress.hours.waiting;
    expect(progress.ifAll).toBeGreaterThanOrEqual(worked);
    expect(progress.atPace ?? worked).toBeGreaterThanOrEqual(worked);
    expect(progress.needed ?? 0).toBeGreaterThanOrEqual(0);
    expect(progress.reachedOn !== null).toBe((progress.needed ?? 0) > 0 && progress.ifAll >= (progress.norm ?? 0) && progress.daysLeft > 0);
    expect(progress.weeks.at(-1)?.withWaiting).toBe(worked);
    const lines = progress.weeks.map((week) => week.withWaiting);
    expect(lines.toSorted((a, b) => a - b)).toEqual(lines);
  }
});
