/**
 * One device synchronising one region: the pure machine.
 *
 *                       ┌───────────── more to do, and something moved ─────────────┐
 *                       ▼                                                           │
 *   resting ──wake──▶ composing ──composed──▶ asking ──answered──▶ storing ──stored─┤
 *      ▲                ▲                       │ failed              │ failed      │
 *      │                │ timer, wake           ▼                     ▼             │
 *      │                └──────────────────── waiting ◀──────── nothing moved ──────┤
 *      └──────────────────────────────────────────────────────── all done ──────────┤
 *                                             stopped ◀── a person is needed, wiped ┘
 *
 * `step` takes the session and what happened and returns the session after it
 * and the one thing to do next. It reaches no clock, no database and no network.
 * Attempts are bounded by lack of progress, never by a count: a first sync of
 * sixty thousand records is as fine as one of six.
 */

import type { Changes } from "./take-in";
import type { Remedy, SyncProblem } from "./types";
import type { ProblemDocument, Reply, SyncAnswer, SyncRequest } from "./wire";

export type Phase = "resting" | "composing" | "asking" | "storing" | "waiting" | "stopped";

/** Why the session should look again. Only a person, a timer or a network that came back may cut a wait short. */
export type WakeReason = "edit" | "person" | "online" | "live" | "timer";

export interface Session {
  phase: Phase;
  /** Times in a row that nothing moved. */
  failures: number;
  /** Edits in a request; halved when the server finds one too large. */
  batch: number;
  /** Off while the server is older than our edits. */
  send: boolean;
  /** Off once the server said that this app is too old for its records. */
  pull: boolean;
  /** The server named the time to wait: waking earlier is not allowed. */
  obliged: boolean;
  /** Resets met since the last answer with `more: false`. */
  resets: number;
  /** Another wake came while busy. */
  again: boolean;
  problem: SyncProblem | null;
  revoked: boolean;
}

/** What the storing of an answer did. */
export interface Stored {
  /** Outcomes, records, numbers or the cursor moved. */
  moved: boolean;
  /** Edits that still wait. */
  unsent: number;
  /** The last answer's `more`; undefined when it delivered nothing. */
  more: boolean | undefined;
  /** Own acknowledged edits are not yet among the records on screen. */
  behindOwn: boolean;
  /** Scopes wait to be fetched again. */
  refetch: boolean;
  /** This answer began a reset. */
  reset: boolean;
}

export type Event =
  | { type: "wake"; by: WakeReason }
  | { type: "composed"; request: SyncRequest }
  | { type: "answered"; request: SyncRequest; reply: Reply; random: number }
  | { type: "stored"; stored: Stored; reply: Reply; random: number }
  | { type: "storage-failed"; full: boolean; random: number };

export type Effect =
  | { do: "compose"; send: boolean; pull: boolean; batch: number }
  | { do: "ask"; request: SyncRequest }
  | { do: "store"; request: SyncRequest; reply: Reply }
  | { do: "wait"; ms: number }
  | { do: "wipe" }
  | { do: "rest" };

/** Every change that `store` makes is decided by take-in.ts; named here for readers of the machine. */
export type StoredChanges = Changes;

export const FULL_BATCH = 200;
const LONGEST_WAIT_MS = 5 * 60_000;
const SOME_RESETS = 3;

export function newSession(): Session {
  return {
    phase: "resting",
    failures: 0,
    batch: FULL_BATCH,
    send: true,
    pull: true,
    obliged: false,
    resets: 0,
    again: false,
    problem: null,
    revoked: false,
  };
}

export interface Step {
  session: Session;
  effect: Effect | null;
}

export function step(session: Session, event: Event): Step {
  switch (event.type) {
    case "wake":
      return onWake(session, event.by);
    case "composed":
      if (session.phase !== "composing") return stay(session);
      return { session: { ...session, phase: "asking" }, effect: { do: "ask", request: event.request } };
    case "answered":
      if (session.phase !== "asking") return stay(session);
      return onAnswer(session, event.request, event.reply, event.random);
    case "stored":
      if (session.phase !== "storing") return stay(session);
      return onStored(session, event.stored, event.reply, event.random);
    case "storage-failed":
      if (event.full) {
        const problem = problemOf("storage-full", "", "ask");
        return waitFor(session, null, event.random, problem);
      }
      return waitFor(session, null, event.random, null);
  }
}

function stay(session: Session): Step {
  return { session, effect: null };
}

function onWake(session: Session, by: WakeReason): Step {
  switch (session.phase) {
    case "resting":
      return compose({ ...session, send: true, pull: true, resets: 0, again: false });
    case "waiting": {
      const early = by !== "timer";
      if (early && session.obliged) return stay(session);
      if (by === "edit" || by === "live") return stay(session);
      return compose({ ...session, send: true, pull: true, resets: 0, obliged: false });
    }
    case "stopped":
      if (session.revoked || (by !== "person" && by !== "online")) return stay(session);
      return compose({ ...newSession() });
    default:
      return stay({ ...session, again: true });
  }
}

function compose(session: Session): Step {
  const next: Session = { ...session, phase: "composing" };
  return {
    session: next,
    effect: { do: "compose", send: next.send, pull: next.pull, batch: next.batch },
  };
}

