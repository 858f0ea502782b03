/** A school's own words: which can be replaced, and what that does to the sentences on screen. Pure. */

import { type Messages, type Vocabulary, write } from "$lib/i18n/messages";

export interface ChangedText {
  key: string;
  before: string;
  after: string;
}

/** One thing that has a name: the key of its word, and of the word for more of them where sentences use that. */
export interface WordRow {
  one: string;
  many: string | undefined;
}

const MANY: Readonly<Record<string, string>> = {
  "word.coach": "word.coaches",
  "word.company": "word.companies",
  "word.guardian": "word.guardians",
  "word.placement": "word.placements",
  "word.student": "word.students",
};

/** The labels that a school may replace, by their keys, each with its plural. */
export function wordRows(messages: Messages): WordRow[] {
  const plurals = new Set(Object.values(MANY));
  return Object.keys(messages)
    .filter((key) => key.startsWith("word.") && !plurals.has(key))
    .sort()
    .map((one) => ({ one, many: MANY[one] }));
}

/** The keys of all rows, in their order. */
export function wordKeys(messages: Messages): string[] {
  return wordRows(messages).flatMap(({ one, many }) => (many ? [one, many] : [one]));
}

/** The word of a row that a pack leaves as it was while it replaces the other; the two would be read in turn. */
export function leftBehind(pack: Vocabulary, { one, many }: WordRow): string | undefined {
  if (!many || one in pack === many in pack) return undefined;
  return one in pack ? many : one;
}

/** A pack with one word set, or taken out where it is empty or the word that the app has itself. */
export function withWord(pack: Vocabulary, messages: Messages, key: string, word: string): Vocabulary {
  const next: Record<string, string> = { ...pack };
  const wanted = word.trim();
  if (wanted === "" || wanted === messages[key]) delete next[key];
  else next[key] = wanted;
  return next;
}

/**
 * Every text that reads otherwise with another pack, those with the fewest other
 * values first: they are the ones that can be understood by themselves.
 */
export function changedTexts(messages: Messages, locale: string, before: Vocabulary, after: Vocabulary): ChangedText[] {
  const places = (text: string) => [...text.matchAll(/\{(?![wW]ord\.)/g)].length;
  return Object.keys(messages)
    .filter((key) => !key.startsWith("word.") && /\{[wW]ord\./.test(messages[key] ?? ""))
    .map((key) => ({ key, before: write(messages, before, locale, key), after: write(messages, after, locale, key) }))
    .filter((text) => text.before !== text.after)
    .sort((a, b) => places(a.after) - places(b.after) || b.after.length - a.after.length);
}
