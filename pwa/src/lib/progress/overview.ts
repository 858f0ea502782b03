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

/** Rows that are drawn before and after those in sight, at least. */
const MORE = 6;
/** Rows that come at once: what one frame costs by itself is as much as what seven rows cost. */
const AT_ONCE = 6;

/** Where a list that is scrolled to `top` changes what it draws: the same for all places in between. */
export function stepped(top: number, rowHeight: number): number {
  const step = AT_ONCE * rowHeight;
  return step > 0 ? Math.floor(top / step) * step : 0;
}

/** Which rows of a long list are drawn: those in sight, some before and after, and the one that has the focus. */
export function drawn(top: number, height: number, rowHeight: number, count: number, focused: number | null): number[] {
  if (count === 0 || rowHeight <= 0) return [];
  const step = Math.floor(top / rowHeight / AT_ONCE) * AT_ONCE;
  const before = step - MORE;
  const after = step + AT_ONCE + Math.ceil(height / rowHeight) + MORE;
  const first = Math.max(0, Math.min(before, count - 1));
  const last = Math.min(count - 1, after);
  const places = Array.from({ length: last - first + 1 }, (_, place) => first + place);
  if (focused === null || focused < 0 || focused >= count) return places;
  if (focused < first) return [focused, ...places];
  return focused > last ? [...places, focused] : places;
}

/**
 * Which row each set of elements shows, after scrolling. A row that stays keeps its
 * elements, and with them the focus; those of a row that left are filled with the next
 * one that comes, for a fraction of what making new ones costs. Elements that nobody
 * needs stay with their row, so that scrolling does not make and throw away by turns.
 */
export function refilled(before: readonly string[], wanted: readonly string[]): string[] {
  const held = new Set(before);
  const stay = new Set(wanted);
  const coming = wanted.filter((id) => !held.has(id));
  let next = 0;
  const after = before.map((id) => (stay.has(id) ? id : (coming[next++] ?? id)));
  return [...after, ...coming.slice(next)];
}
