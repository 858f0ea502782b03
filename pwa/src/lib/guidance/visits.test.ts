import { describe, expect, test } from "vitest";
import { placementOf } from "$lib/placements/model";
import type { LocalRecord } from "$lib/sync";
import { visitChanges, visitClashes, visitFields, visitReasons, visitsOf } from "./visits";

const today = "2026-11-23";
const placement = placementOf({ id: "p", kind: "placement", scope: "placement:p", tick: 1, body: { starts: "2026-09-01", ends: "2027-06-01" } });
const visit = (day: string, more: Record<string, unknown> = {}): LocalRecord => ({ id: `v${day}`, kind: "visit", scope: "placement:p", tick: 1, body: { day, kind: "visit", by: "karin", report: "Gaat goed.", ...more } });
const reasons = (...records: LocalRecord[]) => visitReasons(placement, visitsOf(records, "p"), today).map(({ key, count, day }) => [key, count, day]);

describe("what visits ask of a coach", () => {
  test("a placement where nobody came for six weeks is said, with the weeks", () => {
    expect(reasons()).toEqual([["visit-due", 11, undefined]]);
    expect(reasons(visit("2026-10-12"))).toEqual([["visit-due", 6, undefined]]);
    expect(reasons(visit("2026-10-13"))).toEqual([]);
  });
  test("a call counts, and what is planned does not", () => {
    expect(reasons(visit("2026-11-10", { kind: "phone" }))).toEqual([]);
    expect(reasons(visit("2026-12-01"))).toEqual([["visit-due", 11, undefined]]);
  });
  test("a day that was agreed on is said when it comes, until somebody was there", () => {
    expect(reasons(visit("2026-09-10", { next_day: "2026-11-24" }))).toEqual([]);
    expect(reasons(visit("2026-09-10", { next_day: "2026-11-20" }))).toEqual([["visit-planned", 1, "2026-11-20"]]);
    expect(reasons(visit("2026-09-10", { next_day: "2026-11-20" }), visit("2026-11-20"))).toEqual([]);
  });
  test("a report is due a week after the visit", () => {
    expect(reasons(visit("2026-11-16", { report: "" }))).toEqual([]);
    expect(reasons(visit("2026-11-15", { report: "" }))).toEqual([["visit-report", 1, "2026-11-15"]]);
    expect(reasons(visit("2026-11-15", { report: "", agreements: "Bellen." }))).toEqual([]);
  });
  test("a placement that is over or has yet to begin asks for nothing", () => {
    expect(visitReasons({ ...placement, ends: "2026-11-20" }, [], today)).toEqual([]);
    expect(visitReasons({ ...placement, starts: "2026-11-30" }, [], today)).toEqual([]);
  });
});

test("only what was changed is sent, and an emptied text is cleared", () => {
  const began = visitFields(visit("2026-11-16", { participants: ["student"], agreements: "Bellen." }), today);
  expect(visitChanges(began, { ...began })).toEqual({});
  expect(visitChanges(began, { ...began, agreements: "", participants: ["company_mentor"], unannounced: true })).toEqual({
    agreements: null,
    unannounced: true,
    participants: { add: ["company_mentor"], remove: ["student"] },
  });
});

test("a text that somebody else changed meanwhile is noticed", () => {
  const began = visitFields(visit("2026-11-16"), today);
  expect(visitClashes(began, { ...began, report: "Van een ander" }, { ...began, report: "Van mij" })).toEqual(["report"]);
  expect(visitClashes(began, { ...began, report: "Van een ander" }, { ...began, agreements: "Bellen." })).toEqual([]);
});
