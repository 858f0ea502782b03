/**
 * When the first screen stands. What nobody waits for begins then: fetched or
 * worked on any sooner, it would be in the way of what somebody does wait for.
 */

import type { App } from "$lib/sync";

/** Where no screen comes (a lock, a welcome), it has been long enough by then. */
const LONGEST_MS = 4_000;
const NO_IDLE_MS = 300;

let tell: () => void = () => undefined;
const standing = new Promise<void>((stands) => (tell = stands));

/** A screen was drawn with what it needs. */
export function screenStands(): void {
  tell();
}

/** Resolves when what is drawn now is on the screen, which the frame after it tells; at once where nobody looks. */
export function afterFrame(): Promise<void> {
  if (document.hidden) return Promise.resolve();
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));
}

/** Resolves when the first screen stands and the browser has nothing else to do. */
export async function atEase(): Promise<void> {
  await Promise.race([standing, new Promise((done) => setTimeout(done, LONGEST_MS))]);
  await new Promise<void>((done) => {
    if ("requestIdleCallback" in globalThis) requestIdleCallback(() => done(), { timeout: LONGEST_MS });
    else setTimeout(done, NO_IDLE_MS);
  });
}

/** Resolves when this device has somebody's records whole, and their screen stands. */
export async function atEaseWithRecords(app: App): Promise<void> {
  await new Promise<void>((there) => {
    app.sync.status.subscribe(({ lastSync }) => {
      if (lastSync !== null) there();
    });
  });
  await atEase();
}
