/**
 * The time on screen: moves every ten seconds, and at once when the app comes
 * back in sight. Where this device's clock is known to be off, it is the
 * server's time: else "today" would be another day than everybody's.
 */

import { clockOff } from "./trouble";

let by = 0;
let moment = $state.raw(new Date());

export function now(): Date {
  return moment;
}

function move(): void {
  moment = new Date(Date.now() + by);
}

/** The server's clock minus this device's, as last measured. */
export function correctClock(skew: number | null): void {
  const wanted = clockOff(skew) ? (skew ?? 0) : 0;
  // Each answer measures a little differently; that is no reason to draw everything again.
  if (Math.abs(wanted - by) < 30_000) return;
  by = wanted;
  move();
}

export function startClock(): void {
  setInterval(move, 10_000);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) move();
  });
}
