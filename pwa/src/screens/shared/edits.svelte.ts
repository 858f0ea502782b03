/** An edit said in words: what somebody wanted to change, for people who never saw the wire. */

import { shortDay } from "$lib/format/index.svelte";
import { has, t } from "$lib/i18n/index.svelte";

export interface SaidEdit {
  title: string;
  lines: { label: string; value: string }[];
}

/** Identifiers, codes and other things that mean nothing to a reader. */
const SILENT = new Set(["id", "placement", "code", "scope", "about", "site", "person", "student", "company", "school", "days", "way"]);

function object(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

export function sayValue(field: string, value: unknown): string {
  if (value === null) return t("conflict.empty");
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (Array.isArray(value)) return value.map(String).join(", ");
  if (typeof value === "object") {
    const { add, remove } = value as { add?: unknown[]; remove?: unknown[] };
    return [...(add ?? []).map((one) => `+ ${String(one)}`), ...(remove ?? []).map((one) => `− ${String(one)}`)].join(", ");
  }
  const words = String(value);
  if (/^\d{4}-\d{2}-\d{2}$/.test(words)) return shortDay(words);
  const known = `value.${field}.${words}`;
  return has(known) ? t(known) : words;
}

export function sayField(field: string): string {
  for (const key of [`note.${field}`, `field.${field}`, `visit.${field}`]) if (has(key)) return t(key);
  return field;
}

/** The edit's title and its values; an edit of a newer version still gets a title and its texts. */
export function sayEdit(name: string, rawArgs: unknown): SaidEdit {
  const args = object(rawArgs);
  const generic = name === "record.put" || name === "record.drop";
  const kind = typeof args.kind === "string" ? args.kind : "";
  const key = generic ? `edit.${name}.${kind}` : `edit.${name}`;
  const fallback = generic ? `edit.${name}` : "edit.other";
  const values = generic ? object(args.set) : args;
  const lines = Object.entries(values)
    .filter(([field]) => !SILENT.has(field) && (generic || field !== "kind"))
    .map(([field, value]) => ({ label: sayField(field), value: sayValue(field, value) }));
  return { title: has(key) ? t(key) : t(fallback), lines };
}

/** Why an edit was held or refused, by its stable code. */
export function sayCode(code: string, message = ""): string {
  const key = `code.${code}`;
  return has(key) ? t(key) : message || t("code.other");
}
