/**
 * Putting the app on the home screen: offered by the browser, kept until a
 * sensible moment, and never asked again by itself after a no.
 */

interface InstallPrompt extends Event {
  prompt(): Promise<void>;
  readonly userChoice: Promise<{ outcome: "accepted" | "dismissed" }>;
}

const DAYS = "leerplek.days";
const REFUSED = "leerplek.install";

let offered = $state.raw<InstallPrompt | null>(null);
let refused = $state(read(REFUSED) !== null);
let daysSeen = $state(0);

/** How this browser lets the app be installed: by asking, by hand, or not (any more). */
export type Way = "ask" | "by-hand" | null;

export function installWay(): Way {
  if (isInstalled()) return null;
  if (offered) return "ask";
  return isApplePhone() ? "by-hand" : null;
}

/** Who comes back on a second day knows what they would be installing. */
export function mayAskToInstall(): boolean {
  return installWay() !== null && !refused && daysSeen >= 2;
}

/** Listen for the browser's offer and count the days the app was opened on. Call once, before anything is drawn. */
export function awaitInstall(today = new Date().toDateString()): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offered = event as InstallPrompt;
  });
  addEventListener("appinstalled", () => (offered = null));
  const [count, last] = (read(DAYS) ?? "0|").split("|");
  daysSeen = (Number(count) || 0) + (last === today ? 0 : 1);
  write(DAYS, `${daysSeen}|${today}`);
}

export async function install(): Promise<void> {
  const prompt = offered;
  if (!prompt) return;
  // A browser lets an offer be used once.
  offered = null;
  await prompt.prompt();
  if ((await prompt.userChoice).outcome === "dismissed") refuseInstall();
}

export function refuseInstall(): void {
  refused = true;
  write(REFUSED, "no");
}

function isInstalled(): boolean {
  return matchMedia("(display-mode: standalone), (display-mode: fullscreen)").matches || "standalone" in navigator && navigator.standalone === true;
}

function isApplePhone(): boolean {
  // An iPad calls itself a Mac, and is the only one with fingers.
  return /iPhone|iPad/.test(navigator.userAgent) || (navigator.userAgent.includes("Macintosh") && navigator.maxTouchPoints > 1);
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage switched off: asked again next time.
  }
}
