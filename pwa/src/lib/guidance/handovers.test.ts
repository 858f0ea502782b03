import { expect, test } from "vitest";
import { placementOf } from "$lib/placements/model";
import type { LocalRecord } from "$lib/sync";
import { colleagues, handOverOf, isOpen, takenOver } from "./handovers";

const role = (person: string, school: string, more: Record<string, unknown> = {}): LocalRecord => ({ id: `${person}${school}`, kind: "role", scope: `school:${school}`, tick: 1, body: { person, name: person, role: "coach", ...more } });
const placement = (school: string, ...coaches: string[]) => placementOf({ id: school, kind: "placement", scope: `placement:${school}`, tick: 1, body: { school, coaches } });
const names = (roles: LocalRecord[], ...placements: ReturnType<typeof placement>[]) => colleagues(roles, placements, "2026-11-23").map((one) => one.name);

test("a colleague is coach at the school now and not there already", () => {
  const roles = [role("Piet", "a"), role("Anna", "a"), role("Karin", "a"), role("Oud", "a", { ends: "2026-11-22" }), role("Nieuw", "a", { starts: "2026-11-24" }), role("Fatma", "a", { role: "coordinator" }), role("Ver", "b")];
  expect(names(roles, placement("a", "Karin"))).toEqual(["Anna", "Piet"]);
});

test("for placements of two schools it is somebody of both", () => {
  const roles = [role("Piet", "a"), role("Anna", "a"), role("Anna", "b")];
  expect(names(roles, placement("a"), placement("b"))).toEqual(["Anna"]);
});

test("what was asked is open until it is done, refused or taken back", () => {
  const state = (state: string) => isOpen(handOverOf({ id: "h", kind: "hand-over", scope: "placement-staff:p", tick: 1, body: { state } }));
  expect(["asked", "agreed", "running", "done", "refused", "withdrawn"].map(state)).toEqual([true, true, true, false, false, false]);
});

test("a placement is new to who took it over for two weeks, and no longer than it lasts", () => {
  const one = (body: Record<string, unknown>) => [handOverOf({ id: "h", kind: "hand-over", scope: "placement-staff:p", tick: 1, body: { state: "done", to_coach: "piet", starts: "2026-11-10", ...body } })];
  expect(takenOver(one({}), "piet", "2026-11-24")?.id).toBe("h");
  expect(takenOver(one({}), "piet", "2026-11-25")).toBeUndefined();
  expect(takenOver(one({}), "karin", "2026-11-23")).toBeUndefined();
  expect(takenOver(one({ state: "asked" }), "piet", "2026-11-23")).toBeUndefined();
  expect(takenOver(one({ ends: "2026-11-20" }), "piet", "2026-11-23")).toBeUndefined();
});
