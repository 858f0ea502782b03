import { expect, test } from "vitest";
import { coachesAfter, effectsOf, formOf, formProblem, nextDay, type PlacementForm, placementChanges } from "./editing";
import { placementOf } from "./model";

const today = "2026-11-23";
const contacts = [
  { person: "henk", role: "company_mentor", name: "Henk", phone: "038-1" },
  { person: "koen", role: "coach", name: "Koen", phone: "06-1" },
];
const placement = placementOf({
  id: "p", kind: "placement", scope: "placement:p", tick: 1,
  body: { starts: "2026-09-01", ends: "2027-06-30", coaches: ["koen"], contacts, schedule: [{ weekday: 1, from: "09:00", to: "15:00" }, { weekday: 2, from: "09:00", to: "15:00" }] },
});
const began = formOf(placement);
const form = (more: Partial<PlacementForm>): PlacementForm => ({ ...formOf(placement), ...more });
const contactOf = (person: string) => ({ person, role: "coach", name: "Yara", phone: null });

test("a coach is replaced in one edit, and so is the name on the student's screen", () => {
  const mine = form({ coaches: coachesAfter(["koen"], { koen: "yara" }, []) });
  expect(placementChanges(began, mine, placement.contacts, contactOf)).toEqual({
    coaches: { add: ["yara"], remove: ["koen"] },
    contacts: [contacts[0], { person: "yara", role: "coach", name: "Yara" }],
  });
  expect(effectsOf(began, mine, today)).toEqual([{ key: "gains", person: "yara" }, { key: "loses", person: "koen" }]);
});

test("a form in which nothing was changed sends nothing and does nothing", () => {
  expect(placementChanges(began, form({ schedule: [...began.schedule].reverse() }), placement.contacts, contactOf)).toEqual({});
  expect(effectsOf(began, form({}), today)).toEqual([]);
});

test("whoever is added twice is listed once", () => {
  expect(coachesAfter(["koen", "loes"], { koen: "yara" }, ["yara", "", "loes"])).toEqual(["yara", "loes"]);
});

test("taking the last coach away is said before it is done", () => {
  expect(effectsOf(began, form({ coaches: coachesAfter(["koen"], { koen: "-" }, []) }), today).map((one) => one.key)).toEqual(["loses", "nobody"]);
});

test("days that come, go or get other times are told apart, and that old days keep their times", () => {
  const schedule = [{ weekday: 1, from: "08:30", to: "15:00" }, { weekday: 4, from: "09:00", to: "15:00" }];
  expect(effectsOf(began, form({ schedule }), today).map((one) => one.key)).toEqual(["day-times", "day-new", "day-gone", "keeps"]);
});

test("an end in the past is said to end the placement", () => {
  expect(effectsOf(began, form({ ends: "2026-11-20" }), today).map((one) => one.key)).toEqual(["period", "over"]);
});

test("times that run backwards or through each other are pointed out", () => {
  expect(formProblem(form({ ends: "2026-08-01" }))).toEqual({ what: "period" });
  expect(formProblem(form({ schedule: [{ weekday: 1, from: "15:00", to: "09:00" }] }))).toEqual({ what: "times", place: 0 });
  expect(formProblem(form({ schedule: [...began.schedule, { weekday: 2, from: "14:00", to: "17:00" }] }))).toEqual({ what: "overlap", place: 2 });
  expect(formProblem(form({ schedule: [...began.schedule, { weekday: 2, from: "15:00", to: "17:00" }] }))).toBeNull();
});

test("a new day begins with the first weekday that is free and the times of the last", () => {
  expect(nextDay(began.schedule)).toEqual({ weekday: 3, from: "09:00", to: "15:00" });
});
