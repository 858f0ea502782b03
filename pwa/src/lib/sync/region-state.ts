/** What a device remembers about one region between two requests. Stored whole, with the records it stands for. */

/** A clock that seems to have jumped forward; sleep looks the same until the server's time is heard. */
export interface Suspect {
  /** How far the wall clock ran ahead of the monotonic one, in milliseconds. */
  by: number;
  /** Edits below this number were made before it. */
  below: number;
  /** Skew measured before it; null when never measured. */
  skew: number | null;
}

export interface RegionState {
  region: string;
  /** The server's epoch as it last named it. */
  epoch: string | null;
  /** How far the device has got; null: from nothing. */
  cursor: string | null;
  /** Tick of the last answer with `more: false` whose records are on screen, and its epoch. */
  tick: number;
  seenEpoch: string | null;
  /** The number that the next edit gets. */
  nextN: number;
  /** Which set of records is on screen; a reset fills the next one beside it. */
  generation: number;
  /** A reset is under way: records go to the next generation. */
  resetting: boolean;
  /** Nothing is sent until an answer with `more: false` (the server knew numbers that we forgot). */
  catchUp: boolean;
  /** Scopes to ask for again with the next request, and when each was last asked for. */
  refetch: string[];
  refetchedAt: Record<string, number>;
  /** When digests were last compared, by the device's clock. */
  digestsAt: number | null;
  /** Server's time minus the device's, in milliseconds, at the last answer. */
  skew: number | null;
  suspects: Suspect[];
  lastSync: number | null;
  /** Names the region's records as they are stored now: another name with every change of them. */
  edition?: string;
}

export function freshRegion(region: string): RegionState {
  return {
    region,
    epoch: null,
    cursor: null,
    tick: 0,
    seenEpoch: null,
    nextN: 1,
    generation: 1,
    resetting: false,
    catchUp: false,
    refetch: [],
    refetchedAt: {},
    digestsAt: null,
    skew: null,
    suspects: [],
    lastSync: null,
  };
}

/** The key under which a generation's records lie. */
export function space(state: Pick<RegionState, "region" | "generation">, next = 0): string {
  return `${state.region}/${state.generation + next}`;
}

/** An edit that waits in the outbox. Once `tried`, nothing but its number may change. */
export interface Waiting {
  region: string;
  n: number;
  name: string;
  schema: number;
  /** By the device's clock, in milliseconds, and the offset from UTC in minutes. */
  at: number;
  offset: number;
  base: number | null;
  epoch: string | null;
  args: Record<string, unknown>;
  /** It may have reached the server: its content is fixed. */
  tried: boolean;
  /** The outcome it had in an earlier epoch, when it is sent again after a restore. */
  was?: string;
}

/** A mutation that was answered, kept for 30 days in case the server comes back from a backup. */
export interface Acknowledged extends Waiting {
  outcome: string;
  /** Tick of the outcome: until the records are that far, the edit stays drawn over them. */
  outcomeTick: number;
  ackedAt: number;
}

/** The own edits that screens draw over the records, oldest first: what waits, and what was accepted later than the records say. */
export function drawnOver(later: readonly Acknowledged[], outbox: readonly Waiting[]): Waiting[] {
  const unseen = later.filter((edit) => edit.outcome === "accepted" || edit.outcome === "merged");
  return [...unseen, ...outbox].sort((a, b) => a.n - b.n);
}

export const KEEP_ACKNOWLEDGED_MS = 30 * 24 * 3_600_000;
