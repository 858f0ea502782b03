import { expect, test } from "vitest";
import type { DayView } from "$lib/attendance/day";
import type { LocalRecord } from "$lib/sync";
import { visitOf } from "$lib/guidance/visits";
import { byAttention, reasonsFor } from "./attention";
import { placementOf } from "./model";

const today = "2026-11-23";
const placement = placementOf({ id: "p", kind: "placement", scope: "placement:p", tick: 1, body: { starts: "2026-09-01", ends: "2027-06-01", student_name: "Noor" } });
const day = (more: Partial<DayView>): DayView => ({ day: today, state: "done", planned: null, holiday: null, from: null, to: null, minutes: null, evidence: null, flags: [], declaration: null, answer: null, answerReason: "", pending: false, ...more });
const note = (body: Record<string, unknown>, more: Partial<LocalRecord> = {}): LocalRecord => ({ id: "n", kind: "note", scope: "placement:p", tick: 1, body, ...more });

test("a quiet placement asks for nothing", () => {
  expect(reasonsFor(placement, [day({})], [note({ title: "Bezoek", follow_up: "2026-12-01" })], [], today)).toEqual([]);
});

test("who should be there now comes before a day of last week", () => {
  const reasons = reasonsFor(placement, [day({ state: "missing", day: "2026-11-16" }), day({ state: "late" })], [], [], today);
  expect(reasons.map((reason) => reason.key)).toEqual(["late", "missing"]);
});

test("an edit that waits for a decision comes first, one that was decided is gone", () => {
  const edit = (state: string) => note({ state }, { kind: "held-edit" });
  expect(reasonsFor(placement, [day({ state: "late" })], [], [edit("waiting"), edit("accepted")], today)[0]).toMatchObject({ key: "held", count: 1 });
});

test("a note and a visit of which two versions stand each ask to be settled", () => {
  const conflicts = [{ field: "report", value: "Anders", person: "q", device: "d", at: "2026-11-22T08:00:00.000Z" }] as unknown as NonNullable<LocalRecord["conflicts"]>;
  const visit = visitOf(note({ day: today, kind: "visit", report: "Zo" }, { id: "v", kind: "visit", conflicts }));
  expect(reasonsFor(placement, [], [note({}, { conflicts })], [], today, [visit])).toMatchObject([{ key: "conflict", count: 1 }, { key: "conflict-visit", count: 1 }]);
});

test("a follow-up of today is due", () => {
  expect(reasonsFor(placement, [], [note({ follow_up: today })], [], today).map((reason) => reason.key)).toEqual(["follow-up"]);
});

test("the case load puts the odd ones first and the rest by name", () => {
  const late = { reasons: reasonsFor(placement, [day({ state: "late" })], [], [], today), name: "Zoë" };
  const calm = (name: string) => ({ reasons: [], name });
  expect([calm("Bram"), late, calm("Anna")].sort(byAttention).map((one) => one.name)).toEqual(["Zoë", "Anna", "Bram"]);
});

test("leave of today is said, leave of last week asks for nothing", () => {
  expect(reasonsFor(placement, [day({ state: "leave", day: "2026-11-16" }), day({ state: "leave" })], [], [], today)).toMatchObject([{ key: "leave", count: 1, day: today }]);
});

test("a day away without permission weighs more than one on which somebody was sick", () => {
  const reasons = reasonsFor(placement, [day({ state: "sick" }), day({ state: "unauthorised", day: "2026-11-16" })], [], [], today);
  expect(reasons.map((reason) => reason.key)).toEqual(["unauthorised", "sick"]);
});

test("a day that the company refused asks until the school has put it right", () => {
  const refused = day({ state: "declared", answer: "no" });
  expect(reasonsFor(placement, [refused], [], [], today).map((reason) => reason.key)).toEqual(["refused"]);
  expect(reasonsFor(placement, [day({ answer: "no", evidence: "corrected", minutes: 360 })], [], [], today)).toEqual([]);
});
