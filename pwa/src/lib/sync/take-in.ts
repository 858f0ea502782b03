/**
 * What an answer changes on this device. Pure: the region's state as it stands
 * inside the transaction, the request and the answer in; the new state and the
 * changes that belong in that same transaction out.
 *
 * An answer is taken in whole or not at all, so a crash between any two steps
 * leaves a device that simply asks again.
 */

import { measureSkew, settleSuspects, type Move } from "./clock";
import type { RegionState } from "./region-state";
import type { Outcome, ProblemDocument, SyncAnswer, SyncRequest, WireRecord } from "./wire";

export interface Changes {
  state: RegionState;
  /** Mutations that leave the outbox with this outcome. */
  acknowledge: Outcome[];
  /** Everything waiting from this number on gets the numbers from `to` on. */
  renumber: { from: number; to: number } | null;
  /** Kept mutations from this number on go back to the outbox. */
  replayFrom: number | null;
  /** Waiting edits whose time moves, because the clock they were stamped with jumped. */
  moves: Move[];
  /** Empty the next generation first. */
  clearNext: boolean;
  /** Where `dropped` and `records` apply: the generation on screen (0) or the next (1). */
  into: 0 | 1;
  dropped: string[];
  records: WireRecord[];
  /** The next generation becomes the one on screen; the old one goes. */
  swap: boolean;
}

function unchanged(state: RegionState): Changes {
  return {
    state,
    acknowledge: [],
    renumber: null,
    replayFrom: null,
    moves: [],
    clearNext: false,
    into: 0,
    dropped: [],
    records: [],
    swap: false,
  };
}

export function takeInAnswer(before: RegionState, sent: SyncRequest, answer: SyncAnswer, now: number): Changes {
  const changes = unchanged({ ...before });
  const state = changes.state;

  const skew = measureSkew(sent.sent_at, answer.received_at);
  const settled = settleSuspects(before, skew);
  state.skew = skew ?? before.skew;
  state.suspects = settled.suspects;
  changes.moves = settled.moves;

  changes.acknowledge = answer.outcomes;
  state.epoch = answer.epoch;
  if (typeof answer.replay_from === "number") changes.replayFrom = answer.replay_from;

  const delivers = sent.cursor !== undefined && answer.cursor !== undefined && !answer.refused && !answer.wipe;
  if (delivers) {
    // From nothing while something is on screen is a reset too, whatever it is called.
    if (answer.reset || (before.resetting && sent.cursor === null)) {
      changes.clearNext = true;
      state.resetting = true;
    }
    changes.into = state.resetting ? 1 : 0;
    changes.dropped = answer.dropped ?? [];
    changes.records = answer.records ?? [];
    state.cursor = answer.cursor ?? null;
    if (sent.refetch) state.refetch = before.refetch.filter((scope) => !sent.refetch?.includes(scope));
    if (answer.more === false) {
      changes.swap = state.resetting;
      if (changes.swap) {
        state.generation = before.generation + 1;
        state.resetting = false;
      }
      state.tick = answer.tick;
      state.seenEpoch = answer.epoch;
      state.lastSync = now;
    }
  } else if (answer.reset) {
    state.cursor = null;
    state.resetting = true;
  }

  knowNextN(state, answer.next_n);
  if (delivers && answer.more === false) state.catchUp = false;
  return changes;
}

/**
 * A 409: what stood in front was taken in as usual; from `n` on the numbers are
 * given anew. Numbers that the server lacks and this device still keeps are
 * sent again instead (`keepsAll` says whether it has every one of them).
 */
export function takeInRefusedNumbers(
  before: RegionState,
  problem: ProblemDocument,
  keepsAll: boolean,
): Changes {
  const changes = unchanged({ ...before });
  changes.acknowledge = problem.outcomes ?? [];
  const { n, next_n: nextN } = problem;
  if (n === undefined || nextN === undefined) return changes;
  if (problem.code === "mutation-gap" && nextN < n && keepsAll) {
    changes.replayFrom = nextN;
    return changes;
  }
  changes.renumber = { from: n, to: nextN };
  changes.state.nextN = Math.max(before.nextN, nextN);
  // A number that was used before for something else: this device forgot what it
  // did, and must see it before the server judges what it does now.
  changes.state.catchUp = before.catchUp || problem.code === "mutation-number-reused" || nextN > before.nextN;
  return changes;
}

/** The server will not refetch those scopes again today: go on without. */
export function takeInRefetchLimited(before: RegionState, now: number): Changes {
  const refetchedAt = { ...before.refetchedAt };
  for (const scope of before.refetch) refetchedAt[scope] = now;
  return unchanged({ ...before, refetch: [], refetchedAt });
}

function knowNextN(state: RegionState, nextN: number): void {
  if (!Number.isSafeInteger(nextN) || nextN <= state.nextN) return;
  // This device was put back to an earlier state of itself: what it forgot is
  // on the server, and must be on screen before anything new is judged by it.
  state.nextN = nextN;
  state.catchUp = true;
}
