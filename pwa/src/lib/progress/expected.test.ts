import { expect, test } from "vitest";
import { type DayState, type DayView } from "$lib/attendance/day";
import { expectedOf } from "./expected";

const TODAY = "2026-11-25";
const day = (date: string, state: DayState, more: Partial<DayView> = {}): DayView => {
  const ends = ["done", "declared"].includes(state);
  return { day: date, state, planned: { from: "09:00", to: "15:00", minutes: 360 }, holiday: null, from: ends ? "09:00" : null, to: ends ? "15:00" : null, minutes: ends ? 360 : null, evidence: state === "declared" ? "declared" : "kiosk", flags: [], declaration: null, answer: null, answerReason: "", pending: false, ...more };
};
const keys = (...days: DayView[]) => expectedOf(days, TODAY, null).tasks.map((task) => task.key);

test("of somebody who did everything nothing is expected", () => {
  expect(expectedOf([day("2026-11-23", "done"), day("2026-11-24", "sick"), day(TODAY, "done")], TODAY, null)).toEqual({ tasks: [], waiting: [] });
});

test("today comes first: scan in, and scan out once you are in", () => {
  expect(keys(day("2026-11-24", "missing"), day(TODAY, "late"))).toEqual(["scan-in", "missing"]);
  expect(keys(day(TODAY, "present"))).toEqual(["scan-out"]);
});

test("days that are not complete are passed on, the latest first", () => {
  const { tasks } = expectedOf([day("2026-11-18", "end-unknown"), day("2026-11-23", "start-unknown"), day("2026-11-24", "missing")], TODAY, null);
  expect(tasks).toEqual([{ key: "complete", days: ["2026-11-23", "2026-11-18"] }, { key: "missing", days: ["2026-11-24"] }]);
});

test("a day of three weeks ago is not for the student alone any more", () => {
  expect(keys(day("2026-11-02", "end-unknown"))).toEqual(["older"]);
  expect(keys(day("2026-11-02", "missing"))).toEqual([]);
});

test("hours that wait for the company ask nothing; hours that it refused ask for a talk", () => {
  const waiting = day("2026-11-23", "declared");
  expect(expectedOf([waiting], TODAY, null)).toEqual({ tasks: [], waiting: ["2026-11-23"] });
  const refused = day("2026-11-23", "declared", { answer: "no", minutes: null, from: null, to: null });
  expect(expectedOf([refused], TODAY, null)).toEqual({ tasks: [{ key: "refused", days: ["2026-11-23"] }], waiting: [] });
});

test("a refused day that school corrected is settled", () => {
  expect(keys(day("2026-11-23", "done", { answer: "no", evidence: "corrected" }))).toEqual([]);
});

test("the log is asked for of days worked in the last week, where a log is kept", () => {
  const days = [day("2026-11-16", "done"), day("2026-11-19", "done"), day("2026-11-23", "declared"), day("2026-11-24", "sick"), day(TODAY, "done")];
  expect(expectedOf(days, TODAY, new Set(["2026-11-19"])).tasks).toEqual([{ key: "log", days: [TODAY, "2026-11-23"] }]);
  expect(expectedOf(days, TODAY, null).tasks).toEqual([]);
});
