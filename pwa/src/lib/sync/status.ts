/** From what is known to the one word that the person sees. Pure. */

import type { Unsettled } from "./db";
import type { Session } from "./session";
import type { RejectedEdit, SyncProblem, SyncState, SyncStatus } from "./types";
import { stamp } from "./wire";

/** Another tab runs a newer app. */
export const OUTDATED: SyncProblem = {
  code: "outdated",
  message: "A newer version of the app is open. Load this page again.",
  remedy: "update",
};

/** Where nobody is signed in, and until it was counted for the first time. */
export const NOTHING: SyncStatus = {
  state: "idle",
  unsent: 0,
  held: 0,
  rejected: [],
  lastSync: null,
  persisted: false,
  skew: null,
  problem: null,
};

export interface Standing {
  session: Session;
  online: boolean;
  unsent: number;
  /** Rejected and held edits that were not put aside. */
  unsettled: readonly Unsettled[];
  /** States of held edits by the id of their record, where it is here. */
  decisions: ReadonlyMap<string, unknown>;
  lastSync: number | null;
  persisted: boolean;
  skew: number | null;
}

export function statusOf(standing: Standing): SyncStatus {
  const { session, unsent, unsettled, decisions, lastSync, persisted, skew } = standing;
  const rejected = unsettled.filter(({ outcome }) => outcome.outcome === "rejected").map(asRejected);
  const held = unsettled.filter(({ outcome }) => {
    if (outcome.outcome === "rejected") return false;
    const state = outcome.held === undefined ? undefined : decisions.get(outcome.held);
    return state === undefined || state === "waiting";
  }).length;
  return {
    state: stateOf(standing, rejected),
    unsent,
    held,
    rejected,
    lastSync: lastSync === null ? null : new Date(lastSync),
    persisted,
    skew,
    problem: session.problem,
  };
}

/** What is said between the keeping of an edit and the next count. */
export function withOneMore(status: SyncStatus): SyncStatus {
  return { ...status, unsent: status.unsent + 1, state: status.state === "idle" ? "sending" : status.state };
}

function stateOf({ session, online, unsent }: Standing, rejected: readonly RejectedEdit[]): SyncState {
  if (session.revoked) return "revoked";
  const { problem, phase } = session;
  if (rejected.length > 0 || (problem && problem.remedy !== "retry")) return "needs-you";
  switch (phase) {
    case "composing":
    case "asking":
    case "storing":
      return "sending";
    case "waiting":
      return session.obliged || problem ? "behind" : "offline";
    default:
      if (!online) return "offline";
      return unsent > 0 ? "behind" : "idle";
  }
}

function asRejected({ n, name, args, at, offset, outcome }: Unsettled): RejectedEdit {
  return {
    n,
    name,
    args,
    at: stamp(at, offset),
    code: outcome.code ?? "rejected",
    message: outcome.message ?? "",
    remedy: outcome.remedy ?? "ask",
    ...(outcome.field === undefined ? {} : { field: outcome.field }),
    ...(outcome.reason === undefined ? {} : { reason: outcome.reason }),
  };
}
