import { describe, expect, test } from "vitest";
import days from "../../../../tests/vectors/attendance_days.json";
import vectors from "../../../../tests/vectors/week_sheets.json";
import { instantOf } from "$lib/presence/amsterdam";
import { dayOf, waits } from "$lib/presence/days";
import { absenceFrom, eventFrom } from "$lib/presence/records";
import { answerableFrom, type AskedDay, askedDay, signedWeeks } from "./ask";
import { draftOf } from "./sheet";

function factsOf(name: string) {
  const found = days.cases.find((one) => one.name === name);
  return {
    events: (found?.events ?? []).map((event) => eventFrom(event.id, { ...event })),
    absences: (found?.absences ?? []).map((absence) => absenceFrom({ ...absence })),
  };
}

describe("the days of the vectors", () => {
  test.each(vectors.cases)("$of, $now: asked about as the server does", ({ of, plan, now, expect: expected }) => {
    const { events, absences } = factsOf(of);
    const [date = "", time = ""] = now.split(" ");
    const asked = askedDay(vectors.day, plan && { from: plan.starts, to: plan.ends, minutes: plan.minutes }, events, absences[0] ?? null, instantOf(date, time) ?? 0);
    const sheet = asked && Object.fromEntries(Object.entries(asked).filter(([key]) => key !== "said" && key !== "answered"));
    expect({ waits: waits(dayOf(events, absences)), sheet }).toEqual(expected);
  });
});

test("a week is answered from its last planned or noted day", () => {
  expect(answerableFrom(["2026-11-24", "2026-11-26"], ["2026-11-27"], "2026-11-23")).toBe("2026-11-27");
  expect(answerableFrom([], [], "2026-11-23")).toBe("2026-11-23");
});

const day = (more: Partial<AskedDay>): AskedDay => ({
  day: "2026-11-23", planned_from: "08:30", planned_to: "16:30", claim: "e1", starts: "08:30", ends: "16:30", evidence: "declared",
  absence: null, running: false, odd: null, expects: "yes", said: "", seen: "e1|08:30|16:30|-", ...more,
});

test("what was said before is there already, and a yes names what it is about", () => {
  const nothing = day({ day: "2026-11-24", claim: null, starts: null, ends: null, odd: "nothing-noted", expects: null, seen: "-" });
  const week = { students: [{ placement: "p", name: "Noor", signed: null, days: [day({ answered: "yes" }), nothing] }] };
  const draft = draftOf(week);
  expect(draft.p?.days["2026-11-23"]?.answer).toBe("yes");
  expect(draft.p?.days["2026-11-24"]?.answer).toBeNull();
  const mine = draft.p?.days["2026-11-24"];
  const given = { p: { remark: " Fijn ", days: { ...draft.p?.days, ...(mine ? { "2026-11-24": { ...mine, answer: "yes" as const } } : {}) } } };
  expect(signedWeeks(week, given)).toEqual([
    {
      placement: "p",
      remark: "Fijn",
      days: [
        { day: "2026-11-23", answer: "yes", about: "e1" },
        { day: "2026-11-24", answer: "yes", starts: "08:30", ends: "16:30" },
      ],
    },
  ]);
});
