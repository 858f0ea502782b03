/** The language of the page behind a weekly link, and what it writes in it. */

import type { Params } from "$lib/i18n/messages";
import { type Language, sayIn, type Words } from "./texts";

const LOCALES: Record<Language, string> = { nl: "nl-NL", en: "en-GB" };
let current = $state<Language>("nl");

export function speak(language: Language): void {
  current = language;
  document.documentElement.lang = language;
  document.title = say("title");
}

export function spoken(): Language {
  return current;
}

export function say(key: string, params?: Params): string {
  return sayIn(current, key, params);
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
