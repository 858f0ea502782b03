import { describe, expect, test } from "vitest";
import { readDay } from "$lib/attendance/day";
import { type EventName, eventOf } from "$lib/attendance/model";
import { addDays } from "$lib/format/days";
import { placementOf } from "$lib/placements/model";
import type { LocalRecord } from "$lib/sync";
import { isPeriod, keeping, keptIn, manualShare, periodOf, type RegionTotals, sharesOf, type TotalLine, totalsOf } from "./totals";

const year = (starts: string, ends: string): LocalRecord => ({ id: starts, kind: "school-year", scope: "region", tick: 1, body: { starts, ends } });
const line = (levels: Partial<Record<string, number>> | null): TotalLine => ({
  id: "s", name: "De Brug", town: "", small: levels === null, counted_minutes: 0, students: 6, placements: 6, planned_minutes: 0, waiting_minutes: 0,
  levels: levels && { kiosk: 0, card: 0, poster: 0, declared: 0, corrected: 0, ...levels }, missing_days: 0, open_days: 0,
});

describe("periods", () => {
  test("this month and the one before, also over the turn of the year", () => {
    expect(periodOf("month", "2026-11-22", [])).toEqual({ first: "2026-11-01", last: "2026-11-30" });
    expect(periodOf("last-month", "2027-01-31", [])).toEqual({ first: "2026-12-01", last: "2026-12-31" });
    expect(periodOf("month", "2028-02-29", [])).toEqual({ first: "2028-02-01", last: "2028-02-29" });
  });
  test("the school year covers those of all schools, and is reckoned where none is known", () => {
    const years = [year("2026-08-24", "2027-07-09"), year("2026-08-01", "2027-07-31"), year("2025-08-01", "2026-07-31")];
    expect(periodOf("year", "2026-11-22", years)).toEqual({ first: "2026-08-01", last: "2027-07-31" });
    expect(periodOf("year", "2027-03-01", [])).toEqual({ first: "2026-08-01", last: "2027-07-31" });
    expect(periodOf("year", "2026-11-22", [year("2020-01-01", "2030-01-01")])).toSatisfy(isPeriod);
  });
  test("the first day comes before the last, within a year", () => {
    expect([isPeriod({ first: "2026-11-02", last: "2026-11-01" }), isPeriod({ first: "", last: "2026-11-01" }), isPeriod({ first: "2020-01-01", last: "2026-11-01" })]).toEqual([false, false, false]);
    expect(isPeriod({ first: "2026-11-01", last: "2026-11-01" })).toBe(true);
  });
});

describe("shares of the hours", () => {
  test("come to a hundred, and typed hours are those declared and corrected", () => {
    const mixed = line({ kiosk: 600, poster: 200, declared: 100, corrected: 100 });
    expect(sharesOf(mixed).map(({ level }) => level)).toEqual(["kiosk", "poster", "declared", "corrected"]);
    expect(sharesOf(mixed).reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(100);
    expect(manualShare(mixed)).toBeCloseTo(20);
    expect(manualShare(line({ kiosk: 60 }))).toBe(0);
  });
  test("are not there without hours, or where the place is too small", () => {
    expect([manualShare(line({})), manualShare(line(null))]).toEqual([null, null]);
  });
});

describe("what is kept for without a network", () => {
  const answer = (first: string, as_of: string): RegionTotals => ({ first, last: "2026-11-30", through: "2026-11-22", as_of, smallest: 5, region: line({}), schools: [], companies: [] });
  test("the newest answer of each period, and not too many", () => {
    let kept: RegionTotals[] = [];
    for (let n = 1; n <= 9; n += 1) kept = keeping(kept, answer(`2026-11-0${n}`, "old"));
    expect(kept.length).toBe(6);
    kept = keeping(kept, answer("2026-11-05", "new"));
    expect(kept.filter((one) => one.first === "2026-11-05").map((one) => one.as_of)).toEqual(["new"]);
    expect(keptIn(JSON.stringify(kept))).toEqual(kept);
  });
  test("something that cannot be read is as nothing", () => {
    for (const raw of [null, "", "{", "{}", "[1]", '[{"as_of":1}]', "[null]"]) expect(keptIn(raw)).toEqual([]);
  });
});

describe("the week of a school, from its own records", () => {
  const week = { first: "2026-11-16", last: "2026-11-22" };
  const schedule = [1, 2, 3].map((weekday) => ({ weekday, from: "09:00", to: "15:00" }));
  const placement = (ends: string) => placementOf({ id: ends, kind: "placement", scope: `placement:${ends}`, tick: 1, body: { starts: "2026-09-01", ends, schedule } });
  const event = (name: EventName, day: string, time: string, more: Record<string, unknown> = {}) =>
    eventOf({ id: `${name}-${day}`, kind: "attendance-event", scope: "placement:p", tick: 1, body: { event: name, day, at: `${day}T${time}:00+01:00`, source: "kiosk", evidence: "kiosk", ...more } });
  const said = { starts: "09:00", ends: "15:00", source: "declared", evidence: "declared" };
  const events = [event("in", "2026-11-16", "09:00"), event("out", "2026-11-16", "15:00"), event("declaration", "2026-11-17", "16:00", said)].flatMap((one) => one ?? []);
  const daysOf = (one: ReturnType<typeof placement>, first: string, last: string) => {
    const views = [];
    for (let day = first; day <= last; day = addDays(day, 1)) views.push(readDay(one, day, events, [], [], new Date("2026-11-23T12:00:00Z")));
    return views;
  };
  test("tells hours that wait for the company apart, as the server does for the region", () => {
    expect(totalsOf([placement("2027-01-29")], week, "2026-11-23", daysOf)).toEqual({ placements: 1, planned: 3, counted: 360, waiting: 360 });
  });
  test("holds the placements that ended in it, and none that ended before", () => {
    expect(totalsOf([placement("2026-11-17")], week, "2026-11-23", daysOf)).toEqual({ placements: 1, planned: 2, counted: 360, waiting: 360 });
    expect(totalsOf([placement("2026-11-13")], week, "2026-11-23", daysOf)).toMatchObject({ placements: 0, counted: 0 });
  });
});
