/**
 * Telling a clock that was set from a device that slept.
 *
 * Times of edits come from the wall clock, which people and networks set. A
 * wall clock that falls behind the monotonic one was set back for certain. One
 * that runs ahead was set forward, or the device slept and its monotonic clock
 * with it; the server's time tells which, so edits wait for one answer.
 */

import type { RegionState, Suspect } from "./region-state";

export interface Clock {
  /** Milliseconds since 1970, as the device believes. */
  wall(): number;
  /** Milliseconds that only ever rise, from any beginning. */
  mono(): number;
  /** Minutes that local time is ahead of UTC at this moment. */
  offset(wall: number): number;
}

export const deviceClock: Clock = {
  wall: () => Date.now(),
  mono: () => performance.now(),
  offset: (wall) => 0 - new Date(wall).getTimezoneOffset(),
};

export interface Reading {
  wall: number;
  mono: number;
}

/** Slewing and timers' coarseness stay below this. */
export const JUMP_MS = 2_000;

/** How far the wall clock moved by itself between two readings; 0 when it did not. */
export function jumpBetween(before: Reading, after: Reading): number {
  const by = after.wall - before.wall - (after.mono - before.mono);
  return Math.abs(by) < JUMP_MS ? 0 : Math.round(by);
}

/** Waiting edits below this number, not yet tried, were stamped by a clock that has since moved. */
export interface Move {
  by: number;
  below: number;
}

/** What a jump means for the edits that wait: moved at once, or suspected until the server's time is heard. */
export function noticeJump(state: RegionState, by: number): { state: RegionState; moves: Move[] } {
  if (by < 0) {
    const shifted = (skew: number | null): number | null => (skew === null ? null : skew - by);
    const suspects = state.suspects.map((suspect) => ({ ...suspect, skew: shifted(suspect.skew) }));
    return { state: { ...state, skew: shifted(state.skew), suspects }, moves: [{ by, below: state.nextN }] };
  }
  // Never measured: nothing could ever tell it from sleep, and sleep is the likelier.
  if (state.skew === null) return { state, moves: [] };
  const suspect: Suspect = { by, below: state.nextN, skew: state.skew };
  return { state: { ...state, suspects: [...state.suspects, suspect] }, moves: [] };
}

/** Server's time minus the device's; null when a time cannot be read. */
export function measureSkew(sentAt: string, receivedAt: string): number | null {
  const skew = Date.parse(receivedAt) - Date.parse(sentAt);
  return Number.isFinite(skew) ? skew : null;
}

/**
 * Decide which suspected jumps were real by how much the skew changed: a clock
 * set forward by an hour is an hour less behind the server than before; one that
 * slept is as far off as it was. Moves nothing unless one suspect, or two
 * together, explain the change.
 */
export function settleSuspects(
  state: RegionState,
  skew: number | null,
): { suspects: Suspect[]; moves: Move[] } {
  const first = state.suspects[0];
  if (skew === null || first === undefined) return { suspects: state.suspects, moves: [] };
  const change = skew - (first.skew ?? skew);
  const explains = (...jumps: Suspect[]): boolean => {
    const by = jumps.reduce((sum, jump) => sum + jump.by, 0);
    return Math.abs(change + by) <= Math.max(1_000, by / 20);
  };
  if (Math.abs(change) < JUMP_MS) return { suspects: [], moves: [] };
  const real = smallestExplanation(state.suspects, explains);
  return { suspects: [], moves: real.map(({ by, below }) => ({ by, below })) };
}

function smallestExplanation(
  suspects: readonly Suspect[],
  explains: (...jumps: Suspect[]) => boolean,
): Suspect[] {
  for (const one of suspects) if (explains(one)) return [one];
  for (const [i, one] of suspects.entries()) {
    for (const other of suspects.slice(i + 1)) if (explains(one, other)) return [one, other];
  }
  return [];
}
