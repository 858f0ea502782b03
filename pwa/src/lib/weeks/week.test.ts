import { describe, expect, it, test } from "vitest";
import type { AttendanceEvent, EventName } from "$lib/attendance/model";
import type { LocalRecord } from "$lib/sync";
import vectors from "../../../../tests/vectors/derived_ids.json";
import { claimOf, daysOf, signedDays, type SlipDay, slipInText, slipPhotoId, slipPhotosOf, weekAfter, weekOf, weekToAsk, wrongHours } from "./week";

describe("a week by its name", () => {
  test.each([
    ["2026-W48", "2026-11-23", "2026-11-29"],
    ["2026-W53", "2026-12-28", "2027-01-03"],
    ["2027-W01", "2027-01-04", "2027-01-10"],
    ["2025-W01", "2024-12-30", "2025-01-05"],
  ])("%s runs from %s to %s", (week, first, last) => {
    const days = daysOf(week);
    expect([days[0], days[6], days.length]).toEqual([first, last, 7]);
    for (const day of days) expect(weekOf(day)).toBe(week);
  });
  test.each(["2027-W53", "2026-W00", "2026-W54", "2026-48", ""])("%s is none", (week) => expect(daysOf(week)).toEqual([]));
  test("after a year of 53 weeks comes week one", () => {
    expect(weekAfter("2026-W53", 1)).toBe("2027-W01");
    expect(weekAfter("2027-W01", -1)).toBe("2026-W53");
  });
  test("from Friday on this week is asked about", () => {
    expect(weekToAsk("2026-11-26")).toBe("2026-W47");
    expect(weekToAsk("2026-11-27")).toBe("2026-W48");
  });
});

test("a slip's code leads to the slip, and no other code does", () => {
  const path = "/slip/9ace0000-0000-4000-8000-000000000001/2026-W48";
  expect(slipInText(`https://stage.example${path}`)).toBe(path);
  expect(slipInText(` ${path}\n`)).toBe(path);
  for (const other of ["https://stage.example/s#abc", `https://stage.example${path}/more`, `javascript:${path}`, `//x${path}`, "tekst"]) expect(slipInText(other)).toBeNull();
});

const event = (id: string, name: EventName, at: string | null): AttendanceEvent =>
  ({ id, event: name, day: "2026-11-23", at: at === null ? null : new Date(at) }) as AttendanceEvent;

test("an answer is about what was declared last, else about the first scan", () => {
  const scans = [event("b", "out", "2026-11-23T16:00:00Z"), event("a", "in", "2026-11-23T07:30:00Z")];
  const said = [event("c", "declaration", "2026-11-23T17:00:00Z"), event("d", "declaration", null)];
  expect(claimOf(scans, "2026-11-23")).toBe("a");
  expect(claimOf([...said, ...scans], "2026-11-23")).toBe("d");
  expect(claimOf(scans, "2026-11-24")).toBeNull();
});

const slip = (more: Partial<SlipDay>): SlipDay => ({ day: "2026-11-23", answer: "yes", starts: "08:30", ends: "16:30", claim: null, from: null, to: null, ...more });

test("hours that the app knew already are confirmed, others are written down", () => {
  const known = { claim: "e1", from: "08:30", to: "16:30" };
  expect(signedDays([slip({}), slip(known), slip({ ...known, ends: "15:00" }), slip({ answer: "no", claim: "e1" }), slip({ answer: null })])).toEqual([
    { day: "2026-11-23", answer: "yes", starts: "08:30", ends: "16:30" },
    { day: "2026-11-23", answer: "yes", about: "e1" },
    { day: "2026-11-23", answer: "yes", about: "e1", starts: "08:30", ends: "15:00" },
    { day: "2026-11-23", answer: "no", about: "e1" },
  ]);
});

test("hours that cannot be are found, but not on a day off", () => {
  expect(wrongHours([slip({ ends: "08:00" }), slip({ day: "2026-11-24", answer: "no", ends: "" })])).toEqual(["2026-11-23"]);
});

describe("the photos of a slip", () => {
  it("are one record of a week, with the same id as on the server", () => {
    const ours = vectors.ids.filter((one) => one.kind === "slip-photo");
    expect(ours.length).toBeGreaterThan(0);
    for (const one of ours) expect(slipPhotoId(one.scope, one.about)).toBe(one.id);
  });

  it("are found by week", () => {
    const record = (week: string, pictures: unknown) => ({ id: week, kind: "slip-photo", scope: "placement-staff:p", tick: 1, body: { week, pictures } }) as unknown as LocalRecord;
    const photos = slipPhotosOf([record("2026-W47", ["a", "b"]), record("2026-W48", undefined)]);
    expect([...photos]).toEqual([
      ["2026-W47", ["a", "b"]],
      ["2026-W48", []],
    ]);
  });
});
