import { describe, expect, test } from "vitest";
import { readDay } from "$lib/attendance/day";
import { type EventName, eventOf } from "$lib/attendance/model";
import { addDays } from "$lib/format/days";
import { placementOf } from "$lib/placements/model";
import type { LocalRecord } from "$lib/sync";
import { daysOfPlacement, earlierOf, normOf, progressOfPlacement } from "./placements";

const record = (kind: string, id: string, body: Record<string, unknown>): LocalRecord => ({ id, kind, scope: `placement:${id}`, tick: 1, body });
const years = [
  record("school-year", "y1", { school: "s", starts: "2025-08-01", ends: "2026-07-31" }),
  record("school-year", "y2", { school: "s", starts: "2026-08-01", ends: "2027-07-31" }),
];
const types = [record("placement-type", "t", { norm_hours: 160 }), record("placement-type", "open", {})];
const schedule = [{ weekday: 1, from: "09:00", to: "12:00" }, { weekday: 1, from: "13:00", to: "16:00" }];
const placement = (id: string, more: Record<string, unknown> = {}) =>
  placementOf(record("placement", id, { student: "noor", school: "s", type: "t", starts: "2026-11-02", ends: "2026-12-18", schedule, ...more }));
const daysOf = (one: ReturnType<typeof placement>, first: string, last: string) => {
  const views = [];
  for (let day = first; day <= last; day = addDays(day, 1)) views.push(readDay(one, day, [], [], [], new Date("2026-11-24T12:00:00Z")));
  return views;
};

const none = () => [];

describe("the norm of a placement", () => {
  test("is that of its type, and none where the type names none", () => {
    expect(normOf(placement("p"), types)).toBe(9600);
    expect(normOf(placement("p", { type: "open" }), types)).toBeNull();
    expect(normOf(placement("p", { type: "gone" }), types)).toBeNull();
  });

  test("is shared with the placement of the same kind before it in that school year, and with no other", () => {
    const now = placement("now");
    const others = [
      placement("before", { starts: "2026-09-01" }),
      placement("last-year", { starts: "2026-03-01" }),
      placement("of-another", { starts: "2026-09-01", student: "sem" }),
      placement("another-kind", { starts: "2026-09-01", type: "open" }),
      placement("after", { starts: "2027-01-11" }),
    ];
    expect(earlierOf(now, [now, ...others], years).map((one) => one.id)).toEqual(["before"]);
  });
});

test("the hour between two blocks of a day is not planned", () => {
  const days = daysOfPlacement(placement("p"), "2026-11-24", daysOf, none);
  expect(days.filter((day) => day.planned > 0).map((day) => day.planned)).toEqual(Array(7).fill(360));
});

test("planned days that are over without a word are told apart from those to come", () => {
  const progress = progressOfPlacement(placement("p"), [], { types, years }, "2026-11-24", daysOf, none);
  expect(progress.hours.days).toMatchObject({ missing: 4, "to-come": 3 });
  expect(progress).toMatchObject({ norm: 9600, needed: 9600, daysNeeded: 27, daysLeft: 3, ifAll: 3 * 360, earlier: [] });
});

test("a placement without an end is followed until today, and one without a start not at all", () => {
  expect(daysOfPlacement(placement("p", { ends: null }), "2026-11-24", daysOf, none).at(-1)?.day).toBe("2026-11-24");
  expect(daysOfPlacement(placement("p", { starts: null }), "2026-11-24", daysOf, none)).toEqual([]);
});

test("hours before the first day and after the last are hours of the placement, as in the totals", () => {
  const day = (date: string) =>
    (["in", "out"] as EventName[]).flatMap((event, place) => eventOf(record("attendance-event", `${event}-${date}`, { event, day: date, at: `${date}T1${place}:00:00Z`, source: "kiosk", evidence: "kiosk" })) ?? []);
  // It runs from a Wednesday to a Tuesday; the student came on that Monday, and once more on the last Wednesday.
  const events = [...day("2026-11-02"), ...day("2026-11-18")];
  const of = (one: ReturnType<typeof placement>, first: string, last: string) => {
    const views = [];
    for (let at = first; at <= last; at = addDays(at, 1)) views.push(readDay(one, at, events, [], [], new Date("2026-11-24T12:00:00Z")));
    return views;
  };
  const short = placement("p", { starts: "2026-11-04", ends: "2026-11-17" });
  const progress = progressOfPlacement(short, [], { types, years }, "2026-11-24", of, () => events.map((one) => one.day));
  expect(progress.hours.counted).toBe(120);
  expect(progress.weeks.map((week) => [week.monday, week.counted])).toEqual([["2026-11-02", 60], ["2026-11-09", 60], ["2026-11-16", 120]]);
});

test("a day of a clock that stood years off makes no weeks", () => {
  const days = daysOfPlacement(placement("p"), "2026-11-24", daysOf, () => ["2020-01-06", "2031-01-06"]);
  expect([days[0]?.day, days.at(-1)?.day]).toEqual(["2026-11-02", "2026-12-18"]);
});
