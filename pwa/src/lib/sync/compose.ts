/**
 * What the next request says. Pure: the region's state and the head of the
 * outbox in, the request out.
 */

import type { RegionState, Waiting } from "./region-state";
import { SCHEMA, stamp, type SyncRequest, type WireMutation } from "./wire";

/** Below the server's limit of 1 MiB packed and far below 8 MiB unpacked. */
export const MAX_REQUEST_BYTES = 512 * 1024;
export const DIGEST_EVERY_MS = 24 * 3_600_000;
/** Records asked for at once: read in one piece, so that twice as many hold up a key on a slow phone twice as long. */
const PAGE = 500;
/**
 * While somebody types. Storing a record costs the browser about 0.3 ms, in a thread that a cheap phone's
 * few cores share with the one that draws letters: a page of this size is stored between two keys.
 */
const PAGE_WHILE_TYPING = 100;

export interface Manner {
  /** Whether edits may go along. */
  send: boolean;
  /** Whether records are asked for. */
  pull: boolean;
  /** At most this many edits. */
  batch: number;
  /** Whether somebody types meanwhile. */
  typing: boolean;
  now: number;
  offset: number;
}

/** Whether edits stay here for this request, whatever the outbox holds. */
export function holdsBack(state: RegionState, pull: boolean): boolean {
  // A suspected clock jump is settled by the server's time first: the next answer carries it.
  // Where records are refused to this app, catching up will never come.
  return (state.catchUp && pull) || state.suspects.length > 0;
}

export function composeRequest(state: RegionState, waiting: readonly Waiting[], manner: Manner): SyncRequest {
  const mutations: WireMutation[] = [];
  if (manner.send && !holdsBack(state, manner.pull)) {
    let bytes = 0;
    for (const edit of waiting) {
      if (mutations.length >= manner.batch) break;
      const mutation = onTheWire(edit);
      bytes += JSON.stringify(mutation).length;
      if (mutations.length > 0 && bytes > MAX_REQUEST_BYTES) break;
      mutations.push(mutation);
    }
  }
  const request: SyncRequest = {
    schema: SCHEMA,
    epoch: state.epoch,
    sent_at: stamp(manner.now, manner.offset),
    limit: manner.typing ? PAGE_WHILE_TYPING : PAGE,
    mutations,
  };
  if (manner.pull) {
    request.cursor = state.cursor;
    if (wantsDigests(state, manner.now)) request.digests = true;
    if (state.refetch.length > 0 && !state.resetting) request.refetch = state.refetch;
  }
  return request;
}

/** Content is the same at every resend: only `n` may ever differ. */
export function onTheWire(edit: Waiting): WireMutation {
  const mutation: WireMutation = {
    n: edit.n,
    name: edit.name,
    at: stamp(edit.at, edit.offset),
    schema: edit.schema,
    args: edit.args,
  };
  if (edit.base !== null) {
    mutation.base = edit.base;
    mutation.epoch = edit.epoch;
  }
  return mutation;
}

export function wantsDigests(state: RegionState, now: number): boolean {
  if (state.digestsAt === null) return true;
  // A clock set back must not silence the check for years.
  return Math.abs(now - state.digestsAt) >= DIGEST_EVERY_MS;
}
