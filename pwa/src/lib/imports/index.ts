/** Importing rosters: what is sent, what comes back, and what a person chose. Pure but for `readFile`. */

import { askServer } from "$lib/app/ask-server";

export const ROSTERS = ["students", "classes", "coaches", "companies", "placements"] as const;

export interface SentFile {
  name: string;
  /** Base64. */
  content: string;
  roster: string | null;
  header_line: number | null;
  columns: Record<string, string>;
}

export interface Fix {
  file: number;
  line: number;
  column: string;
  value: string;
}

export interface ShownColumn {
  label: string;
  header: string;
  field: string | null;
  guess: string | null;
  by: string;
}

export interface ShownFile {
  name: string;
  encoding: string | null;
  separator: string | null;
  header_line: number | null;
  roster: string | null;
  likely: string | null;
  lines: number;
  empty_lines: number;
  columns: ShownColumn[];
  fields: { name: string; label: string; needed: boolean }[];
}

export interface Problem {
  file: number;
  line: number;
  column: string;
  code: string;
  severity: "error" | "warning" | "note";
  value: string;
  message: string;
  suggestion: string | null;
}

export interface Item {
  key: string;
  kind: string;
  label: string;
  state: "new" | "changed" | "gone";
  changes: { field: string; label: string; old: string; new: string }[];
  lines: { file: number; line: number }[];
}

export type Counts = Record<string, Record<string, number>>;

export interface Preview {
  plan: string;
  files: ShownFile[];
  problems: Problem[];
  errors: number;
  items: Item[];
  counts: Counts;
}

export interface Done {
  counts: Counts;
  records: number;
}

export interface Wishes {
  leave_out: boolean;
  skip: string[];
  end: string[];
}

/** All bytes of a file in base64, however large. */
export async function readFile(file: File): Promise<SentFile> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  // In pieces: a call with a million arguments is refused.
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return { name: file.name, content: btoa(binary), roster: null, header_line: null, columns: {} };
}

/** The fixes with one more: a cell has one text, the last that was given. */
export function withFix(fixes: readonly Fix[], fix: Fix): Fix[] {
  const others = fixes.filter((one) => one.file !== fix.file || one.line !== fix.line || one.column !== fix.column);
  return [...others, fix];
}

/** Every suggestion about one cell, to be taken at once. */
export function suggestedFixes(problems: readonly Problem[]): Fix[] {
  return problems
    .filter((one) => one.suggestion !== null && one.line > 0)
    .map(({ file, line, column, suggestion }) => ({ file, line, column, value: suggestion ?? "" }));
}

/** How many items of all kinds are in a state. */
export function inState(counts: Counts, state: string): number {
  return Object.values(counts).reduce((sum, states) => sum + (states[state] ?? 0), 0);
}

export function preview(region: string, school: string, files: SentFile[], fixes: Fix[]): Promise<Preview> {
  return askServer("POST", `/api/regions/${region}/imports/preview`, { school, files, fixes });
}

export function apply(
  region: string,
  school: string,
  files: SentFile[],
  fixes: Fix[],
  plan: string,
  wishes: Wishes,
): Promise<Done> {
  return askServer("POST", `/api/regions/${region}/imports/apply`, { school, files, fixes, plan, ...wishes });
}
