/** The log of a day as screens read it. Pure. */

import { isPicture, readReference } from "../files/reference";
import { addDays, type Day } from "../format/days";
import { derivedId, type LocalRecord } from "../sync";

export const FACES = ["good", "so-so", "hard"] as const;
export type Face = (typeof FACES)[number];
export const LONGEST_TEXT = 4_000;
export const MOST_PICTURES = 8;
/** How far back a student can still write. */
export const DAYS_BACK = 7;

export interface LogEntry {
  id: string;
  scope: string;
  day: Day;
  face: Face | null;
  text: string;
  /** References of pictures, in an order that is the same on every device. */
  pictures: string[];
  voice: string | null;
  tick: number;
  pending: boolean;
}

export interface Initial {
  day: Day;
  person: string;
  role: string;
  seenTick: number;
}

export function entryId(scope: string, day: Day): string {
  return derivedId(scope, "log-entry", day);
}

export function entryOf(record: LocalRecord): LogEntry | null {
  const { day, face, text, pictures, voice } = record.body;
  if (typeof day !== "string") return null;
  return {
    id: record.id,
    scope: record.scope,
    day,
    face: FACES.find((one) => one === face) ?? null,
    text: typeof text === "string" ? text : "",
    pictures: Array.isArray(pictures) ? pictures.filter(namesPicture) : [],
    voice: typeof voice === "string" && readReference(voice) ? voice : null,
    tick: record.tick,
    pending: record.pending === true,
  };
}

function namesPicture(value: unknown): value is string {
  const reference = readReference(value);
  return reference !== null && isPicture(reference);
}

/** Whether there is anything in it: what was cleared again is not shown. */
export function hasContent(entry: LogEntry): boolean {
  return entry.face !== null || entry.text.trim() !== "" || entry.pictures.length > 0 || entry.voice !== null;
}

/** Entries of one placement with something in them, the newest day first. */
export function entriesOf(records: readonly LocalRecord[], scope: string): LogEntry[] {
  return records
    .filter((record) => record.scope === scope)
    .flatMap((record) => entryOf(record) ?? [])
    .filter(hasContent)
    .sort((a, b) => (a.day < b.day ? 1 : -1));
}

export function initialsOf(records: readonly LocalRecord[], scope: string, day: Day): Initial[] {
  return records
    .filter((record) => record.scope === scope && record.body["day"] === day)
    .map(({ body }) => ({
      day,
      person: typeof body["person"] === "string" ? body["person"] : "",
      role: typeof body["role"] === "string" ? body["role"] : "",
      seenTick: typeof body["seen_tick"] === "number" ? body["seen_tick"] : 0,
    }))
    .sort((a, b) => (a.role < b.role ? -1 : 1));
}

/** What is left of a text that is too long, never half a character; and whether something was cut off. */
export function cutOff(text: string, most = LONGEST_TEXT): { text: string; cut: boolean } {
  const signs = text.length > most ? [...text] : null;
  return signs && signs.length > most ? { text: signs.slice(0, most).join(""), cut: true } : { text, cut: false };
}

/** Whether a student may write about this day today. */
export function mayWrite(day: Day, today: Day): boolean {
  return day <= today && day >= addDays(today, -DAYS_BACK);
}
