/// <reference lib="webworker" />
/** The service worker's share: show what arrives, open what is tapped, mend what the browser changed. */

import { messageOf } from "./messages";

declare const self: ServiceWorkerGlobalScope;

interface SubscriptionChange extends ExtendableEvent {
  readonly newSubscription: PushSubscription | null;
}

export function listenForMessages(): void {
  self.addEventListener("push", (event) => event.waitUntil(show(event.data?.text())));
  self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    const { path } = (event.notification.data ?? {}) as { path?: unknown };
    event.waitUntil(open(typeof path === "string" ? path : "/"));
  });
  self.addEventListener("pushsubscriptionchange", (event) => {
    const change = event as unknown as SubscriptionChange;
    change.waitUntil(subscribeAnew(change.newSubscription));
  });
}

async function show(arrived: string | undefined): Promise<void> {
  const { body, lang, tag, path } = messageOf(arrived, self.navigator.language);
  const icon = "/icons/leerplek-192.png";
  await self.registration.showNotification("Leerplek", { body, lang, tag, icon, data: { path } });
  await self.navigator.setAppBadge?.().catch(() => undefined);
}

/** In the window that is there, so that nothing half-typed is lost; else in a new one. */
async function open(path: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const one = windows.find((window) => window.focused) ?? windows.find((window) => window.visibilityState === "visible") ?? windows[0];
  if (!one) {
    await self.clients.openWindow(path);
    return;
  }
  one.postMessage({ type: "OPEN", path });
  await one.focus().catch(() => undefined);
}

/** The browser took another address, or took the old one away: the server must know. */
async function subscribeAnew(given: PushSubscription | null): Promise<void> {
  const answer = await fetch("/api/push", { credentials: "same-origin" });
  if (!answer.ok) return;
  const { key } = (await answer.json()) as { key: string };
  const made = given ?? (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
  const { endpoint, keys } = made.toJSON();
  await fetch("/api/push/subscription", {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ endpoint, keys, server_key: key }),
  });
}
