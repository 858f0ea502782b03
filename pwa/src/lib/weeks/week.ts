/**
 * ISO weeks by name, the slip that a code on paper names, and what is signed
 * about a week. Pure.
 */

import type { AttendanceEvent } from "$lib/attendance/model";
import { addDays, type Day, isoWeek, mondayOf, weekday } from "$lib/format/days";
import { ids, text } from "$lib/placements/model";
import type { LocalRecord } from "$lib/sync";
import { derivedId } from "$lib/sync/derived-id";

/** "2026-W48" */
export function weekOf(day: Day): string {
  const { year, week } = isoWeek(day);
  return `${year}-W${String(week).padStart(2, "0")}`;
}

/** The seven days of a week, Monday first; none where there is no such week. */
export function daysOf(week: string): Day[] {
  const found = /^(\d{4})-W(\d\d)$/.exec(week);
  if (!found) return [];
  // The fourth of January is always in the first week.
  const monday = addDays(mondayOf(`${found[1]}-01-04`), 7 * (Number(found[2]) - 1));
  const days = Array.from({ length: 7 }, (_, ahead) => addDays(monday, ahead));
  return weekOf(monday) === week ? days : [];
}

export function weekAfter(week: string, weeks: number): string {
  return weekOf(addDays(daysOf(week)[3] ?? "", 7 * weeks));
}

/** The week that a company is asked about today: this one from Friday on, else the one before. */
export function weekToAsk(today: Day): string {
  return weekOf(weekday(today) >= 5 ? today : addDays(today, -7));
}

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const SLIP = new RegExp(`^(?:https?://[^/?#]+)?(/slip/${UUID}/\\d{4}-W\\d\\d)$`);

/** The address in the app of the slip that a camera read; null for any other code. */
export function slipInText(read: string): string | null {
  return SLIP.exec(read.trim())?.[1] ?? null;
}

/** The record of one person's answers about a week, the same on every device. */
export function confirmationId(scope: string, week: string, person: string): string {
  return derivedId(scope, "week-confirmation", `${week}/${person}`);
}

/** As many photos as a slip can have sides, the same as on the server. */
export const MOST_SLIP_PHOTOS = 4;

/** The one record of the photos of a week's slip; `scope` is the school's side of the placement. */
export function slipPhotoId(scope: string, week: string): string {
  return derivedId(scope, "slip-photo", week);
}

/** The photos of slips by week. */
export function slipPhotosOf(records: readonly LocalRecord[]): Map<string, string[]> {
  return new Map(records.map((one) => [text(one.body.week), ids(one.body.pictures)]));
}

/** The event that an answer about a day is about, by the rule of the server's `rules/weeks.py`. */
export function claimOf(events: readonly AttendanceEvent[], day: Day): string | null {
  const at = (event: AttendanceEvent) => event.at?.getTime() ?? Number.POSITIVE_INFINITY;
  const mine = events.filter((event) => event.day === day).sort((a, b) => at(a) - at(b) || (a.id < b.id ? -1 : 1));
  for (const [name, place] of [["declaration", -1], ["in", 0], ["out", 0], ["correction", -1]] as const) {
    const found = mine.filter((event) => event.event === name).at(place);
    if (found) return found.id;
  }
  return null;
}

export interface SlipDay {
  day: Day;
  answer: "yes" | "no" | null;
  starts: string;
  ends: string;
  /** What the app knew already. */
  claim: string | null;
  from: string | null;
  to: string | null;
}

export interface SignedDay {
  day: Day;
  answer: "yes" | "no";
  about?: string;
  starts?: string;
  ends?: string;
}

/** Days whose hours cannot be. */
export function wrongHours(days: readonly SlipDay[]): Day[] {
  return days.filter((one) => one.answer === "yes" && !(one.starts !== "" && one.ends !== "" && one.starts < one.ends)).map((one) => one.day);
}

/** What `week.sign` is sent for the days that were read: hours only where they tell something new. */
export function signedDays(days: readonly SlipDay[]): SignedDay[] {
  return days.flatMap((one) => {
    if (one.answer === null) return [];
    const about = one.claim === null ? {} : { about: one.claim };
    const known = one.claim !== null && one.starts === one.from && one.ends === one.to;
    const hours = one.answer === "yes" && !known ? { starts: one.starts, ends: one.ends } : {};
    return [{ day: one.day, answer: one.answer, ...about, ...hours }];
  });
}

export interface WeekConfirmation {
  id: string;
  scope: string;
  week: string;
  person: string;
  way: string;
  at: Date | null;
  remark: string;
  days: SignedDay[];
  pending: boolean;
}

export function confirmationOf(record: LocalRecord): WeekConfirmation {
  const body = record.body;
  const at = new Date(text(body.at));
  return {
    id: record.id,
    scope: record.scope,
    week: text(body.week),
    person: text(body.person),
    way: text(body.way),
    at: Number.isNaN(at.getTime()) ? null : at,
    remark: text(body.remark),
    days: (Array.isArray(body.days) ? body.days : []) as SignedDay[],
    pending: record.pending === true,
  };
}

/** The placements at companies that take part in this way, by company id. */
export function takesPart(companies: readonly LocalRecord[], way: string): Set<string> {
  return new Set(companies.filter((one) => ids(one.body.ways).includes(way)).map((one) => one.id));
}
