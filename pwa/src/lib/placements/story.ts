/**
 * Everything that happened at a placement, newest first. Pure.
 *
 * Days that nobody said anything about are left out, so that a year reads as
 * what happened in it; a planned day of which nothing is known is something.
 */

import type { DayView } from "$lib/attendance/day";
import type { AttendanceEvent } from "$lib/attendance/model";
import type { Day } from "$lib/format/days";
import type { HandOver } from "$lib/guidance/handovers";
import type { Said } from "$lib/guidance/consent";
import type { Visit } from "$lib/guidance/visits";
import { dayOf } from "$lib/format/days";
import type { LocalRecord } from "$lib/sync";
import { daysOf, type WeekConfirmation } from "$lib/weeks/week";
import { text } from "./model";

export type Item =
  | { key: string; day: Day; what: "day"; view: DayView; corrections: AttendanceEvent[] }
  | { key: string; day: Day; what: "note"; note: LocalRecord; staff: boolean }
  | { key: string; day: Day; what: "visit"; visit: Visit }
  | { key: string; day: Day; what: "log"; entry: LocalRecord }
  | { key: string; day: Day; what: "week"; week: WeekConfirmation }
  | { key: string; day: Day; what: "consent"; said: Said }
  | { key: string; day: Day; what: "handover"; handOver: HandOver };

export const FILTERS = ["all", "away", "notes", "visits", "log", "changes"] as const;
export type Filter = (typeof FILTERS)[number];

export interface Sources {
  days: readonly DayView[];
  events: readonly AttendanceEvent[];
  notes: readonly LocalRecord[];
  visits: readonly Visit[];
  logs: readonly LocalRecord[];
  weeks: readonly WeekConfirmation[];
  said: readonly Said[];
  handOvers: readonly HandOver[];
  today: Day;
}

const AWAY: ReadonlySet<DayView["state"]> = new Set(["sick", "leave", "unauthorised", "missing", "late"]);
/** Order within a day: what happened first, then what people wrote about it. */
const RANK: Record<Item["what"], number> = { handover: 0, consent: 1, visit: 2, note: 3, week: 4, log: 5, day: 6 };

export function storyOf(from: Sources): Item[] {
  const corrected = new Map<Day, AttendanceEvent[]>();
  for (const event of from.events) {
    if (event.event === "correction") corrected.set(event.day, [...(corrected.get(event.day) ?? []), event]);
  }
  const items: Item[] = [];
  for (const view of from.days) {
    if (view.state === "free" || view.state === "expected") continue;
    items.push({ key: `day-${view.day}`, day: view.day, what: "day", view, corrections: corrected.get(view.day) ?? [] });
  }
  for (const note of from.notes) {
    const about = text(note.body.about);
    items.push({ key: note.id, day: about, what: "note", note, staff: note.scope.startsWith("placement-staff:") });
  }
  for (const visit of from.visits) items.push({ key: visit.id, day: visit.day, what: "visit", visit });
  for (const entry of from.logs) if (text(entry.body.day) !== "") items.push({ key: entry.id, day: text(entry.body.day), what: "log", entry });
  // A week stands with the last day that was answered.
  for (const week of from.weeks) items.push({ key: week.id, day: week.days.reduce((last, { day }) => (day > last ? day : last), "") || (daysOf(week.week)[6] ?? ""), what: "week", week });
  for (const said of from.said) items.push({ key: said.id, day: Number.isFinite(said.at) ? dayOf(new Date(said.at)) : from.today, what: "consent", said });
  for (const handOver of from.handOvers) items.push({ key: handOver.id, day: handOver.starts || from.today, what: "handover", handOver });
  // A note that says of no day stands behind all that do.
  return items.sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : RANK[a.what] - RANK[b.what] || (a.key < b.key ? -1 : 1)));
}

/** Whether an item belongs under a filter. */
export function passes(item: Item, filter: Filter): boolean {
  switch (filter) {
    case "all":
      return true;
    case "away":
      return item.what === "day" && AWAY.has(item.view.state);
    case "notes":
      return item.what === "note";
    case "visits":
      return item.what === "visit";
    case "log":
      return item.what === "log";
    case "changes":
      return item.what === "consent" || item.what === "handover" || (item.what === "day" && item.corrections.length > 0);
  }
}

/** The filters that would show something. */
export function filtersOf(items: readonly Item[]): Filter[] {
  return FILTERS.filter((filter) => filter === "all" || items.some((item) => passes(item, filter)));
}