function onAnswer(session: Session, request: SyncRequest, reply: Reply, random: number): Step {
  const store: Step = {
    session: { ...session, phase: "storing" },
    effect: { do: "store", request, reply },
  };
  const document = asProblem(reply);
  switch (reply.status) {
    case 200:
      if (isAnswer(reply.body)) return store;
      return waitFor(session, null, random, null);
    case 409:
      if (document.n !== undefined && document.next_n !== undefined) return store;
      break;
    case 413:
      return onTooLarge(session, request, document, random);
    case 429:
      if (document.code === "refetch-limited") return store;
      break;
    case 503:
      if (document.code === "server-too-old" && request.mutations.length > 0) {
        // The edits stay; what others did can still be fetched.
        const problem = problemOf(document.code, sentence(document), "retry");
        return compose({ ...session, send: false, problem });
      }
      break;
  }
  return onRefusal(session, reply, document, random);
}

function onTooLarge(session: Session, request: SyncRequest, document: ProblemDocument, random: number): Step {
  const sent = request.mutations.length;
  if (sent <= 1) return waitFor(session, null, random, problemOf("too-large", sentence(document), "ask"));
  const batch = Math.max(1, Math.min(Math.floor(sent / 2), document.max_mutations ?? sent));
  return compose({ ...session, batch });
}

/** A refusal is treated by its remedy; without one, by its status. */
function onRefusal(session: Session, reply: Reply, document: ProblemDocument, random: number): Step {
  if (reply.status === 0) return waitFor(session, null, random, null);
  // What names no code of ours is a page of a hotspot, a filter or a proxy on the way: it passes by itself.
  const remedy = document.remedy ?? (document === reply.body ? remedyOf(reply.status) : "retry");
  const problem = problemOf(document.code, sentence(document), remedy);
  switch (remedy) {
    case "sign-in":
    case "ask":
    case "update":
      return stop(session, problem);
    default: {
      const busy = reply.status === 429 || reply.status === 503;
      return waitFor(session, reply.retryAfter, random, busy ? null : problem);
    }
  }
}

function onStored(session: Session, stored: Stored, reply: Reply, random: number): Step {
  const answer = (reply.status === 200 ? reply.body : {}) as Partial<SyncAnswer>;
  let next: Session = { ...session };
  if (stored.moved) next.failures = 0;
  if (stored.more === false) next.resets = 0;
  else if (stored.reset) next.resets += 1;
  if (reply.status === 200) next = { ...next, problem: next.send ? null : next.problem };

  if (answer.wipe) {
    // What the person made goes first: the server keeps it, held, for somebody to decide.
    next.pull = false;
    if (stored.unsent > 0 && stored.moved) return compose(next);
    if (stored.unsent > 0) return waitFor(next, reply.retryAfter, random, null);
    return { session: { ...next, phase: "stopped", revoked: true }, effect: { do: "wipe" } };
  }
  if (answer.refused) {
    const { code, message, remedy } = answer.refused;
    const problem = problemOf(code, message ?? "", remedy ?? "update");
    next.pull = false;
    next.problem = problem;
    if (stored.unsent > 0 && stored.moved) return compose(next);
    return stop(next, problem);
  }

  const toSend = next.send && stored.unsent > 0;
  const toFetch = next.pull && (stored.more !== false || stored.behindOwn || stored.refetch);
  if (toSend || toFetch) {
    if (!stored.moved || next.resets > SOME_RESETS) return waitFor(next, reply.retryAfter, random, null);
    return compose(next);
  }
  if (!next.send) return waitFor(next, reply.retryAfter, random, next.problem);
  if (next.again) return compose({ ...next, again: false });
  return { session: { ...next, phase: "resting", batch: FULL_BATCH }, effect: { do: "rest" } };
}

/** Wait: as long as the server says, else longer each time, never all devices at the same moment. */
export function waitMs(failures: number, retryAfter: number | null, random: number): number {
  if (retryAfter !== null) return Math.round(retryAfter * (1 + random * 0.25));
  const longest = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** Math.min(failures, 12));
  return Math.round(longest * (0.5 + random * 0.5));
}

function waitFor(session: Session, retryAfter: number | null, random: number, problem: SyncProblem | null): Step {
  const ms = waitMs(session.failures, retryAfter, random);
  return {
    session: {
      ...session,
      phase: "waiting",
      failures: session.failures + 1,
      obliged: retryAfter !== null,
      again: false,
      problem,
    },
    effect: { do: "wait", ms },
  };
}

function stop(session: Session, problem: SyncProblem): Step {
  return { session: { ...session, phase: "stopped", problem, again: false }, effect: { do: "rest" } };
}

function isAnswer(body: unknown): body is SyncAnswer {
  if (typeof body !== "object" || body === null) return false;
  const { outcomes, next_n: nextN, epoch } = body as Partial<SyncAnswer>;
  return Array.isArray(outcomes) && Number.isSafeInteger(nextN) && typeof epoch === "string";
}

function asProblem(reply: Reply): ProblemDocument {
  const body = reply.body;
  const known = typeof body === "object" && body !== null && typeof (body as ProblemDocument).code === "string";
  return known ? (body as ProblemDocument) : { code: reply.status === 0 ? "offline" : `http-${reply.status}` };
}

function sentence(document: ProblemDocument): string {
  return document.detail ?? document.message ?? document.title ?? "";
}

function problemOf(code: string, message: string, remedy: Remedy): SyncProblem {
  return { code, message, remedy };
}

function remedyOf(status: number): Remedy {
  if (status === 401) return "sign-in";
  if (status === 404 || status === 403) return "ask";
  if (status === 400 || status === 415) return "update";
  return "retry";
}
