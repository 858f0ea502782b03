/** The language on screen and the school's own words; `t` redraws when either changes. */

import { untrack } from "svelte";
import { fill, type Messages, type Params, type Vocabulary, write } from "./messages";

export type Language = "nl" | "en";

const LOCALES: Record<Language, string> = { nl: "nl-NL", en: "en-GB" };
const KEPT = "leerplek.language";

interface InUse {
  language: Language;
  messages: Messages;
  vocabulary: Vocabulary;
}

let current = $state.raw<InUse>({ language: "nl", messages: {}, vocabulary: {} });
/** Whether a screen was opened that needs more than the first part of the texts. */
let whole = false;

/** The texts that the first screens can show; `vite/texts.ts` divides them. */
async function firstOf(language: Language): Promise<Messages> {
  return language === "en" ? (await import("virtual:i18n/texts-en-first")).default : (await import("virtual:i18n/texts-nl-first")).default;
}

async function restOf(language: Language): Promise<Messages> {
  return language === "en" ? (await import("virtual:i18n/texts-en-rest")).default : (await import("virtual:i18n/texts-nl-rest")).default;
}

async function messagesOf(language: Language): Promise<Messages> {
  if (!whole) return firstOf(language);
  const [first, rest] = await Promise.all([firstOf(language), restOf(language)]);
  return { ...first, ...rest };
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
  const before = whole;
  const messages = await messagesOf(language);
  // A screen that needs all texts was opened meanwhile.
  if (whole && !before) return useLanguage(language, keep);
  current = { ...current, language, messages };
  document.documentElement.lang = language;
  if (!keep) return;
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // Storage switched off: it holds until the app closes.
  }
}

/**
 * Have the texts of every screen, not only of the first ones. Screens wait for
 * this as they wait for their own code; it fails as that does, and may be asked again.
 */
export async function useAllTexts(): Promise<void> {
  if (whole) return;
  const { language } = untrack(() => current);
  const rest = await restOf(language);
  if (current.language !== language) return useAllTexts();
  whole = true;
  current = { ...current, messages: { ...current.messages, ...rest } };
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

/** The school's own words. */
export function vocabulary(): Vocabulary {
  return current.vocabulary;
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

/** A sentence that is kept elsewhere, with the school's own words. */
export function inOwnWords(sentence: string): string {
  return fill(sentence, current.messages, current.vocabulary);
}

/** All texts of the language on screen, as they were written. */
export function texts(): Messages {
  return current.messages;
}

/** Whether somebody wrote a text for this key, for keys that are made from data. */
export function has(key: string): boolean {
  return key in current.messages;
}
