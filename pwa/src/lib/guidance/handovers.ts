/** Hand-overs of placements to a colleague, as screens read them. Pure. */

import { addDays, type Day } from "$lib/format/days";
import { type Placement, text } from "$lib/placements/model";
import type { LocalRecord } from "$lib/sync";

export type HandOverState = "asked" | "agreed" | "running" | "done" | "refused" | "withdrawn";
const STATES: readonly HandOverState[] = ["asked", "agreed", "running", "done", "refused", "withdrawn"];
const OPEN: ReadonlySet<HandOverState> = new Set(["asked", "agreed", "running"]);

export interface HandOver {
  id: string;
  placement: string;
  state: HandOverState;
  from: string;
  to: string;
  toName: string;
  starts: Day;
  /** Empty for one that is for good. */
  ends: Day;
  note: string;
  reason: string;
  pending: boolean;
}

export function handOverOf(record: LocalRecord): HandOver {
  const body = record.body;
  return {
    id: record.id,
    placement: record.scope.slice(record.scope.indexOf(":") + 1),
    state: STATES.find((state) => state === body.state) ?? "done",
    from: text(body.from_coach),
    to: text(body.to_coach),
    toName: text(body.to_name),
    starts: text(body.starts),
    ends: text(body.ends),
    note: text(body.note),
    reason: text(body.reason),
    pending: record.pending === true,
  };
}

export function isOpen(one: HandOver): boolean {
  return OPEN.has(one.state);
}

/** How long a placement that was taken over is said to be new, in days. */
export const NEW_FOR_DAYS = 14;

/** The hand-over by which this coach has a placement since a short while; undefined where there is none. */
export function takenOver(handOvers: readonly HandOver[], coach: string, today: Day): HandOver | undefined {
  return handOvers.find(
    (one) => one.to === coach && (one.state === "running" || one.state === "done") && one.starts <= today && addDays(one.starts, NEW_FOR_DAYS) >= today && (one.ends === "" || one.ends >= today),
  );
}

export interface Colleague {
  id: string;
  name: string;
}

/** The coaches who can take over all of these placements: coach at every school of theirs, and not there yet. */
export function colleagues(roles: readonly LocalRecord[], placements: readonly Placement[], today: Day): Colleague[] {
  const schools = new Set(placements.map((one) => one.school));
  const listed = new Set(placements.flatMap((one) => one.coaches));
  const at = new Map<string, { name: string; schools: Set<string> }>();
  for (const { scope, body } of roles) {
    const school = scope.startsWith("school:") ? scope.slice("school:".length) : "";
    if (body.role !== "coach" || !schools.has(school)) continue;
    if (text(body.starts) > today || (text(body.ends) !== "" && text(body.ends) < today)) continue;
    const person = text(body.person);
    const known = at.get(person) ?? { name: text(body.name), schools: new Set<string>() };
    known.schools.add(school);
    at.set(person, known);
  }
  return [...at]
    .filter(([person, one]) => !listed.has(person) && one.schools.size === schools.size)
    .map(([id, { name }]) => ({ id, name }))
    .sort((a, b) => a.name.localeCompare(b.name, "nl"));
}
