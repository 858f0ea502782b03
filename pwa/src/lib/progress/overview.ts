/** The overview of placements: what is shown, in which order, and what is chosen. Pure. */

import type { Reason } from "$lib/placements/attention";
import type { DayView } from "$lib/attendance/day";
import type { Day } from "$lib/format/days";
import { isCurrent, type Placement } from "$lib/placements/model";

export interface OverviewRow {
  id: string;
  placement: Placement;
  name: string;
  className: string;
  company: string;
  coaches: readonly string[];
  today: DayView;
  reasons: readonly Reason[];
}

export const STATES = ["current", "odd", "nocoach", "coming", "ended", "all"] as const;
export type State = (typeof STATES)[number];

/** An empty text is no filter. */
export interface Filters {
  search: string;
  className: string;
  coach: string;
  company: string;
  state: State;
}

export const NO_FILTERS: Filters = { search: "", className: "", coach: "", company: "", state: "current" };

function inState(row: OverviewRow, state: State, today: Day): boolean {
  const { placement } = row;
  const current = isCurrent(placement, today);
  switch (state) {
    case "current":
      return current;
    case "odd":
      return current && row.reasons.length > 0;
    case "nocoach":
      return placement.coaches.length === 0 && (placement.ends === "" || placement.ends >= today);
    case "coming":
      return placement.starts > today;
    case "ended":
      return placement.ends !== "" && placement.ends < today;
    case "all":
      return true;
  }
}

/** Accents and capitals make no difference to who searches. */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

/** The rows that pass; every word that is searched for must be somewhere in the row. */
export function matching(rows: readonly OverviewRow[], filters: Filters, today: Day): OverviewRow[] {
  const words = plain(filters.search).split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (!inState(row, filters.state, today)) return false;
    if (filters.className !== "" && row.className !== filters.className) return false;
    if (filters.coach !== "" && !row.placement.coaches.includes(filters.coach)) return false;
    if (filters.company !== "" && row.placement.company !== filters.company) return false;
    if (words.length === 0) return true;
    const text = plain(`${row.name} ${row.className} ${row.company} ${row.coaches.join(" ")}`);
    return words.every((word) => text.includes(word));
  });
}

/** The rows from one to another, in either direction, both included. */
export function between(rows: readonly { id: string }[], from: number, to: number): string[] {
  return rows.slice(Math.min(from, to), Math.max(from, to) + 1).map((row) => row.id);
}

/** Which rows of a long list are drawn: those in sight, some before and after, and the one that has the focus. */
export function drawn(top: number, height: number, rowHeight: number, count: number, focused: number | null): number[] {
  if (count === 0 || rowHeight <= 0) return [];
  const MORE = 8;
  const first = Math.max(0, Math.min(Math.floor(top / rowHeight) - MORE, count - 1));
  const last = Math.min(count - 1, Math.ceil((top + height) / rowHeight) + MORE);
  const places = Array.from({ length: last - first + 1 }, (_, place) => first + place);
  if (focused === null || focused < 0 || focused >= count) return places;
  if (focused < first) return [focused, ...places];
  return focused > last ? [...places, focused] : places;
}

/**
 * Gives each drawn row a slot, so that the elements of a row that left are those
 * of the next one that comes: filling them costs a fraction of making new ones.
 * A row that stays keeps its slot, and with it its elements and the focus.
 */
export class Slots {
  private slots = new Map<string, number>();

  /** The slot of each row, in the order of these ids. */
  assign(ids: readonly string[]): number[] {
    const before = this.slots;
    const staying = new Set(ids.map((id) => before.get(id)));
    const free = [...before.values()].filter((slot) => !staying.has(slot));
    // More rows than before need slots that nobody had.
    let next = Math.max(-1, ...before.values()) + 1;
    const slots = ids.map((id) => before.get(id) ?? free.pop() ?? next++);
    this.slots = new Map(ids.map((id, nth) => [id, slots[nth] ?? 0]));
    return slots;
  }
}
