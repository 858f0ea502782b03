/** A school's own words: which can be replaced, and what that does to the sentences on screen. Pure. */

import { type Messages, type Vocabulary, write } from "$lib/i18n/messages";

export interface ChangedText {
  key: string;
  before: string;
  after: string;
}

/** The labels that a school may replace, by their keys. */
export function wordKeys(messages: Messages): string[] {
  return Object.keys(messages).filter((key) => key.startsWith("word.")).sort();
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
