/** What saying consent, handing over and signing a week do to the records on this device until the server answers. Pure. */

import type { EffectContext, LocalChange } from "./effects";
import type { Waiting } from "./region-state";
import { weekSigned } from "./week-signed";

type Effect = (edit: Waiting, context: EffectContext) => LocalChange[];

export const GUIDANCE_EFFECTS: Record<string, Effect> = {
  "consent.say": (edit, { person }) => {
    const { id, placement, purpose, answer, via = "app" } = edit.args;
    const set = { purpose, answer, via, person, at: new Date(edit.at).toISOString() };
    return [{ op: "put", kind: "consent", id: text(id), scope: `placement:${text(placement)}`, set, creates: true }];
  },

  "handover.ask": (edit, { person }) => [drawnUp(edit, "asked", person, person)],
  "handover.arrange": (edit, { person }) => [drawnUp(edit, "agreed", edit.args["from"], person)],
  "handover.settle": (edit) => [changed(edit, edit.args["answer"] === "yes" ? "agreed" : "refused")],
  "handover.withdraw": (edit) => [changed(edit, "withdrawn")],

  "week.sign": (edit, { person }) => weekSigned(edit, person),
};

function drawnUp(edit: Waiting, state: string, from: unknown, asker: string): LocalChange {
  const { to, phone, starts, ends, note } = edit.args;
  const set = { state, from_coach: from, to_coach: to, to_phone: phone ?? null, starts: starts ?? null, ends: ends ?? null, note: note ?? null, asked_by: asker };
  return { op: "put", kind: "hand-over", id: text(edit.args["id"]), scope: scopeOf(edit), set, creates: true };
}

function changed(edit: Waiting, state: string): LocalChange {
  const { reason } = edit.args;
  const set = { state, ...(reason === undefined ? {} : { reason }) };
  return { op: "put", kind: "hand-over", id: text(edit.args["id"]), scope: scopeOf(edit), set, creates: false };
}

function scopeOf(edit: Waiting): string {
  return `placement-staff:${text(edit.args["placement"])}`;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
