/** The rows that a list of placements begins with, as they are kept for the next opening. Pure. */

import type { OverviewRow } from "$lib/progress/overview";
import type { Case } from "./caseload.svelte";

/** More rows than these nobody sees without scrolling, also on a desk. */
export const FIRST_ROWS = 30;

export interface FirstRows {
  rows: OverviewRow[];
  /** How many there are in all. */
  count: number;
}

/** What a list shows of a placement; tasks, telephone numbers and whole days stay with the records. */
export function listed<T extends Pick<Case, "placement" | "today">>(row: T): T {
  const { placement, today } = row;
  return {
    ...row,
    placement: { ...placement, schedule: [], tasks: "", goals: "", contacts: [] },
    today: { ...today, declaration: null, answerReason: "" },
  };
}

export function firstRows(rows: readonly OverviewRow[]): FirstRows {
  return { rows: rows.slice(0, FIRST_ROWS).map(listed), count: rows.length };
}
