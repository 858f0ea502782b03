/** Made-up records for looking at the screens without a server. Never in a build. */

import { addDays, dayOf, weekday } from "$lib/format/days";
import type { LocalRecord } from "$lib/sync";

export const REGION = "00000000-0000-4000-8000-000000000001";
const SCHOOL = "00000000-0000-4000-8000-000000000002";
const COMPANY = "00000000-0000-4000-8000-000000000003";
const SITE = "00000000-0000-4000-8000-000000000004";
export const PEOPLE = {
  student: "00000000-0000-4000-8000-0000000000a1",
  guardian: "00000000-0000-4000-8000-0000000000a2",
  company_mentor: "00000000-0000-4000-8000-0000000000a3",
  coach: "00000000-0000-4000-8000-0000000000a4",
  class_mentor: "00000000-0000-4000-8000-0000000000a5",
  coordinator: "00000000-0000-4000-8000-0000000000a6",
  region_lead: "00000000-0000-4000-8000-0000000000a7",
  inspector: "00000000-0000-4000-8000-0000000000a8",
  administrator: "00000000-0000-4000-8000-0000000000a9",
} as const;
export const NAMES: Record<keyof typeof PEOPLE, string> = {
  student: "Noor van den Berg",
  guardian: "Femke van den Berg",
  company_mentor: "Henk Dijkstra",
  coach: "Marieke de Wit",
  class_mentor: "Joost Smit",
  coordinator: "Anja Kuipers",
  region_lead: "Peter Vos",
  inspector: "Ria Blom",
  administrator: "Beheer",
};
export { COMPANY, SCHOOL };

const STUDENTS = ["Noor van den Berg", "Yusuf Yılmaz", "Daan Hendriks", "Zoë Bakker", "Mohamed El Amrani", "Lieke Postma", "Jesse Willems", "Fleur Jansen", "Milan Kok", "Sanne Meijer-van Oldenbarneveldt", "عمر حداد", "Tess Mulder"];
const COMPANIES = ["Bakkerij De Korenaar", "Tuincentrum Groenrijk", "Garage Van Dam", "Zorgcentrum De Linde"];

const today = dayOf(new Date());
let made = 0;
function id(): string {
  made += 1;
  return `10000000-0000-4000-8000-${String(made).padStart(12, "0")}`;
}
function record(kind: string, scope: string, body: Record<string, unknown>, more: Partial<LocalRecord> = {}): LocalRecord {
  return { id: id(), kind, scope, tick: made, body, ...more };
}
/** An instant on a day at HH:MM, in the Netherlands' winter time. */
function at(day: string, time: string): string {
  return new Date(`${day}T${time}:00+01:00`).toISOString();
}

