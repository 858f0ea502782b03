/**
 * The time on screen: moves every ten seconds, and at once when the app comes
 * back in sight. Where this device's clock is known to be off, it is the
 * server's time: else "today" would be another day than everybody's.
 */

import { clockOff } from "./trouble";

/** From here on a phone doubts the codes of a clock that is off; what is less may be a slow network. */
const DOUBTFUL_MS = 60_000;

let by = 0;
let measured = 0;
let moment = $state.raw(new Date());

export function now(): Date {
  return moment;
}

function move(): void {
  moment = new Date(Date.now() + by);
}

/** The server's clock minus this device's, as last measured. */
export function correctClock(skew: number | null): void {
  // Nothing is measured while the app is locked; what was known still holds.
  if (skew !== null) measured = skew;
  const wanted = clockOff(skew) ? (skew ?? 0) : 0;
  // Each answer measures a little differently; that is no reason to draw everything again.
  if (Math.abs(wanted - by) < 30_000) return;
  by = wanted;
  move();
}

/** Milliseconds since 1970 by the server's clock, for codes that others compare with theirs. */
export function sharedTime(): number {
  return Date.now() + (Math.abs(measured) < DOUBTFUL_MS ? 0 : measured);
}

export function startClock(): void {
  setInterval(move, 10_000);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) move();
  });
}
