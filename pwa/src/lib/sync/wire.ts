/**
 * The protocol's shapes, as they travel. See docs/sync-protocol.md.
 *
 * Members that this version does not know are ignored; a member that is
 * missing is treated as absent, never as an error.
 */

import type { Conflict, Remedy } from "./types";

/** The version of names and arguments that this app writes. Stands on every mutation it queues. */
export const SCHEMA = 1;

export interface WireMutation {
  n: number;
  name: string;
  at: string;
  schema?: number;
  base?: number;
  epoch?: string | null;
  args: Record<string, unknown>;
}

export interface SyncRequest {
  schema: number;
  epoch: string | null;
  sent_at: string;
  /** Absent: send only. Null: from nothing. */
  cursor?: string | null;
  limit: number;
  digests?: boolean;
  refetch?: string[];
  mutations: WireMutation[];
}

export interface Outcome {
  n: number;
  outcome: string;
  tick: number;
  code?: string;
  message?: string;
  remedy?: Remedy;
  field?: string;
  reason?: string;
  held?: string;
  superseded?: Record<string, "mine" | "theirs" | "both">;
}

export interface WireRecord {
  id: string;
  kind: string;
  scope: string;
  tick: number;
  body?: Record<string, unknown>;
  conflicts?: Conflict[];
  gone?: boolean;
}

export interface ScopeDigest {
  count: number;
  digest: string;
}

export interface SyncAnswer {
  epoch: string;
  tick: number;
  received_at: string;
  outcomes: Outcome[];
  acked: number;
  next_n: number;
  wipe?: boolean;
  replay_from?: number | null;
  reset?: boolean;
  dropped?: string[];
  records?: WireRecord[];
  cursor?: string | null;
  more?: boolean;
  digests?: Record<string, ScopeDigest>;
  refused?: { code: string; message?: string; remedy?: Remedy };
}

/** An RFC 9457 problem document with our members. */
export interface ProblemDocument {
  code: string;
  title?: string;
  detail?: string;
  message?: string;
  remedy?: Remedy;
  n?: number;
  next_n?: number;
  outcomes?: Outcome[];
  max_bytes?: number;
  max_mutations?: number;
}

/** What came back from one request. `status` 0 means that nothing did. */
export interface Reply {
  status: number;
  body: unknown;
  /** Milliseconds to wait, from `Retry-After`. */
  retryAfter: number | null;
}

/** RFC 3339 with milliseconds and the offset that the device's clock had. */
export function stamp(wall: number, offsetMinutes: number): string {
  const local = new Date(wall + offsetMinutes * 60_000).toISOString().slice(0, 23);
  const sign = offsetMinutes < 0 ? "-" : "+";
  const minutes = Math.abs(offsetMinutes);
  const hh = String(Math.floor(minutes / 60)).padStart(2, "0");
  const mm = String(minutes % 60).padStart(2, "0");
  return `${local}${sign}${hh}:${mm}`;
}
