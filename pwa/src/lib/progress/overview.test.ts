import { describe, expect, test } from "vitest";
import type { DayView } from "$lib/attendance/day";
import { placementOf } from "$lib/placements/model";
import { between, drawn, matching, NO_FILTERS, type OverviewRow, refilled, stepped } from "./overview";
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
    expect(drawn(0, 600, 48, 3000, null)).toEqual(Array.from({ length: 26 }, (_, at) => at));
    expect(drawn(48 * 2990, 600, 48, 3000, null).at(-1)).toBe(2999);
    expect(drawn(48 * 1500, 600, 48, 3000, null).length).toBeLessThan(40);
  });
  test("draws others a few rows further only, those in sight always among them", () => {
    const at = (top: number) => drawn(top, 600, 48, 3000, null);
    expect(at(48 * 102 + 287)).toEqual(at(48 * 102 + 1));
    for (let top = 48 * 100; top < 48 * 110; top += 7) {
      expect(at(top)[0]).toBeLessThanOrEqual(Math.floor(top / 48) - 6);
      expect(at(top).at(-1)).toBeGreaterThanOrEqual(Math.floor((top + 600) / 48) + 6);
    }
  });
  test("draws the same wherever between two steps it is scrolled to", () => {
    const steps = new Set<number>();
    for (let top = 48 * 100; top < 48 * 110; top += 7) {
      const at = stepped(top, 48);
      steps.add(at);
      expect(drawn(at, 600, 48, 3000, null)).toEqual(drawn(top, 600, 48, 3000, null));
    }
    expect([...steps]).toEqual([48 * 96, 48 * 102, 48 * 108]);
    expect(stepped(100, 0)).toBe(0);
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
    expect(refilled([], ["a", "b", "c"])).toEqual(["a", "b", "c"]);
    expect(refilled(["a", "b", "c"], ["b", "c", "d"])).toEqual(["d", "b", "c"]);
    expect(refilled(["d", "b", "c"], ["x", "y", "b", "z"])).toEqual(["x", "b", "y", "z"]);
    expect(refilled(["a", "b"], [])).toEqual(["a", "b"]);
  });

  test("that nobody needs stay with their row, and serve when they are needed again", () => {
    expect(refilled(["a", "b", "c"], ["c"])).toEqual(["a", "b", "c"]);
    expect(refilled(["a", "b", "c"], ["c", "d", "e"])).toEqual(["d", "e", "c"]);
  });

  test("show each row once and every row that is wanted, and are not many, wherever is scrolled to", () => {
    let held: string[] = [];
    for (const top of [0, 40, 48_000, 47_900, 3, 100_000]) {
      const wanted = drawn(top, 600, 48, 3000, 1500).map(String);
      held = refilled(held, wanted);
      expect(new Set(held).size).toBe(held.length);
      expect(held).toEqual(expect.arrayContaining(wanted));
      expect(held.length).toBeLessThan(50);
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
