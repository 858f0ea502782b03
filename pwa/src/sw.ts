/// <reference lib="webworker" />
/**
 * Keeps the app itself on the device, so that it starts without a network.
 *
 * It holds the app's own files and nothing else: records live in IndexedDB, and
 * what `/api` answers is never kept here. A new version is fetched whole, waits,
 * and takes over only on the person's word, so nobody loses a half-typed note.
 */

import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { listenForMessages } from "$lib/notifications/in-worker";
import { putAside, SHARE_PATH } from "$lib/files/shared";
import { NavigationRoute, registerRoute, setCatchHandler } from "workbox-routing";

declare const self: ServiceWorkerGlobalScope;

/** What the server answers itself, also when a browser navigates to it. */
const NOT_THE_APP = [/^\/api(\/|$)/, /^\/admin(\/|$)/, /^\/files(\/|$)/, /^\/health$/];

cleanupOutdatedCaches();
precacheAndRoute(self.__WB_MANIFEST);
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { denylist: NOT_THE_APP }));

// A picture shared from another app: kept here, and the log of the day opens with it.
registerRoute(
  ({ url }) => url.pathname === SHARE_PATH,
  async ({ request }) => {
    const shared = await request.formData().then(putAside).then(() => "1", () => "full");
    return Response.redirect(`/log?shared=${shared}`, 303);
  },
  "POST",
);

// Only when even the kept copy is gone (the browser cleared it) and there is no network.
setCatchHandler(async ({ request }) => {
  if (request.mode !== "navigate") return Response.error();
  return new Response(WITHOUT_APP, { status: 503, headers: { "content-type": "text/html; charset=utf-8" } });
});

listenForMessages();

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if ((event.data as { type?: unknown } | null)?.type === "SKIP_WAITING") void self.skipWaiting();
});

const WITHOUT_APP = `<!doctype html>
<html lang="nl">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Leerplek</title>
<style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:30rem;margin:20vh auto;padding:0 1rem}</style>
<h1>Er is geen internet</h1>
<p>Leerplek staat niet meer op dit toestel. Wat je eerder bewaarde, blijft bewaard. Probeer het opnieuw als er weer internet is.</p>
<p lang="en">There is no network, and the app is no longer on this device. What you saved is still safe. Try again when there is a network.</p>
</html>`;
