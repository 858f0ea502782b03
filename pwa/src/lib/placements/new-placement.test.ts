import { describe, expect, test } from "vitest";
import vectors from "../../../../tests/vectors/new_placements.json";
import { placementOf } from "./model";
import { alongside, assumedEnd, type Chosen, newPlacement, outsideYears, problemsOf } from "./new-placement";

const today = "2026-11-23";
const known: Chosen = {
  school: "waterlelie",
  student: { id: "noor", name: "Noor de Wit" },
  company: { id: "vermeer", name: "Bakkerij Vermeer" },
  site: { id: "dorpsstraat", name: "Dorpsstraat" },
  type: "",
  starts: today,
  ends: "2027-07-09",
  schedule: [{ weekday: 1, from: "09:00", to: "16:00" }],
  coaches: [],
  mentors: [],
};
const sites = [{ id: "dorpsstraat", name: "Dorpsstraat" }, { id: "markt", name: "Markt" }];
const wrong = (more: Partial<Chosen>, standing: Parameters<typeof problemsOf>[2] = []) => problemsOf({ ...known, ...more }, sites, standing, today);
const placed = (id: string, student: string, starts: string, ends: string) => placementOf({ id, kind: "placement", scope: `placement:${id}`, tick: 1, body: { student, starts, ends } });

test.each(vectors.placements)("the record is the one that a list makes: $about", ({ chosen, makes }) => {
  expect(newPlacement(chosen)).toEqual(makes);
});

test.each(vectors.last_days)("a placement ends when a list without a last day says: $about", ({ starts, years, ends }) => {
  expect(assumedEnd(years, starts)).toBe(ends);
});

test("days are put in the order of the week", () => {
  const schedule = [{ weekday: 5, from: "09:00", to: "12:00" }, { weekday: 1, from: "13:00", to: "16:00" }, { weekday: 1, from: "09:00", to: "12:00" }];
  expect(newPlacement({ ...known, schedule }).set.schedule).toEqual([schedule[2], schedule[1], schedule[0]]);
});

describe("what cannot be is said of the field that it is about", () => {
  test.each<[string, Partial<Chosen>, object]>([
    ["nothing is wrong", {}, {}],
    ["nothing was chosen", { student: null, company: null, site: null, starts: "", ends: "" }, { student: "student", company: "company", starts: "starts", ends: "ends" }],
    ["a company of two sites and none chosen", { site: null }, { site: "site" }],
    ["the last day before the first", { ends: "2026-11-22" }, { ends: "order" }],
    ["one day", { ends: today }, {}],
    ["the longest there is", { ends: "2027-12-08" }, {}],
    ["a day longer than that", { ends: "2027-12-09" }, { ends: "long" }],
    ["a year of two figures", { starts: "0026-11-23" }, { starts: "far" }],
    ["a year that is far off", { starts: "2062-11-23", ends: "2063-01-01" }, { starts: "far" }],
    ["times that run backwards", { schedule: [{ weekday: 1, from: "16:00", to: "09:00" }] }, { day: { what: "times", place: 0 } }],
    ["times without an end", { schedule: [{ weekday: 1, from: "09:00", to: "" }] }, { day: { what: "times", place: 0 } }],
    ["a day twice", { schedule: [...known.schedule, ...known.schedule] }, { day: { what: "overlap", place: 1 } }],
  ])("%s", (_, more, problems) => {
    expect(wrong(more)).toEqual(problems);
  });

  test("a placement that is there is not made again, one of another day is", () => {
    const { id } = newPlacement(known);
    expect(wrong({}, [placed(id, "noor", today, "2027-01-01")])).toEqual({ company: "exists" });
    expect(wrong({ starts: "2026-11-24" }, [placed(id, "noor", today, "2027-01-01")])).toEqual({});
  });
});

test("other placements of the student at the same time are named, those before and after are not", () => {
  const standing = [placed("a", "noor", "2026-09-01", "2026-11-22"), placed("b", "noor", "2026-09-01", today), placed("c", "sem", "2026-09-01", "2027-07-09"), placed("d", "noor", "2027-07-10", "2027-08-01")];
  expect(alongside(known, standing).map((one) => one.id)).toEqual(["b"]);
  expect(alongside({ ...known, student: null }, standing)).toEqual([]);
});

test("days outside every school year are noticed, where the school has years", () => {
  const years = [{ starts: "2026-08-31", ends: "2027-07-09" }, { starts: "2027-08-30", ends: "2028-07-07" }];
  expect(outsideYears(years, today, "2027-07-09")).toBe(false);
  expect(outsideYears(years, today, "2027-09-01")).toBe(false);
  expect(outsideYears(years, today, "2027-07-10")).toBe(true);
  expect(outsideYears([], today, "2027-07-10")).toBe(false);
});
