/**
 * The texts about a week's answers. They stand apart from the app's, so that
 * somebody who opens a link once fetches no more; the app asks with the same ones.
 */

import en from "../i18n/week-link.en.json";
import nl from "../i18n/week-link.nl.json";
import { type Params, type Vocabulary, write } from "$lib/i18n/messages";

export type Language = "nl" | "en";

const MESSAGES: Record<Language, Record<string, string>> = { nl, en };

/** How a part of the screen gets its words. */
export interface Words {
  say: (key: string, params?: Params) => string;
  /** "maandag 23 november" */
  dayName: (day: string) => string;
}

export function sayIn(language: Language, key: string, params?: Params, vocabulary: Vocabulary = {}): string {
  return write(MESSAGES[language], vocabulary, language, key, params);
}

export function capitalised(words: string): string {
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}
