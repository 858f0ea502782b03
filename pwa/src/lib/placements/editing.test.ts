import { describe, expect, test } from "vitest";
import { coachesAfter, effectsOf, formOf, formProblem, goOn, nextDay, type PlacementForm, placementChanges } from "./editing";
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

describe("going on with a change that was left half-way", () => {
  const stood: PlacementForm = { starts: "2026-09-01", ends: "2027-01-31", schedule: [{ weekday: 2, from: "09:00", to: "16:00" }], coaches: ["a", "b"] };
  const draft = { began: stood, mine: { ...stood, ends: "2027-03-31" }, chosen: { a: "c", b: "-" }, added: ["d", "e"] };

  test("what was typed is there again", () => {
    const { mine, chosen, added } = goOn(draft, stood);
    expect([mine.ends, mine.starts, chosen, added]).toEqual(["2027-03-31", "2026-09-01", { a: "c", b: "-" }, ["d", "e"]]);
  });

  test("what somebody else changed meanwhile is not changed back", () => {
    const standing = { ...stood, starts: "2026-10-01", schedule: [{ weekday: 3, from: "09:00", to: "16:00" }], coaches: ["b", "d"] };
    const { began, mine, chosen, added } = goOn(draft, standing);
    expect(began).toEqual(standing);
    expect([mine.starts, mine.ends, mine.schedule]).toEqual(["2026-10-01", "2027-03-31", standing.schedule]);
    expect([chosen, added]).toEqual([{ b: "-" }, ["e"]]);
    expect(coachesAfter(began.coaches, chosen, added)).toEqual(["d", "e"]);
  });

  test("days of the week that were changed stay as they were typed", () => {
    const typed = { ...draft, mine: { ...stood, schedule: [{ weekday: 5, from: "08:00", to: "12:00" }] } };
    expect(goOn(typed, { ...stood, schedule: [] }).mine.schedule).toEqual(typed.mine.schedule);
  });
});
