/** The language on screen and the school's own words; `t` redraws when either changes. */

import { type Messages, type Params, type Vocabulary, write } from "./messages";

export type Language = "nl" | "en";

const LOCALES: Record<Language, string> = { nl: "nl-NL", en: "en-GB" };
const KEPT = "leerplek.language";

interface InUse {
  language: Language;
  messages: Messages;
  vocabulary: Vocabulary;
}

let current = $state.raw<InUse>({ language: "nl", messages: {}, vocabulary: {} });

async function messagesOf(language: Language): Promise<Messages> {
  return language === "en"
    ? (await import("../../i18n/en.json")).default
    : (await import("../../i18n/nl.json")).default;
}

/** The language chosen on this device before, else the browser's where it is ours, else Dutch. */
export function preferredLanguage(): Language {
  try {
    const kept = localStorage.getItem(KEPT);
    if (kept === "nl" || kept === "en") return kept;
  } catch {
    // Storage switched off: the browser's language decides.
  }
  return navigator.language.toLowerCase().startsWith("en") ? "en" : "nl";
}

/** Show everything in this language; `keep` also remembers it on this device. */
export async function useLanguage(language: Language, keep = false): Promise<void> {
  const messages = await messagesOf(language);
  current = { ...current, language, messages };
  document.documentElement.lang = language;
  if (!keep) return;
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // Storage switched off: it holds until the app closes.
  }
}

export function hasChosenLanguage(): boolean {
  try {
    return localStorage.getItem(KEPT) !== null;
  } catch {
    return false;
  }
}

export function useVocabulary(vocabulary: Vocabulary): void {
  current = { ...current, vocabulary };
}

export function language(): Language {
  return current.language;
}

/** What Intl calls the language on screen. */
export function locale(): string {
  return LOCALES[current.language];
}

export function t(key: string, params?: Params): string {
  return write(current.messages, current.vocabulary, current.language, key, params);
}

/** All texts of the language on screen, as they were written. */
export function texts(): Messages {
  return current.messages;
}

/** Whether somebody wrote a text for this key, for keys that are made from data. */
export function has(key: string): boolean {
  return key in current.messages;
}
