import { expect, test } from "vitest";
import { agreeWithTheRest, answersOf, type DayDraft, draftOf, lacks, left, needsHours, oddDays, type Sheet, type SheetDay, waiting } from "./sheet";

const day = (more: Partial<SheetDay> = {}): SheetDay => ({
  day: "2026-11-23",
  planned_from: "08:30",
  planned_to: "16:30",
  starts: "08:25",
  ends: "16:31",
  evidence: "kiosk",
  absence: null,
  running: false,
  odd: null,
  expects: "yes",
  said: "",
  seen: "e1|08:25|16:31|-",
  ...more,
});

const nothing = day({ day: "2026-11-24", starts: null, ends: null, evidence: null, odd: "nothing-noted", expects: null, seen: "-|-|-|-" });
const ill = day({ day: "2026-11-25", starts: null, ends: null, evidence: null, absence: "sick", expects: "no", seen: "-|-|-|sick" });

const sheetOf = (...days: SheetDay[]): Sheet => ({
  week: "2026-W48",
  first: "2026-11-23",
  last: "2026-11-29",
  company: "Bakkerij Vermeer",
  school: "De Waterlelie",
  mentor: "Joost",
  state: "open",
  opens_on: "2026-11-27",
  expires_at: "2026-12-06T23:00:00.000Z",
  students: [{ placement: "p1", name: "Noor", days, signed: null }],
});

const said = (sheet: Sheet, mine: Partial<DayDraft>, at = "2026-11-24") => {
  const draft = draftOf(sheet);
  const student = draft.p1;
  if (student?.days[at]) student.days[at] = { ...student.days[at], ...mine };
  return draft;
};

test("one tap answers a week in which nothing is odd", () => {
  const sheet = sheetOf(day(), ill);
  const draft = agreeWithTheRest(sheet, draftOf(sheet));
  expect(oddDays(sheet)).toBe(0);
  expect(left(sheet, draft)).toBe(0);
  expect(answersOf(sheet, draft)[0]?.days).toEqual([
    { day: "2026-11-23", seen: "e1|08:25|16:31|-", answer: "yes" },
    { day: "2026-11-25", seen: "-|-|-|sick", answer: "no" },
  ]);
});

test("an odd day is never answered by agreeing with the rest", () => {
  const sheet = sheetOf(day(), nothing);
  const draft = agreeWithTheRest(sheet, draftOf(sheet));
  expect(left(sheet, draft)).toBe(1);
  expect(draft.p1?.days["2026-11-24"]?.answer).toBeNull();
});

test("agreeing leaves what was answered already", () => {
  const sheet = sheetOf(day());
  const draft = agreeWithTheRest(sheet, said(sheet, { answer: "no" }, "2026-11-23"));
  expect(draft.p1?.days["2026-11-23"]?.answer).toBe("no");
});

test("a yes to a day of which nothing was noted takes the agreed hours with it", () => {
  const sheet = sheetOf(nothing);
  expect(needsHours(nothing)).toBe(true);
  expect(answersOf(sheet, said(sheet, { answer: "yes" }))[0]?.days).toEqual([
    { day: "2026-11-24", seen: "-|-|-|-", answer: "yes", starts: "08:30", ends: "16:30" },
  ]);
});

test.each([
  [{ answer: "yes", starts: "16:00", ends: "09:00" } as const],
  [{ answer: "yes", starts: "", ends: "16:00" } as const],
  [{ answer: "yes", starts: "09:00", ends: "09:00" } as const],
])("hours that cannot be are still to do: %o", (mine) => {
  const sheet = sheetOf(nothing);
  expect(lacks(nothing, said(sheet, mine).p1?.days["2026-11-24"])).toBe("hours");
});

test("a no is enough, whatever hours stood there", () => {
  const sheet = sheetOf(nothing);
  const draft = said(sheet, { answer: "no", starts: "", ends: "" });
  expect(left(sheet, draft)).toBe(0);
  expect(answersOf(sheet, draft)[0]?.days[0]).toEqual({ day: "2026-11-24", seen: "-|-|-|-", answer: "no" });
});

test("a student who is still at work needs no end", () => {
  expect(needsHours(day({ ends: null, running: true }))).toBe(false);
  expect(needsHours(day({ ends: null }))).toBe(true);
});

test("answers given before the network went are there again, but not to a day that changed", () => {
  const before = sheetOf(day(), nothing);
  const draft = agreeWithTheRest(before, said(before, { answer: "no" }));
  const after = sheetOf(day({ ends: "18:00", seen: "e2|08:25|18:00|-" }), nothing);
  const kept = draftOf(after, draft);
  expect(kept.p1?.days["2026-11-23"]?.answer).toBeNull();
  expect(kept.p1?.days["2026-11-24"]?.answer).toBe("no");
});

test("a student about whom was answered is not asked about", () => {
  const sheet = sheetOf(day());
  const [student] = sheet.students;
  if (student) student.signed = { at: "2026-11-27T16:00:00.000Z", remark: "", days: [] };
  expect(waiting(sheet)).toEqual([]);
  expect(answersOf(sheet, {})).toEqual([]);
});
