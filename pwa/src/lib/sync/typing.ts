/** Whether somebody types on this page: meanwhile the sync takes smaller bites. */

/** So long after a letter the next one is expected. */
const PAUSE_MS = 2_000;

let last = -Infinity;

/** Every change of a text begins with this event, whatever keyboard it comes from. */
globalThis.document?.addEventListener("beforeinput", () => (last = performance.now()), { capture: true, passive: true });

export function isTyping(): boolean {
  return performance.now() - last < PAUSE_MS;
}
