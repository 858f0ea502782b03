/**
 * What the roles of a person let them write in the office's screens, from the
 * permission table. Pure. The server decides; this keeps a screen from offering
 * what would be refused.
 */

import type { Role, RoleHeld } from "$lib/sync";

/** The schools whose office somebody is in this region; an administrator without a school has none. */
export function officeSchools(roles: readonly RoleHeld[], region: string): Set<string> {
  return new Set(
    roles
      .filter((held) => held.region === region && (held.role === "coordinator" || held.role === "administrator"))
      .flatMap((held) => (held.school === null ? [] : [held.school])),
  );
}

/** Whether somebody is in the office of a school here; who looks after the region alone sees no placement of any. */
export function hasOffice(roles: readonly RoleHeld[], region: string): boolean {
  return officeSchools(roles, region).size > 0;
}

/**
 * An administrator of the whole region. The administrator of one school counts
 * as a coordinator for what stands in the region, for that is everybody's.
 */
export function looksAfterRegion(roles: readonly RoleHeld[], region: string): boolean {
  return roles.some((held) => held.region === region && held.role === "administrator" && held.school === null);
}

/**
 * What is a school's own to write: its years and kinds of placement, its words,
 * and what it agreed about being ill. The rest of a school is the region's.
 */
export function mayWriteOwn(roles: readonly RoleHeld[], region: string, school: string): boolean {
  return looksAfterRegion(roles, region) || officeSchools(roles, region).has(school);
}

/** Whether a role may settle two versions of such a record, by writing it. */
export function maySettle(role: Role, kind: "note" | "visit" | "placement"): boolean {
  return role === "coordinator" || (kind === "placement" ? role === "administrator" : role === "coach" || role === "class_mentor");
}

/** Whether a role may print the posters of a company and take them back. */
export function mayKeepPosters(role: Role | null): boolean {
  return role === "company_mentor" || role === "coordinator" || role === "administrator";
}
