/** What the open app does about notifications: opens the right screen, and takes the sign away. */

import { session } from "$lib/app/index.svelte";
import { language } from "$lib/i18n/index.svelte";
import { go } from "$lib/router/index.svelte";
import { keepOn } from "./device";

/** Call once, some time after the first screen was drawn. */
export function watchNotifications(): void {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", (event: MessageEvent<{ type?: unknown; path?: unknown } | null>) => {
    if (event.data?.type === "OPEN" && typeof event.data.path === "string") go(event.data.path);
  });
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
