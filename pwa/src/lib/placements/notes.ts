/** A note's fields, and which of them a person changed. Pure. */

import type { LocalRecord } from "$lib/sync";
import { text } from "./model";

export interface NoteFields {
  title: string;
  body: string;
  follow_up: string;
  tags: string[];
  pinned: boolean;
}

export type NoteField = keyof NoteFields;

export function fieldsOf(record: LocalRecord | undefined): NoteFields {
  const body = record?.body ?? {};
  return {
    title: text(body.title),
    body: text(body.body),
    follow_up: text(body.follow_up),
    tags: Array.isArray(body.tags) ? body.tags.filter((tag) => typeof tag === "string") : [],
    pinned: body.pinned === true,
  };
}

/** Tags as somebody types them: separated by commas, each once, the empty ones left out. */
export function tagsFrom(typed: string): string[] {
  return [...new Set(typed.split(",").map((tag) => tag.trim()).filter((tag) => tag !== ""))];
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * What to send: only the fields that differ from what was on screen, an emptied
 * one as null, tags as what was added and removed, so that somebody else's tag
 * of the same minute stays.
 */
export function changesOf(before: NoteFields, after: NoteFields): Record<string, unknown> {
  const set: Record<string, unknown> = {};
  for (const field of ["title", "body", "follow_up"] as const) {
    if (after[field] !== before[field]) set[field] = after[field] === "" ? null : after[field];
  }
  if (after.pinned !== before.pinned) set.pinned = after.pinned;
  const add = after.tags.filter((tag) => !before.tags.includes(tag));
  const remove = before.tags.filter((tag) => !after.tags.includes(tag));
  if (add.length > 0 || remove.length > 0) set.tags = { add, remove };
  return set;
}

/**
 * The fields that the person is changing and that somebody else changed
 * meanwhile: what was on screen when typing began is no longer what stands, and
 * what stands is not what was typed either. Sending them unasked would throw the
 * other's words away as if they had been read.
 */
export function changedUnderneath(began: NoteFields, now: NoteFields, mine: NoteFields): NoteField[] {
  return (["title", "body", "follow_up"] as const).filter(
    (field) => !same(mine[field], began[field]) && !same(now[field], began[field]) && !same(now[field], mine[field]),
  );
}

/** Pinned first, then the newest day it is about, then by title. */
export function inOrder(a: LocalRecord, b: LocalRecord): number {
  return (
    Number(b.body.pinned === true) - Number(a.body.pinned === true) ||
    text(b.body.about).localeCompare(text(a.body.about)) ||
    b.tick - a.tick ||
    text(a.body.title).localeCompare(text(b.body.title))
  );
}
