/**
 * What each edit does to the records on this device until the server's answer
 * is here. Pure. A command without an effect here is sent all the same; its
 * result appears when it comes back.
 */

import { localDay } from "../presence/amsterdam";
import type { openCode } from "../presence/codes";
import { derivedId } from "./derived-id";
import type { Waiting } from "./region-state";
import type { LocalRecord } from "./types";

export type LocalChange =
  | {
      op: "put";
      kind: string;
      id: string;
      scope: string;
      set: Record<string, unknown>;
      /** Whether it makes the record where there is none. */
      creates: boolean;
    }
  | { op: "drop"; kind: string; id: string };

export interface EffectContext {
  person: string;
  device: string;
  /** A record among those being drawn. */
  find(id: string): LocalRecord | undefined;
}

type Effect = (edit: Waiting, context: EffectContext) => LocalChange[];

let readCode: typeof openCode | undefined;
let ofGuidance: Record<string, Effect> | undefined;
const GUIDANCE = /^(consent|handover|week)\./;

/** Have what these edits are drawn with: most phones have no scan that waits, nor what belongs to guidance. */
export async function readyFor(edits: readonly Waiting[]): Promise<void> {
  const some = (which: RegExp): boolean => edits.some(({ name }) => which.test(name));
  // Without it the scan is drawn all the same, as one of which nothing is known yet.
  if (!readCode && some(/^attendance\.scan$/)) readCode = (await import("../presence/codes").catch(() => null))?.openCode;
  if (!ofGuidance && some(GUIDANCE)) ofGuidance = (await import("./effects-guidance").catch(() => null))?.GUIDANCE_EFFECTS;
}

/** What an edit does; {@link readyFor} was asked for it before. */
export function effectOf(edit: Waiting, context: EffectContext): LocalChange[] {
  return (EFFECTS[edit.name] ?? ofGuidance?.[edit.name])?.(edit, context) ?? [];
}

const EFFECTS: Record<string, Effect> = {
  "record.put": (edit) => {
    const { kind, id, scope, set } = edit.args;
    if (typeof set !== "object" || set === null) return [];
    return [
      {
        op: "put",
        kind: text(kind),
        id: text(id),
        scope: text(scope),
        set: set as Record<string, unknown>,
        creates: edit.base === null,
      },
    ];
  },

  "record.drop": (edit) => [{ op: "drop", kind: text(edit.args["kind"]), id: text(edit.args["id"]) }],

  "attendance.scan": (edit, { person }) => {
    const said = edit.args["scanned_at"];
    const at = Date.parse(text(said)) || edit.at;
    const code = readCode?.(text(edit.args["code"]))?.code;
    return event(edit, {
      event: edit.args["direction"],
      day: localDay(at),
      at: iso(at),
      source: code?.purpose,
      evidence: code?.purpose ?? "declared",
      site: code && code.purpose !== "card" ? code.subject : undefined,
      key: code?.kid,
      code_at: code && iso(code.issuedAt * 1000),
      person,
    });
  },

  "attendance.declare": (edit, { person }) => {
    const { day, starts, ends, reason } = edit.args;
    return event(edit, {
      event: "declaration", day, at: iso(edit.at), starts, ends, reason,
      source: "declared", evidence: "declared", person,
    });
  },

  "attendance.confirm": (edit, { person, find }) => {
    const { about, answer, reason } = edit.args;
    const day = find(text(about))?.body["day"] ?? localDay(edit.at);
    return event(edit, { event: "confirmation", day, at: iso(edit.at), about, answer, reason, person });
  },

  "attendance.correct": (edit, { person }) => {
    const { day, starts, ends, about, reason } = edit.args;
    return event(edit, {
      event: "correction", day, at: iso(edit.at), starts, ends, about, reason,
      source: "corrected", evidence: "corrected", person,
    });
  },


  "absence.report": (edit, { person }) => {
    const { day, kind } = edit.args;
    return [absence(edit, { day, kind, state: "reported", reported_by: person }, true)];
  },

  "absence.withdraw": (edit) => [absence(edit, { state: "withdrawn" }, false)],


  "log.initial": (edit, { person, find }) => {
    const scope = `placement:${text(edit.args["placement"])}`;
    const day = text(edit.args["day"]);
    const seen = find(derivedId(scope, "log-entry", day))?.tick ?? edit.base ?? 0;
    const set = { day, person, role: "", seen_tick: Math.max(seen, edit.base ?? 0) };
    return [{ op: "put", kind: "log-initial", id: derivedId(scope, "log-initial", `${day}/${person}`), scope, set, creates: true }];
  },

  "held.accept": (edit, { person }) => [decided(edit, "accepted", person)],
  "held.refuse": (edit, { person }) => [decided(edit, "refused", person)],
};

function event(edit: Waiting, body: Record<string, unknown>): LocalChange[] {
  const set: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(body)) if (value !== undefined) set[field] = value;
  const scope = `placement:${text(edit.args["placement"])}`;
  return [{ op: "put", kind: "attendance-event", id: text(edit.args["id"]), scope, set, creates: true }];
}

function absence(edit: Waiting, set: Record<string, unknown>, creates: boolean): LocalChange {
  const scope = `placement:${text(edit.args["placement"])}`;
  const id = derivedId(scope, "absence", text(edit.args["day"]));
  return { op: "put", kind: "absence", id, scope, set, creates };
}

function decided(edit: Waiting, state: string, decider: string): LocalChange {
  const { id, reason } = edit.args;
  const set = { state, decider, ...(reason === undefined ? {} : { reason }) };
  return { op: "put", kind: "held-edit", id: text(id), scope: "", set, creates: false };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
