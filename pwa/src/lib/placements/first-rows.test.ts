import { expect, test } from "vitest";
import type { AttendanceEvent } from "$lib/attendance/model";
import type { OverviewRow } from "$lib/progress/overview";
import { placementOf } from "./model";
import { FIRST_ROWS, firstRows, listed } from "./first-rows";

function row(id: string): OverviewRow {
  const contacts = [{ person: "m", role: "company_mentor", name: "Joost", phone: "0314 555 012" }];
  const body = { student_name: "Noor", company_name: "Bakkerij", tasks: "Brood bakken", goals: "Op tijd", contacts, coaches: ["k"], schedule: [{ weekday: 1, from: "09:00", to: "15:00" }] };
  return {
    id,
    placement: placementOf({ id, kind: "placement", scope: `placement:${id}`, tick: 1, body }),
    name: "Noor",
    className: "3B",
    company: "Bakkerij",
    coaches: ["Karin"],
    today: {
      day: "2026-11-23", state: "declared", planned: { from: "09:00", to: "15:00", minutes: 360 }, holiday: null, from: "09:00", to: "15:00", minutes: 360,
      evidence: "declared", flags: [], declaration: { at: new Date(), reason: "telefoon leeg" } as AttendanceEvent, answer: "no", answerReason: "was er niet", pending: false,
    },
    reasons: [{ key: "refused", count: 1, weight: 60.1, day: "2026-11-23" }],
  };
}

test("a row is kept with what a list says of it, and with nothing else about anybody", () => {
  const before = row("a");
  const after = listed(before);
  for (const said of ["name", "className", "company", "coaches", "reasons"] as const) expect(after[said]).toEqual(before[said]);
  expect(after.placement).toMatchObject({ id: "a", companyName: "Bakkerij", coaches: ["k"] });
  expect(after.today).toMatchObject({ state: "declared", answer: "no", minutes: 360 });
  const words = JSON.stringify(after);
  for (const unsaid of ["0314", "Joost", "Brood", "Op tijd", "telefoon leeg", "was er niet"]) expect(words).not.toContain(unsaid);
});

test("what is kept comes back from a sealed row as it was", () => {
  const after = listed(row("a"));
  expect(JSON.parse(JSON.stringify(after))).toEqual(after);
});

test("only the top of a long list is kept, with the number of all", () => {
  const rows = Array.from({ length: 200 }, (_, place) => row(String(place)));
  const { rows: kept, count } = firstRows(rows);
  expect(kept.map(({ id }) => id)).toEqual(rows.slice(0, FIRST_ROWS).map(({ id }) => id));
  expect(count).toBe(200);
});
