/** Records of the organisation as screens read them: typed, with nothing assumed about what is absent. */

import type { Day } from "$lib/format/days";
import { kindInWeek, type Week, weekOf } from "$lib/presence/schedule";
import type { LocalRecord } from "$lib/sync";

export interface ScheduleEntry {
  weekday: number;
  from: string;
  to: string;
}

export interface Contact {
  person: string | null;
  role: string;
  name: string;
  phone: string | null;
}

export interface Placement {
  id: string;
  scope: string;
  student: string;
  studentName: string;
  site: string;
  siteName: string;
  company: string;
  companyName: string;
  school: string;
  type: string | null;
  starts: Day;
  ends: Day;
  schedule: ScheduleEntry[];
  mentors: string[];
  coaches: string[];
  tasks: string;
  goals: string;
  contacts: Contact[];
  endedEarly: string;
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function ids(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((id) => typeof id === "string") : [];
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function scheduleOf(value: unknown): ScheduleEntry[] {
  if (!Array.isArray(value)) return [];
  return value
    .map(object)
    .map((entry) => ({ weekday: Number(entry.weekday), from: text(entry.from), to: text(entry.to) }))
    .filter((entry) => entry.weekday >= 1 && entry.weekday <= 7 && entry.from < entry.to)
    .sort((a, b) => a.weekday - b.weekday || (a.from < b.from ? -1 : 1));
}

export function placementOf(record: LocalRecord): Placement {
  const body = record.body;
  return {
    id: record.id,
    scope: record.scope,
    student: text(body.student),
    studentName: text(body.student_name),
    site: text(body.site),
    siteName: text(body.site_name),
    company: text(body.company),
    companyName: text(body.company_name),
    school: text(body.school),
    type: text(body.type) || null,
    starts: text(body.starts),
    ends: text(body.ends),
    schedule: scheduleOf(body.schedule),
    mentors: ids(body.mentors),
    coaches: ids(body.coaches),
    tasks: text(body.tasks),
    goals: text(body.goals),
    contacts: (Array.isArray(body.contacts) ? body.contacts : []).map(object).map((contact) => ({
      person: text(contact.person) || null,
      role: text(contact.role),
      name: text(contact.name),
      phone: text(contact.phone) || null,
    })),
    endedEarly: text(body.ended_early),
  };
}

export interface Holiday {
  name: string;
  from: Day;
  to: Day;
}

/** The holidays of a school, from its school years. */
export function holidaysOf(schoolYears: LocalRecord[], school: string): Holiday[] {
  return schoolYears
    .filter((year) => year.body.school === school)
    .flatMap((year) => (Array.isArray(year.body.holidays) ? year.body.holidays : []))
    .map(object)
    .map((holiday) => ({ name: text(holiday.name), from: text(holiday.from), to: text(holiday.to) || text(holiday.from) }))
    .filter((holiday) => holiday.from !== "");
}

export function isCurrent(placement: Placement, day: Day): boolean {
  return (placement.starts === "" || placement.starts <= day) && (placement.ends === "" || day <= placement.ends);
}

/**
 * The hours planned on a day, by the rule that the server shares; null on a day
 * off. Who asks about many days reads the schedule once and hands it over.
 */
export function plannedOn(
  placement: Placement,
  day: Day,
  holidays: readonly Holiday[],
  week: Week = weekOf(placement.schedule),
): { from: string; to: string; minutes: number } | null {
  const { plan } = kindInWeek(week, placement.starts, placement.ends, holidays.map(({ from, to }) => ({ first: from, last: to })), day);
  return plan && { from: plan.starts, to: plan.ends, minutes: plan.minutes };
}

/** Names of people by their id, from every record that names one. */
export function namesOf(...lists: LocalRecord[][]): Map<string, string> {
  const names = new Map<string, string>();
  const learn = (person: unknown, name: unknown) => {
    if (typeof person === "string" && typeof name === "string" && name !== "") names.set(person, name);
  };
  for (const record of lists.flat()) {
    const body = record.body;
    if (record.kind === "placement") {
      learn(body.student, body.student_name);
      for (const contact of placementOf(record).contacts) learn(contact.person, contact.name);
    } else if (record.kind === "guardianship") learn(body.guardian, body.name);
    else learn(body.person, body.name);
  }
  return names;
}
