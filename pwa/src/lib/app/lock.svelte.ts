/**
 * The lock of this device as screens see it, and locking after nobody touched
 * it for a while. Time is read off the wall clock when the app comes back in
 * sight: timers stand still in a pocket.
 */

import { LOCK_AFTER, LOCK_AFTER_USUALLY, type LockAfter } from "$lib/lock/rules";
import type { App, LockState } from "$lib/sync";
import { atEaseWithRecords } from "./at-ease";

const OPEN: LockState = { pin: false, locked: false, unsent: 0, aside: 0, mayTryAt: 0 };
const KEPT = "leerplek.lock-after";
const LOOK_EVERY_MS = 5_000;
const TOUCHES = ["pointerdown", "keydown", "wheel", "touchmove"] as const;

let standing = $state.raw<LockState>(OPEN);
let shared = $state(false);
let chosen = $state.raw<LockAfter | null>(keptChoice());

export function lockState(): LockState {
  return standing;
}

/** Minutes without a touch after which the app locks; 0 is never. A kiosk's tablet counts as shared. */
export function lockAfter(): LockAfter {
  return chosen ?? (shared ? LOCK_AFTER_USUALLY.shared : LOCK_AFTER_USUALLY.own);
}

export function chooseLockAfter(minutes: LockAfter): void {
  chosen = minutes;
  try {
    localStorage.setItem(KEPT, String(minutes));
  } catch {
    // Storage switched off: it holds until the app closes.
  }
}

function keptChoice(): LockAfter | null {
  try {
    const kept = localStorage.getItem(KEPT);
    return LOCK_AFTER.find((minutes) => String(minutes) === kept) ?? null;
  } catch {
    return null;
  }
}

/** Follow the app's lock, and lock it when it was left alone. Call once. */
export function followLock(app: App): void {
  app.pin.state.subscribe((state) => {
    if (standing.locked && !state.locked) touched = Date.now();
    standing = state;
  });
  let touched = Date.now();
  const look = (): void => {
    const idle = Date.now() - touched;
    const limit = lockAfter() * 60_000;
    // A clock that was set back says nothing about how long it was.
    if (idle < 0) touched = Date.now();
    else if (limit > 0 && idle >= limit && standing.pin && !standing.locked) void app.pin.lock();
  };
  for (const touch of TOUCHES) {
    addEventListener(touch, () => (touched = Date.now()), { passive: true, capture: true });
  }
  setInterval(look, LOOK_EVERY_MS);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look();
  });
  // A tablet that nobody holds is locked after minutes: there is time to look whether it is one.
  void atEaseWithRecords(app)
    .then(() => import("$lib/presence/kiosk"))
    .then(({ kioskSites }) => kioskSites())
    .then((sites) => (shared = sites.length > 0))
    .catch(() => undefined);
}
