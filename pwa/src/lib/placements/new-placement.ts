/** A placement made by hand, as the record that reading in a list makes too. Pure. */

import { addDays, type Day } from "$lib/format/days";
import { type FormProblem, inOrder, scheduleProblem } from "$lib/placements/editing";
import type { Placement, ScheduleEntry } from "$lib/placements/model";
import { derivedId } from "$lib/sync/derived-id";

/** More days than this is a mistake in a year; a list with them is sent back too. */
const LONGEST_DAYS = 380;
/** A first day further from today than this was typed with another year. */
const FURTHEST_DAYS = 800;

export interface Named {
  id: string;
  name: string;
}

/** Somebody who guides, with the number that other placements give; "" where none does. */
export interface Guide extends Named {
  phone: string;
}

/** What was chosen. `student.id` is the person; a text is "" and a choice null until it is made. */
export interface Chosen {
  school: string;
  student: Named | null;
  company: Named | null;
  site: Named | null;
  type: string;
  starts: Day;
  ends: Day;
  schedule: readonly ScheduleEntry[];
  coaches: readonly Guide[];
  mentors: readonly Guide[];
}

export interface Problems {
  student?: "student";
  company?: "company" | "exists";
  site?: "site";
  starts?: "starts" | "far";
  ends?: "ends" | "order" | "long";
  day?: Extract<FormProblem, { place: number }>;
}

/** The id by which a list finds this placement again, as server/placements/imports/ids.py derives it. */
function placementId(school: string, person: string, company: string, starts: Day): string {
  return derivedId(`school:${school}`, "placement", `${person}/${company}/${starts}`);
}

/** What is missing or cannot be; empty where the placement can be made. `sites` are those of the company. */
export function problemsOf(chosen: Chosen, sites: readonly Named[], standing: readonly Placement[], today: Day): Problems {
  const { student, company, site, school, starts, ends } = chosen;
  const found: Problems = {};
  if (!student) found.student = "student";
  if (!company) found.company = "company";
  else if (student && standing.some((one) => one.id === placementId(school, student.id, company.id, starts))) found.company = "exists";
  if (company && sites.length > 1 && !site) found.site = "site";
  if (starts === "") found.starts = "starts";
  else if (starts < addDays(today, -FURTHEST_DAYS) || starts > addDays(today, FURTHEST_DAYS)) found.starts = "far";
  if (ends === "") found.ends = "ends";
  else if (starts !== "" && ends < starts) found.ends = "order";
  else if (starts !== "" && !found.starts && ends > addDays(starts, LONGEST_DAYS)) found.ends = "long";
  const day = scheduleProblem(chosen.schedule);
  if (day) found.day = day;
  return found;
}

export interface Year {
  starts: Day;
  ends: Day;
}

/** The last day where nobody says another: of the school year of that day, else of the year that the law counts. */
export function assumedEnd(years: readonly Year[], starts: Day): Day {
  if (starts === "") return "";
  const [next] = years.filter((one) => one.ends >= starts).toSorted((a, b) => (a.ends < b.ends ? -1 : 1));
  if (next && next.starts <= starts) return next.ends;
  // School years begin on 1 August (art. 1.1 WVO 2020).
  const year = Number(starts.slice(0, 4)) + (starts.slice(5, 7) >= "08" ? 1 : 0);
  return `${String(year).padStart(4, "0")}-07-31`;
}

/** Whether a day of the placement is in no school year, at a school that has some. */
export function outsideYears(years: readonly Year[], starts: Day, ends: Day): boolean {
  const inside = (day: Day) => years.some((one) => one.starts <= day && day <= one.ends);
  return years.length > 0 && starts !== "" && ends !== "" && !(inside(starts) && inside(ends));
}

/** The student's placements that run at the same time. */
export function alongside(chosen: Chosen, standing: readonly Placement[]): Placement[] {
  const { student, starts, ends } = chosen;
  if (!student || starts === "" || ends === "") return [];
  return standing.filter((one) => one.student === student.id && one.starts <= ends && starts <= one.ends);
}

function filled(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== "" && !(Array.isArray(value) && value.length === 0)));
}

/** The record to put, of a choice without {@link problemsOf}. */
export function newPlacement(chosen: Chosen): { id: string; scope: string; set: Record<string, unknown> } {
  const { student, company, site, school, starts } = chosen;
  if (!student || !company) throw new RangeError("a placement needs a student and a company");
  const coaches = chosen.coaches.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const contact = (role: string) => ({ id, name, phone }: Guide) => ({ person: id, role, ...filled({ name, phone }) });
  const id = placementId(school, student.id, company.id, starts);
  return {
    id,
    scope: `placement:${id}`,
    set: filled({
      student: student.id,
      school,
      company: company.id,
      site: site?.id ?? "",
      type: chosen.type,
      starts,
      ends: chosen.ends,
      schedule: inOrder(chosen.schedule),
      mentors: chosen.mentors.map((one) => one.id),
      coaches: coaches.map((one) => one.id),
      student_name: student.name,
      company_name: company.name,
      site_name: site?.name ?? "",
      contacts: [...coaches.map(contact("coach")), ...chosen.mentors.map(contact("company_mentor"))],
    }),
  };
}
