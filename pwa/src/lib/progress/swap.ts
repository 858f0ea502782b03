/** One change of coach for several placements at once, and the way back. Pure. */

import { formOf, placementChanges } from "$lib/placements/editing";
import type { Contact, Placement } from "$lib/placements/model";

/** Who goes (null: nobody) and who comes (null: nobody). */
export interface Swap {
  from: string | null;
  to: string | null;
}

/** What is sent for a placement, with whom it added and removed. */
export interface CoachEdit {
  id: string;
  scope: string;
  added: string[];
  removed: string[];
  set: Record<string, unknown>;
}

type ContactOf = (coach: string) => Contact;

/** Where somebody must go, only placements that name them change; the others keep who they have. */
export function coachesSwapped(listed: readonly string[], { from, to }: Swap): string[] {
  if (from !== null && !listed.includes(from)) return [...listed];
  const kept = listed.filter((coach) => coach !== from);
  return to === null || kept.includes(to) ? kept : [...kept, to];
}

function editTo(placement: Placement, coaches: readonly string[], contactOf: ContactOf): CoachEdit | null {
  const added = coaches.filter((coach) => !placement.coaches.includes(coach));
  const removed = placement.coaches.filter((coach) => !coaches.includes(coach));
  if (added.length === 0 && removed.length === 0) return null;
  const began = formOf(placement);
  const set = placementChanges(began, { ...began, coaches: [...coaches] }, placement.contacts, contactOf);
  return { id: placement.id, scope: placement.scope, added, removed, set };
}

/** The edits that a swap takes; placements that it does not change are left out. */
export function editsFor(placements: readonly Placement[], swap: Swap, contactOf: ContactOf): CoachEdit[] {
  return placements.flatMap((placement) => editTo(placement, coachesSwapped(placement.coaches, swap), contactOf) ?? []);
}

/**
 * The edits that take earlier ones back, from how the placements stand now: what
 * somebody else changed meanwhile stays. A placement that is gone is left out.
 */
export function undoing(done: readonly CoachEdit[], now: readonly Placement[], contactOf: ContactOf): CoachEdit[] {
  const standing = new Map(now.map((placement) => [placement.id, placement]));
  return done.flatMap((edit) => {
    const placement = standing.get(edit.id);
    if (!placement) return [];
    const kept = placement.coaches.filter((coach) => !edit.added.includes(coach));
    return editTo(placement, [...kept, ...edit.removed.filter((coach) => !kept.includes(coach))], contactOf) ?? [];
  });
}
