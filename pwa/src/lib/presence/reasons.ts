/**
 * Why an event or a day deserves a second look: the same stable keys as
 * server/attendance/rules/reasons.py, the gravest first.
 */

export const REASONS = [
  // the code proves nothing
  "malformed-code",
  "unknown-key",
  "bad-signature",
  "revoked-key",
  "wrong-site",
  "wrong-card",
  "unknown-card",
  "revoked-card",
  "wrong-scanner",
  "replayed-other-day",
  "code-expired",
  // the code is right, the moment is odd
  "clock-far-off",
  "seen-twice",
  "no-placement-that-day",
  "school-holiday",
  "outside-schedule",
  "future-day",
  "own-word",
  // about a day as a whole
  "denied",
  "present-while-absent",
  "start-unknown",
  "end-unknown",
  "corrected",
  "from-paper",
] as const;

export type Reason = (typeof REASONS)[number];

/** A scan with one of these weighs no more than the word of whoever made it. */
export const UNPROVEN: ReadonlySet<string> = new Set(REASONS.slice(0, REASONS.indexOf("code-expired") + 1));

/** Each reason once, the gravest first; keys of a newer version come last. */
export function inOrder(reasons: Iterable<string>): string[] {
  const place = (key: string): number => {
    const index = (REASONS as readonly string[]).indexOf(key);
    return index === -1 ? REASONS.length : index;
  };
  return [...new Set(reasons)].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}
