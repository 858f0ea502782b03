/**
 * Rows of one list kept in memory, brought up to date by what changed instead
 * of being read again. Pure.
 *
 * Every change of a region's stored records gives them another edition. A list
 * is kept with the edition that it was read in; while each step from there to
 * the stored one is known, the list follows step by step, and else it is read
 * again. So a kept list is never another than the stored one.
 */

import type { StoredRecord } from "./db";
import type { LocalRecord } from "./types";

/** One step from an edition to the next. */
export interface Revision {
  from: string | undefined;
  to: string;
  /** Where the rows lie: the region and generation. */
  space: string;
  kinds: readonly string[];
  /** The rows as they are stored now; null when they were too many to tell. */
  rows: readonly StoredRecord[] | null;
  /** Ids of records that are no more. */
  gone: readonly string[];
}

/** What a list holds; every row of a kind without a scope. */
export interface Wanted {
  kind: string;
  scope?: string;
  /** Only rows of this day (`YYYY-MM-DD`) or a later one are asked for. */
  since?: string;
}

/** Whether a row is among those that are wanted. */
export function isWanted({ kind, scope, since }: Wanted, row: StoredRecord): boolean {
  if (row.kind !== kind || (scope !== undefined && row.scope !== scope)) return false;
  const { day } = row.body;
  return since === undefined || (typeof day === "string" && day >= since);
}

export interface KeptRows {
  space: string;
  edition: string | undefined;
  /** Ordered by id. */
  rows: LocalRecord[];
}

/** So many steps, with so many rows in all, are remembered; who is further behind reads again. */
const STEPS = 64;
const STEP_ROWS = 4000;

/** The newest steps, by the edition that each begins at. */
export class Steps {
  private readonly steps = new Map<string | undefined, Revision>();

  add(revision: Revision): void {
    this.steps.delete(revision.from);
    this.steps.set(revision.from, revision);
    let rows = 0;
    for (const { rows: told } of this.steps.values()) rows += told?.length ?? 0;
    for (const [oldest, { rows: told }] of this.steps) {
      if (this.steps.size <= STEPS && rows <= STEP_ROWS) return;
      rows -= told?.length ?? 0;
      this.steps.delete(oldest);
    }
  }

  clear(): void {
    this.steps.clear();
  }

  /** The steps from one edition to another; null when one of them is not known. */
  between(from: string | undefined, to: string | undefined): Revision[] | null {
    const path: Revision[] = [];
    for (let at = from; at !== to; ) {
      const step = this.steps.get(at);
      if (!step || path.length > STEPS) return null;
      path.push(step);
      at = step.to;
    }
    return path;
  }
}

/** A row as screens see it. */
export function shown({ id, kind, scope, tick, body, conflicts }: StoredRecord): LocalRecord {
  return conflicts ? { id, kind, scope, tick, body, conflicts } : { id, kind, scope, tick, body };
}

/** The list after these steps, the same rows where nothing of it changed; null when it must be read again. */
export function follow(kept: KeptRows, steps: readonly Revision[], wanted: Wanted): LocalRecord[] | null {
  let rows = kept.rows;
  for (const step of steps) {
    // A first fetch that goes on beside what is on screen changes nothing here.
    if (step.space !== kept.space) continue;
    const after = step.rows;
    if (after === null) {
      if (step.kinds.includes(wanted.kind)) return null;
      continue;
    }
    const mine = after.filter((row) => isWanted(wanted, row));
    // A row whose day became an earlier one leaves the list.
    const left = wanted.since === undefined ? [] : after.filter((row) => row.kind === wanted.kind && !isWanted(wanted, row));
    if (mine.length === 0 && left.length === 0 && (step.gone.length === 0 || !step.kinds.includes(wanted.kind))) continue;
    rows = merged(rows, mine, new Set([...step.gone, ...left.map(({ id }) => id)]));
  }
  return rows;
}

function merged(before: LocalRecord[], changed: readonly StoredRecord[], gone: ReadonlySet<string>): LocalRecord[] {
  const fresh = new Map(changed.map((row) => [row.id, shown(row)]));
  const rest = before.filter(({ id }) => !fresh.has(id) && !gone.has(id));
  if (fresh.size === 0) return rest.length === before.length ? before : rest;
  return [...rest, ...fresh.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
