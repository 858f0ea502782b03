/** Comparing what the device holds with what the server says it should. */

import type { RegionState } from "./region-state";
import { turn } from "./turns";
import type { ScopeDigest } from "./wire";

export const REFETCH_AGAIN_MS = 24 * 3_600_000;

export interface HeldRecord {
  id: string;
  scope: string;
  tick: number;
}

const encoder = new TextEncoder();
/** So many are reckoned at once; browsers answer small digests without giving way by themselves. */
const AT_ONCE = 200;

/**
 * Per scope the number of records and the sum modulo 2^64 of the first eight
 * bytes of SHA-256 over `id:tick`. A sum, not an exclusive or: that would cancel
 * the same record held twice.
 */
export async function digestsOf(records: Iterable<HeldRecord>): Promise<Record<string, ScopeDigest>> {
  const sums = new Map<string, { count: number; sum: bigint }>();
  let reckoned = 0;
  for (const { id, scope, tick } of records) {
    if (++reckoned % AT_ONCE === 0) await turn();
    const hash = await crypto.subtle.digest("SHA-256", encoder.encode(`${id}:${tick}`));
    const part = new DataView(hash).getBigUint64(0);
    const before = sums.get(scope) ?? { count: 0, sum: 0n };
    sums.set(scope, { count: before.count + 1, sum: BigInt.asUintN(64, before.sum + part) });
  }
  const digests: Record<string, ScopeDigest> = {};
  for (const [scope, { count, sum }] of sums) {
    digests[scope] = { count, digest: sum.toString(16).padStart(16, "0") };
  }
  return digests;
}

export interface Comparison {
  /** Scopes to ask for once more. */
  refetch: string[];
  /** Scopes that this person has no grant on: they may not be here at all. */
  leave: string[];
  /** Scopes that differ although they were fetched again less than a day ago. */
  stillWrong: string[];
}

const EMPTY: ScopeDigest = { count: 0, digest: "0000000000000000" };

/** What a comparison asks for. A scope is fetched again at most once a day, so that a bug cannot become a storm. */
export function compareDigests(
  state: RegionState,
  here: Record<string, ScopeDigest>,
  there: Record<string, ScopeDigest>,
  now: number,
): Comparison {
  const result: Comparison = { refetch: [], leave: [], stillWrong: [] };
  for (const [scope, theirs] of Object.entries(there)) {
    const ours = here[scope] ?? EMPTY;
    if (ours.count === theirs.count && ours.digest === theirs.digest) continue;
    const last = state.refetchedAt[scope];
    const recent = last !== undefined && Math.abs(now - last) < REFETCH_AGAIN_MS;
    (recent ? result.stillWrong : result.refetch).push(scope);
  }
  for (const scope of Object.keys(here)) if (!(scope in there)) result.leave.push(scope);
  return result;
}
