/**
 * The one opened app: who is signed in, the local records and how sync stands,
 * in the form in which screens read them.
 */

import { fromStore } from "svelte/store";
import { type App, type LocalRecord, NOTHING, type Role, type SignedIn, type SyncStatus, type Which } from "$lib/sync";
import { hasChosenLanguage, useLanguage, useVocabulary } from "$lib/i18n/index.svelte";
import { vocabularyOf } from "$lib/i18n/messages";
import { correctClock } from "./clock.svelte";
import { useKept } from "./kept-screen.svelte";
import { followLock } from "./lock.svelte";

let opened = $state.raw<App | undefined>();
let signedIn = $state.raw<SignedIn | null>(null);
let standing = $state.raw<SyncStatus | undefined>();

const ROLE_KEPT = "leerplek.role";
/** The role whose screens were shown last. Only says which code is likely wanted; never what may be seen. */
const ROLE_LAST = "leerplek.role.last";
const WORDS_LAST = "leerplek.words.last";
const ROLE_ORDER: readonly Role[] = [
  "student",
  "company_mentor",
  "coach",
  "coordinator",
  "class_mentor",
  "guardian",
  "administrator",
  "region_lead",
  "inspector",
];

let chosenRole = $state.raw<Role | null>(keptRole(ROLE_KEPT));

function keptRole(at: string): Role | null {
  try {
    const kept = localStorage.getItem(at);
    return ROLE_ORDER.find((role) => role === kept) ?? null;
  } catch {
    return null;
  }
}

function keepRole(at: string, role: Role | null): void {
  try {
    if (role) localStorage.setItem(at, role);
    else localStorage.removeItem(at);
  } catch {
    // Storage switched off: it holds until the app closes.
  }
}

/** The role of whoever used this device last; null where nobody is known. */
export function lastRole(): Role | null {
  return keptRole(ROLE_LAST);
}

/** Open the local database and start to sync. Call once, before any screen is drawn. */
export async function startApp(open: () => Promise<App>): Promise<void> {
  const app = await open();
  app.session.subscribe((session) => {
    signedIn = session;
    useKept(app, session && currentRole());
    if (session) keepRole(ROLE_LAST, currentRole());
    else keepWords({});
    if (session && !hasChosenLanguage()) void useLanguage(session.language);
  });
  app.sync.status.subscribe((status) => {
    // Before anything was counted nothing is known: neither that all is sent, nor that nothing came yet.
    standing = status === NOTHING ? undefined : status;
    correctClock(status.skew);
  });
  useVocabulary(keptWords());
  app.store.records("school").subscribe((schools) => {
    // They come a moment after they are asked for; until then what they were last time.
    if (schools.length === 0 && signedIn) return;
    const words = wordsOf(schools);
    useVocabulary(words);
    keepWords(words);
  });
  followLock(app);
  opened = app;
}

/** The school's words as this device read them last, so that the first frame has them. */
function keptWords(): Record<string, string> {
  try {
    return vocabularyOf(JSON.parse(localStorage.getItem(WORDS_LAST) ?? "{}"));
  } catch {
    return {};
  }
}

function keepWords(words: Record<string, string>): void {
  try {
    if (Object.keys(words).length > 0) localStorage.setItem(WORDS_LAST, JSON.stringify(words));
    else localStorage.removeItem(WORDS_LAST);
  } catch {
    // Storage switched off: the usual words stand until the school's are read.
  }
}

/**
 * The school's own words, where the person sees one school. Who works with
 * several schools (a company mentor, a region lead) reads the default words,
 * because two schools use one word for different people.
 */
function wordsOf(schools: LocalRecord[]): Record<string, string> {
  const roles = signedIn?.roles ?? [];
  const own = new Set(roles.map((held) => held.school).filter((school) => school !== null));
  const mine = own.size === 0 ? [] : schools.filter((school) => own.has(school.id));
  return mine.length === 1 ? vocabularyOf(mine[0]?.body.vocabulary) : {};
}

export function app(): App {
  if (!opened) throw new Error("the app is read before startApp() ended");
  return opened;
}

export function isOpen(): boolean {
  return opened !== undefined;
}

export function session(): SignedIn | null {
  return signedIn;
}

/** The person at this device; only for screens that are not drawn when nobody is signed in. */
export function me(): SignedIn {
  if (!signedIn) throw new Error("this screen needs somebody who is signed in");
  return signedIn;
}

/** How the sync stands; undefined until that was counted for the first time. */
export function syncStatus(): SyncStatus | undefined {
  return standing;
}

/** The roles held in the region on screen, the most used first. */
export function rolesHeld(): Role[] {
  const held = new Set(
    signedIn?.roles.filter((role) => role.region === signedIn?.region).map((role) => role.role),
  );
  return ROLE_ORDER.filter((role) => held.has(role));
}

/** The role whose screens are shown: the one chosen, while it is still held, else the first. */
export function currentRole(): Role | null {
  const held = rolesHeld();
  return chosenRole && held.includes(chosenRole) ? chosenRole : (held[0] ?? null);
}

export function chooseRole(role: Role): void {
  chosenRole = role;
  keepRole(ROLE_KEPT, role);
  keepRole(ROLE_LAST, role);
}

/** Live records of a kind for a component, or those of a scope; read `.current`. */
export function recordsOf(kind: string, which: string | Which = {}): { readonly current: LocalRecord[] } {
  return fromStore(app().store.records(kind, typeof which === "string" ? { scope: which } : which));
}

/** One live record for a component; read `.current`. */
export function recordOf(id: string): { readonly current: LocalRecord | undefined } {
  return fromStore(app().store.record(id));
}
