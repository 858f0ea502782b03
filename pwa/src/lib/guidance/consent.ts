/** What was said about pictures and work, and what stands. Pure. */

import { text } from "$lib/placements/model";
import { instant } from "$lib/presence/records";
import type { LocalRecord } from "$lib/sync";

export const PURPOSES = ["portfolio", "company-pr", "school-pr"] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface Said {
  id: string;
  purpose: Purpose;
  answer: "yes" | "no";
  /** Milliseconds since 1970; what is still on its way was said last. */
  at: number;
  person: string;
  voice: "student" | "family";
  via: string;
  pending: boolean;
}

export interface Standing {
  /** Null while nobody answered, which counts as no. */
  answer: "yes" | "no" | null;
  /** What it follows from. */
  said: Said | null;
}

/** Everything said at a placement, the newest first. `student` is its student's person. */
export function saidAt(records: readonly LocalRecord[], placement: string, student: string): Said[] {
  return records
    .filter((one) => one.kind === "consent" && one.scope === `placement:${placement}`)
    .flatMap((record): Said[] => {
      const { answer, person, voice, via } = record.body;
      const purpose = PURPOSES.find((one) => one === record.body.purpose);
      if (!purpose || (answer !== "yes" && answer !== "no")) return [];
      const at = instant(record.body.at) ?? Number.POSITIVE_INFINITY;
      const own = voice === "student" || (voice === undefined && person === student);
      return [{ id: record.id, purpose, answer, at, person: text(person), voice: own ? "student" : "family", via: text(via) || "app", pending: record.pending === true }];
    })
    .sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
}

/**
 * What stands for a purpose. The last word of the student and the last word of
 * the family each count: a no of either stands until that voice says yes.
 */
export function standing(said: readonly Said[], purpose: Purpose): Standing {
  const about = said.filter((one) => one.purpose === purpose);
  const last = (["student", "family"] as const).flatMap((voice) => about.find((one) => one.voice === voice) ?? []);
  const decisive = last.find((one) => one.answer === "no") ?? last[0] ?? null;
  return { answer: decisive?.answer ?? null, said: decisive };
}

/** Whether something may be done for this purpose at a placement: only after a yes. */
export function allows(records: readonly LocalRecord[], placement: { id: string; student: string }, purpose: Purpose): boolean {
  return standing(saidAt(records, placement.id, placement.student), purpose).answer === "yes";
}

/** Whether there is a purpose that nobody has answered yet. */
export function unanswered(said: readonly Said[]): boolean {
  return PURPOSES.some((purpose) => standing(said, purpose).answer === null);
}
