import { describe, expect, test } from "vitest";
import type { DayView } from "$lib/attendance/day";
import { placementOf } from "$lib/placements/model";
import { between, drawn, Slots, matching, NO_FILTERS, type OverviewRow } from "./overview";
import { coachesSwapped, editsFor, undoing } from "./swap";

const TODAY = "2026-11-25";
const row = (id: string, name: string, more: Record<string, unknown> = {}): OverviewRow => {
  const placement = placementOf({ id, kind: "placement", scope: `placement:${id}`, tick: 1, body: { student_name: name, company: "c1", starts: "2026-09-01", ends: "2027-01-31", coaches: ["karin"], ...more } });
  return { id, placement, name, className: "PRO2", company: "Bakkerij Vermeer", coaches: ["Karin Smit"], today: {} as DayView, reasons: [] };
};
const rows = [
  row("1", "Zoë Bakker"),
  { ...row("2", "Yusuf Yılmaz", { coaches: [] }), coaches: [], className: "PRO3" },
  row("3", "Daan de Vries", { starts: "2027-02-01", ends: "2027-06-30", company: "c2" }),
  row("4", "Lieke Postma", { ends: "2026-10-31" }),
  { ...row("5", "Sem Bakker"), reasons: [{ key: "late", count: 1, weight: 90 } as const] },
];
const found = (filters: Partial<typeof NO_FILTERS>) => matching(rows, { ...NO_FILTERS, ...filters }, TODAY).map((one) => one.id);

describe("the overview", () => {
  test("begins with the placements that run", () => {
    expect(found({})).toEqual(["1", "2", "5"]);
  });
  test.each([
    [{ state: "odd" as const }, ["5"]],
    [{ state: "nocoach" as const }, ["2"]],
    [{ state: "coming" as const }, ["3"]],
    [{ state: "ended" as const }, ["4"]],
    [{ state: "all" as const, company: "c2" }, ["3"]],
    [{ className: "PRO3" }, ["2"]],
    [{ coach: "karin" }, ["1", "5"]],
  ])("filters by %o", (filters, ids) => {
    expect(found(filters)).toEqual(ids);
  });
  test("is searched by every word, without accents or capitals", () => {
    expect(found({ search: "zoe BAKK" })).toEqual(["1"]);
    expect(found({ search: "bakker karin" })).toEqual(["1", "5"]);
    expect(found({ search: "pro3 vermeer" })).toEqual(["2"]);
    expect(found({ search: "nobody" })).toEqual([]);
  });
});

describe("a long list", () => {
  test("draws what is in sight, whatever its length", () => {
    expect(drawn(0, 600, 48, 3000, null)).toEqual(Array.from({ length: 22 }, (_, at) => at));
    expect(drawn(48 * 2990, 600, 48, 3000, null).at(-1)).toBe(2999);
    expect(drawn(48 * 1500, 600, 48, 3000, null).length).toBeLessThan(40);
  });
  test("keeps the row that has the focus, however far away", () => {
    expect(drawn(48 * 1500, 600, 48, 3000, 2)[0]).toBe(2);
    expect(drawn(0, 600, 48, 3000, 2999).at(-1)).toBe(2999);
    expect(drawn(0, 600, 48, 3000, 3).filter((at) => at === 3)).toEqual([3]);
  });
  test("of which filters left little is drawn whole, also when it was scrolled far down", () => {
    expect(drawn(48 * 1500, 600, 48, 3, 2000)).toEqual([2]);
    expect(drawn(0, 600, 48, 0, null)).toEqual([]);
  });
  test("is chosen from one row to another in either direction", () => {
    expect(between(rows, 1, 3)).toEqual(["2", "3", "4"]);
    expect(between(rows, 3, 1)).toEqual(["2", "3", "4"]);
  });
});

describe("the elements of a long table", () => {
  test("stay with a row that stays, and go to the next one from a row that left", () => {
    const slots = new Slots();
    expect(slots.assign(["a", "b", "c"])).toEqual([0, 1, 2]);
    expect(slots.assign(["b", "c", "d"])).toEqual([1, 2, 0]);
    expect(slots.assign(["d", "b"])).toEqual([0, 1]);
    expect(slots.assign(["x", "y", "b", "z"])).toEqual([0, 2, 1, 3]);
    expect(slots.assign([])).toEqual([]);
  });

  test("are no two rows' at once, wherever is scrolled to", () => {
    const slots = new Slots();
    for (const top of [0, 40, 48_000, 47_900, 3, 100_000]) {
      const places = drawn(top, 600, 48, 3000, 1500);
      const taken = slots.assign(places.map(String));
      expect(new Set(taken).size).toBe(places.length);
      expect(Math.max(...taken)).toBeLessThan(40);
    }
  });
});

describe("one coach for another, for several placements", () => {
  const contactOf = (coach: string) => ({ person: coach, role: "coach", name: coach.toUpperCase(), phone: null });
  const contacts = [{ person: "karin", role: "coach", name: "Karin Smit", phone: "06 1" }, { person: "joost", role: "company_mentor", name: "Joost", phone: null }];
  const placement = (id: string, coaches: string[]) => placementOf({ id, kind: "placement", scope: `placement:${id}`, tick: 1, body: { coaches, contacts } });

  test("changes only placements that name who goes", () => {
    expect(coachesSwapped(["karin", "piet"], { from: "karin", to: "anna" })).toEqual(["piet", "anna"]);
    expect(coachesSwapped(["piet"], { from: "karin", to: "anna" })).toEqual(["piet"]);
    expect(coachesSwapped(["karin", "anna"], { from: "karin", to: "anna" })).toEqual(["anna"]);
    expect(coachesSwapped(["karin"], { from: "karin", to: null })).toEqual([]);
    expect(coachesSwapped([], { from: null, to: "anna" })).toEqual(["anna"]);
  });

  test("sends additions and removals, and lets the people on the student's screen follow", () => {
    const edits = editsFor([placement("1", ["karin"]), placement("2", ["piet"])], { from: "karin", to: "anna" }, contactOf);
    expect(edits).toHaveLength(1);
    expect(edits[0]?.set).toEqual({
      coaches: { add: ["anna"], remove: ["karin"] },
      contacts: [{ person: "joost", role: "company_mentor", name: "Joost" }, { person: "anna", role: "coach", name: "ANNA" }],
    });
  });

  test("goes back to how it was, and keeps what somebody else did meanwhile", () => {
    const done = editsFor([placement("1", ["karin"]), placement("2", ["karin"])], { from: "karin", to: "anna" }, contactOf);
    const undo = undoing(done, [placement("1", ["anna", "piet"])], contactOf);
    expect(undo.map(({ id, set }) => [id, set.coaches])).toEqual([["1", { add: ["karin"], remove: ["anna"] }]]);
    expect(undoing(done, [placement("1", ["karin"])], contactOf)).toEqual([]);
  });
});
