/** A newer app that waits: it is offered, and never takes over while somebody types. */

let waiting = $state.raw<ServiceWorker | null>(null);

/** Whether a newer version is ready to take over. */
export function newVersion(): boolean {
  return waiting !== null;
}

/** Hand over to the waiting version and load the app again with it. */
export function takeNewVersion(): void {
  if (!waiting) return;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage({ type: "SKIP_WAITING" });
}

/** Make the app work without a network; does nothing where the browser has no service workers. */
export async function registerServiceWorker(): Promise<void> {
  if (!("serviceWorker" in navigator) || !import.meta.env.PROD) return;
  const registration = await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  const offer = () => {
    if (registration.waiting && navigator.serviceWorker.controller) waiting = registration.waiting;
  };
  offer();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", offer);
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void registration.update().catch(() => undefined);
  });
}
