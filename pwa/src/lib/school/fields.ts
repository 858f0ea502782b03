/** A school's own facts and its kinds of placements, as forms read and write them. Pure. */

import { text } from "$lib/placements/model";
import type { LocalRecord } from "$lib/sync";

export const SECTORS = ["pro", "vso", "vmbo"] as const;

/** An empty text is an absent field. */
export interface SchoolFields {
  name: string;
  short: string;
  sector: string;
  town: string;
  brin: string;
  sick_rule: string;
}

export interface TypeFields {
  name: string;
  /** Whole hours, as typed; empty where no number was agreed. */
  norm_hours: string;
  source: string;
}

/** Why a kind cannot be saved yet. */
export type TypeProblem = "name" | "same" | "norm";

const MOST_HOURS = 5000;

export function schoolFields(record: LocalRecord | undefined): SchoolFields {
  const body = record?.body ?? {};
  return {
    name: text(body.name),
    short: text(body.short),
    sector: text(body.sector),
    town: text(body.town),
    brin: text(body.brin),
    sick_rule: text(body.sick_rule),
  };
}

export function typeFields(record: LocalRecord | undefined): TypeFields {
  const body = record?.body ?? {};
  return {
    name: text(body.name),
    norm_hours: typeof body.norm_hours === "number" ? String(body.norm_hours) : "",
    source: text(body.source),
  };
}

/** What to send of a form of texts: only what the person changed, null for what was emptied. */
export function changedTexts<T extends object>(began: T, mine: T): Record<string, string | null> {
  const before = began as Record<string, string>;
  return Object.fromEntries(
    Object.entries(mine as Record<string, string>)
      .map(([field, value]) => [field, value.trim()] as const)
      .filter(([field, value]) => value !== (before[field] ?? "").trim())
      .map(([field, value]) => [field, value === "" ? null : value]),
  );
}

/** Of the changes of a school those that its own office may send; all of them from who looks after the region. */
export function ownChanges(changes: Record<string, string | null>, whole: boolean): Record<string, string | null> {
  return whole ? changes : Object.fromEntries(Object.entries(changes).filter(([field]) => field === "sick_rule"));
}

export function typeChanges(began: TypeFields, mine: TypeFields): Record<string, unknown> {
  const set: Record<string, unknown> = changedTexts(began, mine);
  if (typeof set.norm_hours === "string") set.norm_hours = Number(set.norm_hours);
  return set;
}

/** The first thing that is wrong with a kind, among the names of the others. */
export function typeProblem(mine: TypeFields, others: readonly string[]): TypeProblem | null {
  const name = mine.name.trim().toLocaleLowerCase("nl");
  if (name === "") return "name";
  if (others.some((other) => other.trim().toLocaleLowerCase("nl") === name)) return "same";
  const hours = mine.norm_hours.trim();
  const fits = hours === "" || (/^\d+$/.test(hours) && Number(hours) >= 1 && Number(hours) <= MOST_HOURS);
  return fits ? null : "norm";
}

/** Schools whose name is much like this one: two who add the same school are shown so before it is made. */
export function schoolsLike(name: string, schools: readonly LocalRecord[]): LocalRecord[] {
  const wanted = name.trim().toLocaleLowerCase("nl");
  if (wanted.length < 3) return [];
  return schools.filter((one) => schoolFields(one).name.toLocaleLowerCase("nl").includes(wanted)).slice(0, 5);
}

/** A kind half-way: of the same school one at a time. */
export interface TypeDraft {
  id: string;
  isNew: boolean;
  began: TypeFields;
  mine: TypeFields;
}

export function typeDraftKey(school: string): string {
  return `types/${school}`;
}
