import { describe, expect, test } from "vitest";
import type { Placement } from "$lib/placements/model";
import { factsOf, standingOf } from "$lib/progress/hours";
import { isRefused, readDay } from "./day";
import { type Absence, type AttendanceEvent, absenceOf, type EventName, eventOf } from "./model";

const monday = "2026-11-23";
const placement: Placement = {
  id: "p",
  scope: "placement:p",
  student: "s",
  studentName: "Noor",
  site: "site",
  siteName: "Zwolle",
  company: "c",
  companyName: "Bakkerij",
  school: "school",
  type: null,
  starts: "2026-09-01",
  ends: "2027-02-01",
  schedule: [{ weekday: 1, from: "09:00", to: "15:00" }],
  mentors: [],
  coaches: [],
  tasks: "",
  goals: "",
  contacts: [],
  endedEarly: "",
};
const clock = (time: string, day = monday) => new Date(`${day}T${time}:00+01:00`);

function fact(event: EventName, time: string, more: Record<string, unknown> = {}): AttendanceEvent {
  const record = { id: `${event}-${time}`, kind: "attendance-event", scope: "placement:p", tick: 1, body: { event, day: monday, at: clock(time).toISOString(), source: "kiosk", evidence: "kiosk", person: "s", ...more } };
  const read = eventOf(record);
  if (!read) throw new Error("not an event");
  return read;
}
function away(more: Record<string, unknown> = {}): Absence {
  const read = absenceOf({ id: "a", kind: "absence", scope: "placement:p", tick: 1, body: { day: monday, kind: "sick", state: "reported", reported_by: "s", ...more } });
  if (!read) throw new Error("not an absence");
  return read;
}
const read = (events: AttendanceEvent[], now = clock("16:00")) => readDay(placement, monday, events, [], [], now);

describe("a day at the company", () => {
  test("in and out give the minutes, breaks included", () => {
    expect(read([fact("in", "08:57"), fact("out", "15:02")])).toMatchObject({ state: "done", from: "08:57", to: "15:02", minutes: 365 });
  });
  test("a forgotten scan-out is an unknown end on the next day, and no minutes", () => {
    expect(read([fact("in", "08:57")])).toMatchObject({ state: "present", minutes: null });
    expect(read([fact("in", "08:57")], clock("08:00", "2026-11-24"))).toMatchObject({ state: "end-unknown", minutes: null });
  });
  test("nobody is missed in the first quarter of an hour", () => {
    expect(read([], clock("09:15")).state).toBe("expected");
    expect(read([], clock("09:16")).state).toBe("late");
    expect(read([], clock("09:00", "2026-11-24")).state).toBe("missing");
  });
  test("in a holiday nothing is expected", () => {
    const view = readDay(placement, monday, [], [], [{ name: "Herfstvakantie", from: "2026-11-20", to: "2026-11-29" }], clock("12:00", "2026-11-30"));
    expect(view).toMatchObject({ state: "free", holiday: "Herfstvakantie" });
  });
  test("a correction replaces the end it names and keeps the scanned start", () => {
    const facts = [fact("in", "08:57"), fact("correction", "17:00", { ends: "15:00", source: "corrected", evidence: "corrected" })];
    expect(read(facts)).toMatchObject({ state: "done", from: "08:57", to: "15:00", evidence: "corrected" });
  });
  test("declared times wait for the company's answer", () => {
    const said = fact("declaration", "16:00", { starts: "09:00", ends: "15:00", source: "declared", evidence: "declared" });
    expect(read([said])).toMatchObject({ state: "declared", minutes: 360, answer: null });
    const no = fact("confirmation", "18:00", { about: said.id, answer: "no", reason: "was er niet" });
    expect(read([said, no])).toMatchObject({ answer: "no", minutes: null, answerReason: "was er niet" });
  });
  test("a scan counts above what was declared for the same day", () => {
    const said = fact("declaration", "16:00", { starts: "08:00", ends: "17:00", source: "declared", evidence: "declared" });
    expect(read([said, fact("in", "08:57"), fact("out", "15:02")])).toMatchObject({ state: "done", from: "08:57", evidence: "kiosk" });
  });
  test("somebody who was reported sick and came all the same was present", () => {
    const sick = away();
    expect(readDay(placement, monday, [], [sick], [], clock("16:00")).state).toBe("sick");
    expect(readDay(placement, monday, [fact("in", "08:57")], [sick], [], clock("16:00")).state).toBe("present");
  });
  test("hours that the company refused of a day reported sick make a day sick, not one of which nothing is known", () => {
    const said = fact("declaration", "16:00", { starts: "09:00", ends: "15:00", source: "declared", evidence: "declared" });
    const no = fact("confirmation", "18:00", { about: said.id, answer: "no" });
    const tomorrow = clock("08:00", "2026-11-24");
    const refused = readDay(placement, monday, [said, no], [], [], tomorrow);
    const sick = readDay(placement, monday, [said, no], [away()], [], tomorrow);
    expect([refused.state, isRefused(refused), standingOf(factsOf(refused, "2026-11-24"))]).toEqual(["declared", true, "missing"]);
    expect([sick.state, isRefused(sick), standingOf(factsOf(sick, "2026-11-24"))]).toEqual(["sick", false, "absent"]);
  });
  test("a day that was reported sick keeps the plan of then, whatever the schedule says now", () => {
    const before = away({ planned_from: "08:00", planned_to: "12:00", planned_minutes: 240 });
    expect(readDay(placement, monday, [], [before], [], clock("16:00")).planned).toEqual({ from: "08:00", to: "12:00", minutes: 240 });
    expect(readDay(placement, monday, [], [away()], [], clock("16:00")).planned).toEqual({ from: "09:00", to: "15:00", minutes: 360 });
  });
});