export function madeUp(): LocalRecord[] {
  const records: LocalRecord[] = [
    record("region", "region", { name: "STO Salland" }, { id: REGION }),
    record("school", "region", { name: "Praktijkschool De Brug", short: "De Brug", sector: "pro", town: "Zwolle", vocabulary: { coach: "jobcoach" }, sick_rule: "Bel het bedrijf een half uur voor je begint. Je ouder belt school." }, { id: SCHOOL }),
    record("school-year", "region", { school: SCHOOL, name: "2026-2027", starts: "2026-08-31", ends: "2027-07-09", holidays: [{ name: "Herfstvakantie", from: "2026-10-17", to: "2026-10-25" }, { name: "Kerstvakantie", from: "2026-12-19", to: "2027-01-03" }] }),
    record("placement-type", "region", { name: "Oriënterende stage", code: "ori", school: SCHOOL, norm_hours: 512 }),
    record("company", `company:${COMPANY}`, { name: COMPANIES[0], ways: ["kiosk", "card"] }, { id: COMPANY }),
    record("company-site", `company:${COMPANY}`, { company: COMPANY, name: "Winkel Assendorp", address: "Assendorperstraat 12", town: "Zwolle" }, { id: SITE }),
    record("role", `school:${SCHOOL}`, { person: PEOPLE.coach, role: "coach", name: NAMES.coach }),
    record("role", `school:${SCHOOL}`, { person: PEOPLE.coordinator, role: "coordinator", name: NAMES.coordinator }),
  ];
  STUDENTS.forEach((name, index) => {
    const placementId = id();
    const scope = `placement:${placementId}`;
    const student = index === 0 ? PEOPLE.student : id();
    const own = index % 4;
    const schedule = [1, 2, 3, 4, 5, 6, 7].filter((day) => (index < 8 ? day !== 3 : day < 3)).map((day) => ({ weekday: day, from: "09:00", to: "15:00" }));
    records.push(
      record("student", `school:${SCHOOL}`, { person: student, name, first_name: name.split(" ")[0] }),
      record("placement", scope, {
        student, student_name: name, site: SITE, school: SCHOOL, company: own === 0 || index < 5 ? COMPANY : id(), company_name: index < 5 ? COMPANIES[0] : COMPANIES[own], site_name: "Winkel Assendorp",
        starts: "2026-09-07", ends: index === 7 ? addDays(today, 9) : "2027-02-05", schedule, mentors: [PEOPLE.company_mentor], coaches: [PEOPLE.coach],
        tasks: "Brood snijden en inpakken\nDe winkel opruimen", goals: "Op tijd komen\nZelf om werk vragen",
        contacts: [{ person: PEOPLE.company_mentor, role: "company_mentor", name: NAMES.company_mentor, phone: "038-1234567" }, { person: PEOPLE.coach, role: "coach", name: NAMES.coach, phone: "06-12345678" }],
      }, { id: placementId }),
    );
    for (let back = 20; back >= 0; back -= 1) {
      const day = addDays(today, -back);
      if (!schedule.some((entry) => entry.weekday === weekday(day))) continue;
      const event = (body: Record<string, unknown>) => records.push(record("attendance-event", scope, { day, source: "kiosk", evidence: "kiosk", person: student, ...body }));
      if (back === 0) {
        if (index === 1 || index === 4) event({ event: "in", at: at(day, "08:57") });
        if (index === 3) records.push(record("absence", scope, { day, kind: "sick", state: "reported" }));
        if (index === 5) { event({ event: "in", at: at(day, "08:51") }); event({ event: "out", at: at(day, "11:20") }); }
        continue;
      }
      if (index === 2 && back < 6) continue;
      if (index === 6 && back === 2) { event({ event: "in", at: at(day, "09:02") }); continue; }
      if ((index === 1 || index === 0) && (back === 3 || back === 2)) { event({ event: "declaration", at: at(day, "16:00"), starts: "08:45", ends: "15:15", source: "declared", evidence: "declared", reason: "De tablet was leeg." }); continue; }
      event({ event: "in", at: at(day, back % 5 === 0 ? "09:11" : "08:56"), flags: index === 7 && back === 1 ? ["clock-off"] : [] });
      event({ event: "out", at: at(day, back % 3 === 0 ? "15:04" : "14:58") });
    }
    if (index < 3) {
      records.push(
        record("note", scope, { title: "Eerste bezoek", body: "Gaat goed. Noor is op tijd en vraagt zelf om werk.\n\nAfspraak: vanaf volgende week ook achter de kassa.", about: addDays(today, -12), tags: ["bezoek"], pinned: index === 0, follow_up: index === 2 ? today : null }),
        record("note", `placement-staff:${placementId}`, { title: "Overleg met mentor", body: "Thuis is het druk. Even in de gaten houden.", tags: ["intern"] }),
      );
    }
    if (index === 1) {
      records.push(
        record("note", scope, { title: "Nieuwe werktijden", body: "Yusuf begint om half negen.", follow_up: addDays(today, 3) }, {
          conflicts: [
            { field: "body", value: "Yusuf begint voortaan om acht uur.", person: PEOPLE.class_mentor, device: "d", at: at(addDays(today, -1), "11:05"), tick: 9, reason: "text" },
            { field: "follow_up", value: addDays(today, 10), person: PEOPLE.class_mentor, device: "d", at: at(addDays(today, -1), "11:05"), tick: 9, reason: "ask" },
          ],
        }),
        record("held-edit", `placement-staff:${placementId}`, { state: "waiting", code: "grant-ended", n: 4, device: "d", author: PEOPLE.class_mentor, name: "record.put", args: { kind: "note", id: id(), scope, set: { title: "Gebeld met ouders", body: "Ze weten ervan." } }, at: at(addDays(today, -2), "15:40") }),
      );
    }
  });
  records.push(record("guardianship", `school:${SCHOOL}`, { student: PEOPLE.student, guardian: PEOPLE.guardian, name: NAMES.guardian }));
  return records;
}
