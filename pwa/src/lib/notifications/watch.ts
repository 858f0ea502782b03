/** What the open app does about notifications: takes the sign away, and mends what changed meanwhile. */

import { session } from "$lib/app/index.svelte";
import { language } from "$lib/i18n/index.svelte";
import { keepOn } from "./device";

/** Call once, some time after the first screen was drawn. */
export function watchNotifications(): void {
  if (!("serviceWorker" in navigator)) return;
  const seen = () => {
    if (!document.hidden) void takeSignAway();
  };
  document.addEventListener("visibilitychange", seen);
  seen();
  if (session()) void keepOn(language()).catch(() => undefined);
}

/** The app is on screen: the number on its icon and what still hangs on the lock screen may go. */
async function takeSignAway(): Promise<void> {
  try {
    await navigator.clearAppBadge?.();
    const registration = await navigator.serviceWorker.getRegistration();
    for (const shown of (await registration?.getNotifications()) ?? []) shown.close();
  } catch {
    // A browser without badges, or without leave to look: nothing hangs there then.
  }
}
