/** The page's own few texts: somebody who opens a link once does not fetch the whole app's. */

import en from "../i18n/week-link.en.json";
import nl from "../i18n/week-link.nl.json";
import { type Params, write } from "$lib/i18n/messages";

export type Language = "nl" | "en";

const MESSAGES: Record<Language, Record<string, string>> = { nl, en };
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
  return write(MESSAGES[current], {}, current, key, params);
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

export function capitalised(words: string): string {
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}
