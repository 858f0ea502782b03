/**
 * Own edits drawn over synchronised records, so that a screen shows a tap's
 * effect at once, with or without a network. Pure.
 *
 * This is a picture, not a merge: what stands in the end is decided by the
 * server and comes back as a record.
 */

import { effectOf, type LocalChange } from "./effects";
import type { Waiting } from "./region-state";
import type { LocalRecord } from "./types";

export interface Viewer {
  person: string;
  device: string;
}

export interface Wanted {
  kind?: string;
  scope?: string;
  id?: string;
}

/**
 * Records as the viewer should see them, ordered by id. `synced` holds, ordered
 * by id, everything that `wanted` matches; it is given back itself where no
 * edit shows in it.
 */
export function overlay(
  synced: LocalRecord[],
  waiting: readonly Waiting[],
  viewer: Viewer,
  wanted: Wanted,
): LocalRecord[] {
  /** What edits made of a record; null where they took it away. */
  const drawn = new Map<string, LocalRecord | null>();
  let byId: Map<string, LocalRecord> | undefined;
  const find = (id: string): LocalRecord | undefined => {
    const seen = drawn.get(id);
    if (seen !== undefined) return seen ?? undefined;
    byId ??= new Map(synced.map((record) => [record.id, record]));
    return byId.get(id);
  };
  for (const edit of waiting) {
    for (const change of effectOf(edit, { ...viewer, find })) {
      if (wanted.kind !== undefined && change.kind !== wanted.kind) continue;
      if (wanted.id !== undefined && change.id !== wanted.id) continue;
      const after = draw(find(change.id), change, wanted.scope);
      if (after !== undefined) drawn.set(change.id, after);
    }
  }
  if (drawn.size === 0) return synced;
  const rest = synced.filter(({ id }) => !drawn.has(id));
  return [...rest, ...[...drawn.values()].filter((one) => one !== null)].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The record after a change; null when it is taken away, undefined where the change draws nothing. */
function draw(before: LocalRecord | undefined, change: LocalChange, scope: string | undefined): LocalRecord | null | undefined {
  if (change.op === "drop") return before && null;
  if (before) return { ...before, body: setFields(before.body, change.set), pending: true };
  // An edit of a record that is not here (its scope left this device) draws nothing.
  if (!change.creates || (scope !== undefined && change.scope !== scope)) return undefined;
  return {
    id: change.id,
    kind: change.kind,
    scope: change.scope,
    tick: 0,
    body: setFields({}, change.set),
    pending: true,
  };
}

/** A body after a put: null clears, a list of changes adds and removes, an empty list is absent. */
export function setFields(body: Record<string, unknown>, set: Record<string, unknown>): Record<string, unknown> {
  const after = { ...body };
  for (const [field, value] of Object.entries(set)) {
    const standing = isListChange(value) ? changeList(after[field], value) : value;
    if (standing === null || standing === undefined || (Array.isArray(standing) && standing.length === 0)) {
      delete after[field];
    } else {
      after[field] = standing;
    }
  }
  return after;
}

interface ListChange {
  add?: string[];
  remove?: string[];
}

function isListChange(value: unknown): value is ListChange {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => key === "add" || key === "remove");
}

function changeList(before: unknown, change: ListChange): string[] {
  const elements = new Set<string>(Array.isArray(before) ? (before as string[]) : []);
  for (const element of change.add ?? []) elements.add(element);
  for (const element of change.remove ?? []) elements.delete(element);
  return [...elements].sort(byCodePoint);
}

function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
