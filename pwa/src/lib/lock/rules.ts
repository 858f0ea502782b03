/**
 * What counts as a PIN, and how long to wait after wrong ones. Pure.
 *
 * The waits stop somebody who found the phone and guesses. They do not stop
 * somebody who copies the storage off it: see docs/decisions/0014.
 */

export const SHORTEST_PIN = 4;
export const LONGEST_PIN = 12;

/** Minutes without a touch after which the app locks; 0 is never. */
export const LOCK_AFTER = [1, 5, 15, 60, 0] as const;
export type LockAfter = (typeof LOCK_AFTER)[number];
/** A tablet that several people hold locks soon; a phone of one's own is less of a bother. */
export const LOCK_AFTER_USUALLY = { own: 15, shared: 1 } as const satisfies Record<string, LockAfter>;

export type PinTrouble = "digits" | "short" | "long" | "easy";

/** What is wrong with a PIN that somebody wants; null when nothing is. */
export function pinTrouble(pin: string): PinTrouble | null {
  if (!/^[0-9]*$/.test(pin)) return "digits";
  if (pin.length < SHORTEST_PIN) return "short";
  if (pin.length > LONGEST_PIN) return "long";
  return isEasy(pin) ? "easy" : null;
}

/** One digit over and over, or a straight run up or down: what a finder tries first. */
function isEasy(pin: string): boolean {
  const steps = new Set([...pin].slice(1).map((digit, i) => (Number(digit) - Number(pin[i]) + 10) % 10));
  return steps.size === 1 && [0, 1, 9].includes([...steps][0] ?? -1);
}

export const FREE_TRIES = 4;
const WAITS_SECONDS = [30, 60, 5 * 60, 15 * 60, 60 * 60] as const;

/** Milliseconds to wait after this many wrong PINs in a row. */
export function waitAfter(wrong: number): number {
  if (wrong < FREE_TRIES) return 0;
  const seconds = WAITS_SECONDS[Math.min(wrong - FREE_TRIES, WAITS_SECONDS.length - 1)] ?? 0;
  return seconds * 1000;
}

export interface Tries {
  wrong: number;
  /** When the last one was, by the device's clock. */
  at: number;
}

/** When the next try may be made, in milliseconds since 1970. */
export function mayTryAt({ wrong, at }: Tries): number {
  return at + waitAfter(wrong);
}

/** A clock that was set back must not make anybody wait for years: the last try counts as made now. */
export function notLater({ wrong, at }: Tries, now: number): Tries {
  return { wrong, at: Math.min(at, now) };
}
