/** Which of a student's placements the code on a screen or poster belongs to. Pure. */

import type { Placement } from "./model";

/** Where a code hangs. The company is null where this device does not know the site. */
export interface CodePlace {
  site: string;
  company: string | null;
}

/**
 * The first placement at the code's own site, else at its company; null where
 * none is there. Of several at one place the first counts: hand them over in
 * the order in which they matter.
 */
export function placementAt(place: CodePlace, placements: readonly Placement[]): Placement | null {
  const atSite = placements.find((one) => one.site === place.site);
  return atSite ?? placements.find((one) => place.company !== null && one.company === place.company) ?? null;
}
