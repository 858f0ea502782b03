import { expect, test } from "vitest";
import { nextYear, type YearFields, yearChanges, yearFields, yearProblem } from "./years";

const autumn = { name: "Herfstvakantie", from: "2026-10-17", to: "2026-10-25" };
const winter = { name: "Kerstvakantie", from: "2026-12-19", to: "2027-01-03" };
const year = (more: Partial<YearFields> = {}): YearFields => ({ name: "2026-2027", starts: "2026-08-01", ends: "2027-07-31", holidays: [autumn, winter], ...more });

test("holidays are read in the order of the calendar, and one without an end is a day", () => {
  const body = { name: "2026-2027", holidays: [winter, { name: "Studiedag", from: "2026-11-02" }, autumn, "?"] };
  const holidays = yearFields({ id: "1", kind: "school-year", scope: "region", tick: 1, body }).holidays;
  expect(holidays.map((one) => [one.name, one.to])).toEqual([["Herfstvakantie", "2026-10-25"], ["Studiedag", "2026-11-02"], ["Kerstvakantie", "2027-01-03"]]);
});

test("only what was changed about a year is sent; the same holidays in another order are no change", () => {
  expect(yearChanges(year(), year({ holidays: [winter, autumn] }))).toEqual({});
  expect(yearChanges(year(), year({ holidays: [autumn] }))).toEqual({ holidays: [autumn] });
});

test("years of a school do not overlap", () => {
  expect(yearProblem(year(), [year({ name: "2025-2026", starts: "2025-08-01", ends: "2026-08-01" })])).toEqual({ what: "overlap", other: "2025-2026" });
  expect(yearProblem(year(), [year({ name: "2025-2026", starts: "2025-08-01", ends: "2026-07-31" })])).toBeNull();
});

test("a holiday that ends before it begins, or lies in another year, is pointed out by its place", () => {
  expect(yearProblem(year({ holidays: [autumn, { ...winter, to: "2026-01-03" }] }), [])).toEqual({ what: "holiday-order", place: 1 });
  expect(yearProblem(year({ holidays: [{ name: "Mei", from: "2026-05-01", to: "2026-05-08" }] }), [])).toEqual({ what: "holiday-outside", place: 0 });
});

test("the next year follows the last", () => {
  expect(nextYear([year(), year({ ends: "2026-07-31" })], "2026-11-22")).toMatchObject({ name: "2027-2028", starts: "2027-08-01" });
  expect(nextYear([], "2026-03-01").name).toBe("2025-2026");
});
