/** The screen of a notification that was tapped, in the app that is open already. */

import { go } from "$lib/router/index.svelte";

/** Listen from the first moment: a tap may be what brings the app to the front. Call once. */
export function openWhatIsTapped(): void {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", (event: MessageEvent<{ type?: unknown; path?: unknown } | null>) => {
    if (event.data?.type === "OPEN" && typeof event.data.path === "string") go(event.data.path);
  });
}
