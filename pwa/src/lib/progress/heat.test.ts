import { describe, expect, test } from "vitest";
import { readDay } from "$lib/attendance/day";
import type { Absence, AttendanceEvent } from "$lib/attendance/model";
import { eventOf } from "$lib/attendance/model";
import { addDays } from "$lib/format/days";
import { type Placement, placementOf } from "$lib/placements/model";
import { columnsOf, rowsOf, weekCell, withoutEmptyWeekends } from "./heat";

const TODAY = "2026-11-25";
const NOW = new Date("2026-11-25T07:00:00+01:00");
const schedule = [1, 2, 3].map((weekday) => ({ weekday, from: "09:00", to: "15:00" }));
const placement = (id: string, starts: string, ends: string) => placementOf({ id, kind: "placement", scope: `placement:${id}`, tick: 1, body: { student: "noor", starts, ends, schedule } });

let made = 0;
function event(day: string, name: string, time: string, more: Record<string, unknown> = {}): AttendanceEvent {
  const body = { event: name, day, at: new Date(`${day}T${time}:00+01:00`).toISOString(), source: "kiosk", evidence: "kiosk", ...more };
  const read = eventOf({ id: String(made++).padStart(4, "0"), kind: "attendance-event", scope: "placement:p", tick: 1, body });
  if (!read) throw new Error("not an event");
  return read;
}
const worked = (day: string) => [event(day, "in", "09:00"), event(day, "out", "15:00")];
const sick = (day: string): Absence => ({ day, scope: "placement:p", kind: "sick", reportedBy: "noor", pending: false, fact: { kind: "sick", state: "reported" } });

function views(one: Placement, first: string, last: string, events: AttendanceEvent[] = [], absences: Absence[] = []) {
  const found = [];
  for (let day = first; day <= last; day = addDays(day, 1)) found.push(readDay(one, day, events, absences, [], NOW));
  return found;
}
const whole = placement("p", "2026-09-01", "2027-01-31");
const week = (events: AttendanceEvent[], absences: Absence[] = []) => weekCell(views(whole, "2026-11-16", "2026-11-22", events, absences), TODAY);

describe("a week of a student", () => {
  test("is full when every planned hour was worked", () => {
    expect(week([...worked("2026-11-16"), ...worked("2026-11-17"), ...worked("2026-11-18")])).toMatchObject({ shade: "full", share: 100 });
  });
  test("is shaded by the part that was worked", () => {
    expect(week([...worked("2026-11-16"), ...worked("2026-11-17")])).toMatchObject({ shade: "half", share: 67 });
    expect(week(worked("2026-11-16"))).toMatchObject({ shade: "little", share: 33 });
    expect(week([])).toMatchObject({ shade: "zero", share: 0 });
  });
  test("of somebody who was ill all week looks otherwise than one of somebody who stayed away", () => {
    expect(week([], [sick("2026-11-16"), sick("2026-11-17"), sick("2026-11-18")]).shade).toBe("away");
    expect(week([], [sick("2026-11-16"), sick("2026-11-17")]).shade).toBe("zero");
  });
  test("without leave is not the same as reported absent", () => {
    const truant: Absence = { ...sick("2026-11-16"), kind: "unauthorised" };
    expect(week([], [truant, sick("2026-11-17"), sick("2026-11-18")])).toMatchObject({ shade: "zero", truant: 1 });
  });
  test("does not count a forgotten scan-out as staying away", () => {
    expect(week([...worked("2026-11-16"), ...worked("2026-11-17"), event("2026-11-18", "in", "09:00")])).toMatchObject({ shade: "full", share: 100 });
    expect(weekCell(views(whole, "2026-11-18", "2026-11-18", [event("2026-11-18", "in", "09:00")]), TODAY)).toMatchObject({ shade: "unsure", share: null });
  });
  test("that is still to come, or without a plan, has no share", () => {
    expect(weekCell(views(whole, "2026-11-30", "2026-12-06"), TODAY)).toMatchObject({ shade: "ahead", share: null });
    expect(weekCell(views(whole, "2026-11-20", "2026-11-22"), TODAY)).toMatchObject({ shade: "none", share: null });
  });
  test("half-way counts what is over", () => {
    const cell = weekCell(views(whole, "2026-11-23", "2026-11-29", [...worked("2026-11-23"), ...worked("2026-11-24")]), TODAY);
    expect(cell).toMatchObject({ shade: "full", share: 100 });
    expect(cell.hours.toCome).toBe(360);
  });
});

describe("a class", () => {
  const pupils = [
    { student: "noor", name: "Noor", placements: [placement("old", "2026-09-01", "2026-11-13"), placement("new", "2026-11-16", "2027-01-31")] },
    { student: "sem", name: "Sem", placements: [] },
  ];
  test("has a cell for every student and column, also for who has no placement", () => {
    const columns = columnsOf("weeks", TODAY, 6);
    const rows = rowsOf(pupils, columns, "weeks", TODAY, (one, first, last) => views(one, first, last));
    expect(columns.map((column) => column.first)).toEqual(["2026-10-19", "2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23"]);
    expect(rows.map((row) => row.cells.length)).toEqual([6, 6]);
    expect(rows[1]?.cells.every((cell) => cell.shade === "none")).toBe(true);
  });
  test("leads to the placement that a student has now", () => {
    const rows = rowsOf(pupils, [], "weeks", TODAY, () => []);
    expect(rows.map((row) => row.placement)).toEqual(["new", null]);
  });
  test("by day shows two weeks, and a weekend only where somebody worked in it", () => {
    const columns = columnsOf("days", TODAY, 6);
    expect([columns[0]?.first, columns.at(-1)?.first]).toEqual(["2026-11-16", "2026-11-29"]);
    const quiet = withoutEmptyWeekends(columns, rowsOf(pupils, columns, "days", TODAY, (one, first, last) => views(one, first, last)));
    expect(quiet.columns.length).toBe(10);
    expect(quiet.rows[0]?.cells.length).toBe(10);
    const saturday = worked("2026-11-21");
    const busy = withoutEmptyWeekends(columns, rowsOf(pupils, columns, "days", TODAY, (one, first, last) => views(one, first, last, saturday)));
    expect(busy.columns.map((column) => column.first)).toContain("2026-11-21");
    expect(busy.columns.length).toBe(11);
  });
  test("shows who came before the first day of a placement, by days as by weeks", () => {
    const began = [{ student: "noor", name: "Noor", placements: [placement("p", "2026-11-18", "2027-01-31")] }];
    const came = worked("2026-11-16");
    const cells = (by: "days" | "weeks") => rowsOf(began, columnsOf(by, TODAY, 2), by, TODAY, (one, first, last) => views(one, first, last, came))[0]?.cells[0];
    expect(cells("weeks")?.hours.counted).toBe(360);
    expect(cells("days")).toMatchObject({ state: "done", shade: "full" });
  });
  test("shows where a student was who was expected at their other placement", () => {
    const both = [placement("here", "2026-09-01", "2027-01-31"), placement("there", "2026-10-01", "2027-01-31")];
    const columns = [{ first: "2026-11-16", last: "2026-11-16" }];
    const [row] = rowsOf([{ student: "noor", name: "Noor", placements: both }], columns, "days", TODAY, (one, first, last) => views(one, first, last, one.id === "here" ? worked("2026-11-16") : []));
    expect(row?.cells[0]).toMatchObject({ state: "done", hours: { days: { counted: 1, missing: 1 } } });
  });
});
