/** What signing a week does to the records on this device until the server's answer is here. Pure. */

import { derivedId } from "./derived-id";
import type { LocalChange } from "./effects";
import type { Waiting } from "./region-state";

interface Day {
  day: string;
  answer: string;
  about?: string;
  starts?: string;
  ends?: string;
}

/** The same records under the same ids as the server's `weeks/signing.py` makes. */
export function weekSigned(edit: Waiting, person: string): LocalChange[] {
  const { placement, week, way, remark } = edit.args;
  const scope = `placement:${String(placement)}`;
  const id = derivedId(scope, "week-confirmation", `${String(week)}/${person}`);
  const at = new Date(edit.at).toISOString();
  const days = (Array.isArray(edit.args.days) ? edit.args.days : []) as Day[];
  const put = (kind: string, name: string, fields: Record<string, unknown>): LocalChange => {
    const set = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    return { op: "put", kind, id: name, scope, set, creates: true };
  };
  const changes = [put("week-confirmation", id, { week, person, way, at, days, remark })];
  for (const { day, answer, about, starts, ends } of days) {
    const name = (what: string) => derivedId(scope, "attendance-event", `${id}/${day}/${what}`);
    const flags = way === "paper" ? ["from-paper"] : undefined;
    const declared = starts !== undefined;
    if (declared) {
      const said = { event: "declaration", day, at, person, starts, ends, source: "declared", evidence: "declared", flags };
      changes.push(put("attendance-event", name("declaration"), said));
    }
    const claim = declared ? name("declaration") : about;
    if (claim === undefined) continue;
    const reason = answer === "no" ? remark : undefined;
    changes.push(put("attendance-event", name("confirmation"), { event: "confirmation", day, at, person, about: claim, answer, reason, flags }));
  }
  return changes;
}
