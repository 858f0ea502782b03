/** The language of the page behind a weekly link, the school's own words, and what it writes in them. */

import type { Params, Vocabulary } from "$lib/i18n/messages";
import { type Language, sayIn, type Words } from "./texts";

const LOCALES: Record<Language, string> = { nl: "nl-NL", en: "en-GB" };
let current = $state<Language>("nl");
let own = $state.raw<Vocabulary>({});

export function speak(language: Language): void {
  current = language;
  document.documentElement.lang = language;
  document.title = say("title");
}

export function spoken(): Language {
  return current;
}

/** Call things as the school does from here on. */
export function useWords(vocabulary: Vocabulary = {}): void {
  own = vocabulary;
}

export function say(key: string, params?: Params): string {
  return sayIn(current, key, params, own);
}

function written(day: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(LOCALES[current], { timeZone: "UTC", ...options }).format(new Date(`${day}T12:00:00Z`));
}

/** "maandag 23 november" */
export function dayName(day: string): string {
  return written(day, { weekday: "long", day: "numeric", month: "long" });
}

/** "23 november" */
export function date(day: string): string {
  return written(day, { day: "numeric", month: "long" });
}

/** The last Dutch day before an instant. */
export function lastDay(instant: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Amsterdam" }).format(Date.parse(instant) - 1);
}

export const words: Words = { say, dayName };
