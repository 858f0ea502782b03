/**
 * Who works with the school, as what and until when; and which roles somebody may
 * give, from the permission table. Pure. The server decides in the end.
 */

import { officeSchools, looksAfterRegion } from "../app/rights";
import type { Day } from "../format/days";
import { text } from "../placements/model";
import { derivedId, type LocalRecord, type RoleHeld } from "../sync";

export interface GivenRole {
  /** The record's id. */
  id: string;
  scope: string;
  role: string;
  /** The school that a role in the region is about, or that the scope names. */
  school: string;
  company: string;
  starts: Day;
  ends: Day;
  pending: boolean;
}

export interface Colleague {
  person: string;
  name: string;
  email: string;
  roles: GivenRole[];
}

export type Standing = "now" | "later" | "over";

/** A place where somebody may give a role. */
export interface Post {
  role: string;
  scope: string;
  school: string;
  company: string;
}

export function roleOf(record: LocalRecord): GivenRole {
  const [type, id = ""] = record.scope.split(":");
  return {
    id: record.id,
    scope: record.scope,
    role: text(record.body.role),
    school: type === "school" ? id : text(record.body.school),
    company: type === "company" ? id : "",
    starts: text(record.body.starts),
    ends: text(record.body.ends),
    pending: record.pending === true,
  };
}

/** Who has this role in a scope and not yet left it, by name. */
export function inRole(records: readonly LocalRecord[], scope: string, role: string, today: Day): { id: string; name: string }[] {
  return records
    .filter((one) => one.scope === scope && one.body.role === role && standing(roleOf(one), today) !== "over")
    .map((one) => ({ id: text(one.body.person), name: text(one.body.name) }))
    .sort((a, b) => a.name.localeCompare(b.name, "nl"));
}

/** A role counts from its first day to its last, both included. */
export function standing(role: Pick<GivenRole, "starts" | "ends">, today: Day): Standing {
  if (role.ends !== "" && role.ends < today) return "over";
  return role.starts !== "" && role.starts > today ? "later" : "now";
}

/** Everybody with a role record, by name; who has no role any more comes last. */
export function colleagues(records: readonly LocalRecord[], today: Day): Colleague[] {
  const found = new Map<string, Colleague>();
  for (const record of records) {
    const person = text(record.body.person);
    if (person === "") continue;
    const one = found.get(person) ?? { person, name: "", email: "", roles: [] };
    one.name ||= text(record.body.name);
    one.email ||= text(record.body.email);
    one.roles.push(roleOf(record));
    found.set(person, one);
  }
  const gone = (one: Colleague) => one.roles.every((role) => standing(role, today) === "over");
  return [...found.values()].sort((a, b) => Number(gone(a)) - Number(gone(b)) || a.name.localeCompare(b.name, "nl") || (a.person < b.person ? -1 : 1));
}

/** Whether somebody with these roles may give this role there, and end it. */
export function mayGive(held: readonly RoleHeld[], region: string, role: Pick<GivenRole, "scope">): boolean {
  const [type, id = ""] = role.scope.split(":");
  if (type === "region") return looksAfterRegion(held, region);
  const schools = officeSchools(held, region);
  return type === "school" ? schools.has(id) : schools.size > 0;
}

/** The posts that somebody may give, in the order in which a form offers them. */
export function posts(held: readonly RoleHeld[], region: string, schools: readonly string[], companies: readonly string[]): Post[] {
  const own = officeSchools(held, region);
  const found: Post[] = [];
  for (const school of schools.filter((id) => own.has(id))) {
    for (const role of ["coach", "class_mentor", "coordinator"]) found.push({ role, scope: `school:${school}`, school, company: "" });
  }
  if (own.size > 0) for (const company of companies) found.push({ role: "company_mentor", scope: `company:${company}`, school: "", company });
  if (looksAfterRegion(held, region)) {
    for (const school of schools) for (const role of ["administrator", "inspector"]) found.push({ role, scope: "region", school, company: "" });
    for (const role of ["region_lead", "administrator"]) found.push({ role, scope: "region", school: "", company: "" });
  }
  return found;
}

/** The one record of a person's role at a post; the server derives the same id. */
export function roleId(post: Pick<Post, "role" | "scope" | "school">, person: string): string {
  const ofSchool = post.scope === "region" && post.school !== "" ? `/${post.school}` : "";
  return derivedId(post.scope, "role", `${person}/${post.role}${ofSchool}`);
}

/** What giving a role writes; one that had ended begins again. */
export function given(post: Post, person: string, said: { name: string; email: string; starts: Day }): Record<string, unknown> {
  return {
    person,
    role: post.role,
    name: said.name.trim(),
    ends: null,
    starts: said.starts === "" ? null : said.starts,
    ...(post.scope === "region" && post.school !== "" ? { school: post.school } : {}),
    ...(said.email.trim() === "" ? {} : { email: said.email.trim() }),
  };
}
