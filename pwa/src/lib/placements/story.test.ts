import { expect, test } from "vitest";
import type { DayView } from "$lib/attendance/day";
import { eventOf } from "$lib/attendance/model";
import { addDays } from "$lib/format/days";
import { visitOf } from "$lib/guidance/visits";
import type { LocalRecord } from "$lib/sync";
import { confirmationOf } from "$lib/weeks/week";
import { filtersOf, passes, type Sources, storyOf } from "./story";

const record = (kind: string, id: string, body: Record<string, unknown>, scope = "placement:p"): LocalRecord => ({ id, kind, scope, tick: 1, body });
const view = (day: string, state: DayView["state"] = "done"): DayView => ({ day, state, planned: null, holiday: null, from: null, to: null, minutes: null, evidence: null, flags: [], declaration: null, answer: null, answerReason: "", pending: false });
const nothing: Sources = { days: [], events: [], notes: [], visits: [], logs: [], weeks: [], said: [], handOvers: [], today: "2026-11-23" };
const correction = eventOf(record("attendance-event", "x", { event: "correction", day: "2026-11-16", at: "2026-11-17T10:00:00Z", reason: "Trein", person: "karin" }));
const whole: Sources = {
  ...nothing,
  days: [view("2026-11-16"), view("2026-11-17", "free"), view("2026-11-18", "sick"), view("2026-11-30", "expected")],
  events: correction ? [correction] : [],
  notes: [record("note", "shared", { title: "Gesprek", about: "2026-11-18" }), record("note", "staff", { title: "Thuis" }, "placement-staff:p")],
  visits: [visitOf(record("visit", "visit", { day: "2026-11-18", kind: "visit" }))],
  logs: [record("log-entry", "log", { day: "2026-11-16", text: "Brood" })],
};

test("the newest comes first; a day on which nothing was to happen is left out", () => {
  expect(storyOf(whole).map((item) => item.key)).toEqual(["visit", "shared", "day-2026-11-18", "log", "day-2026-11-16", "staff"]);
});

test("a correction stands with its day, and what only school reads is marked", () => {
  const items = storyOf(whole);
  expect(items.find((item) => item.key === "day-2026-11-16")).toMatchObject({ corrections: [{ reason: "Trein", person: "karin" }] });
  expect(items.filter((item) => item.what === "note").map((item) => item.what === "note" && item.staff)).toEqual([false, true]);
});

test("an answered week stands with the last day that it is about", () => {
  const body = { week: "2026-W47", person: "joost", way: "link", remark: "Fijne week", days: [{ day: "2026-11-16", answer: "yes" }, { day: "2026-11-18", answer: "no" }] };
  const items = storyOf({ ...whole, weeks: [confirmationOf(record("week-confirmation", "week", body))] });
  expect(items.map((item) => item.key)).toEqual(["visit", "shared", "week", "day-2026-11-18", "log", "day-2026-11-16", "staff"]);
  expect(items[2]).toMatchObject({ what: "week", day: "2026-11-18", week: { remark: "Fijne week" } });
});

test("filters show what they say, and none is offered that would show nothing", () => {
  const items = storyOf(whole);
  const keys = (filter: Parameters<typeof passes>[1]) => items.filter((item) => passes(item, filter)).map((item) => item.key);
  expect(keys("away")).toEqual(["day-2026-11-18"]);
  expect(keys("changes")).toEqual(["day-2026-11-16"]);
  expect(keys("visits")).toEqual(["visit"]);
  expect(filtersOf(items)).toEqual(["all", "away", "notes", "visits", "log", "changes"]);
  expect(filtersOf(storyOf({ ...nothing, days: [view("2026-11-16")] }))).toEqual(["all"]);
});

test("a year of days is one item a day, each once", () => {
  const days = Array.from({ length: 365 }, (_, nth) => view(addDays("2026-01-01", nth)));
  const items = storyOf({ ...nothing, days });
  expect(new Set(items.map((item) => item.key)).size).toBe(365);
  expect(items[0]?.day).toBe("2026-12-31");
});
