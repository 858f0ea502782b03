/**
 * What a scan is worth, judged on the phone before it has met the server: the
 * same rule as server/attendance/rules/scans.py, over the same vectors in
 * tests/vectors/presence_codes.json. Pure. A scan is a fact and is always kept;
 * nothing here refuses one.
 */

import { DAY, localDay, minuteOfDay, minutesOf, MINUTE } from "./amsterdam";
import { KIOSK_LIFE_SECONDS, type Code } from "./codes";
import { inOrder, UNPROVEN } from "./reasons";
import type { DayKind, Plan } from "./schedule";

const CLOCK_TOLERANCE = 2 * MINUTE;
const CLOCK_FAR_OFF = 10 * MINUTE;
const DOUBLE_READ = 5 * MINUTE;
const LONGEST_WAIT = 400 * DAY;
const SCHEDULE_MARGIN = 120;

/** A key that the device knows for the code's kid, subject and source. */
export interface KnownKey {
  company: string | null;
  revokedAt: number | null;
}

/** When a scan was made, as far as the phone knows. */
export interface Moment {
  at: number;
  earliest: number;
  latest: number;
  unsure: boolean;
}

/** A scan of the same placement that is known already. */
export interface EarlierScan {
  id: string;
  event: string;
  at: number;
  key: string | null;
  codeAt: number | null;
}

export interface Scan {
  id: string;
  direction: string;
  moment: Moment;
  receivedAt: number;
  byStudent: boolean;
  code: Code | null;
  key: KnownKey | null;
  signatureHolds: boolean;
  /** The student card with the code's serial. */
  card: { revokedAt: number | null } | null;
  earlier: readonly EarlierScan[];
}

export interface Where {
  id: string;
  site: string | null;
  company: string | null;
}

export interface Judgement {
  evidence: "kiosk" | "card" | "poster" | "declared";
  flags: string[];
  day: string;
  plan: Plan | null;
  at: number;
  earliest: number;
  latest: number;
}

/** A moment of a clock that nothing speaks against. */
export function momentAt(at: number): Moment {
  return { at, earliest: at, latest: at, unsure: false };
}

/** When a scan was made, from the edit's corrected time and what the phone's clock showed at the scan. */
export function momentOf(editAt: number, receivedAt: number, doubt: number, scannedAt: number | null): Moment {
  const at = Math.min(editAt, receivedAt);
  if (scannedAt === null) return momentAt(at);
  const claimed = Math.min(scannedAt + doubt, receivedAt);
  if (claimed < receivedAt - LONGEST_WAIT) return { ...momentAt(at), unsure: true };
  if (Math.abs(claimed - at) <= CLOCK_TOLERANCE) return momentAt(claimed);
  return { at: claimed, earliest: Math.min(claimed, at), latest: Math.max(claimed, at), unsure: true };
}

/** Widen a moment that only the phone's clock vouches for. */
export function doubtWithoutSecondClock(moment: Moment, receivedAt: number, doubt: number): Moment {
  if (Math.abs(doubt) < CLOCK_FAR_OFF) return moment;
  const shown = Math.min(moment.at - doubt, receivedAt);
  return {
    at: moment.at,
    earliest: Math.min(moment.earliest, shown),
    latest: Math.max(moment.latest, shown),
    unsure: true,
  };
}

/** Judge a scan; `dayKind` tells what a day is for the placement. */
export function judgeScan(
  scan: Scan,
  where: Where,
  dayKind: (day: string) => { kind: DayKind; plan: Plan | null },
): Judgement {
  const { moment, code } = scan;
  const flags = new Set<string>(flagsOfCode(scan, where));
  let { earliest, latest } = moment;
  if (code?.purpose === "kiosk" && scan.signatureHolds) {
    const compared = compareClocks(code, moment, scan.receivedAt);
    for (const flag of compared.flags) flags.add(flag);
    ({ earliest, latest } = compared);
  } else if (code) {
    for (const flag of flagsOfLastingCode(code, moment.at)) flags.add(flag);
  }
  if (moment.unsure && !twoClocksAgree(scan, flags)) flags.add("clock-far-off");
  if (seenBefore(scan)) flags.add("seen-twice");
  const day = localDay(moment.at);
  const { kind, plan } = dayKind(day);
  for (const flag of flagsOfDay(kind, plan, moment.at)) flags.add(flag);
  const proven = code !== null && ![...flags].some((flag) => UNPROVEN.has(flag));
  return {
    evidence: proven ? code.purpose : "declared",
    flags: inOrder(flags),
    day,
    plan,
    at: moment.at,
    earliest,
    latest,
  };
}

function flagsOfCode(scan: Scan, where: Where): string[] {
  const { code, key, moment } = scan;
  if (code === null) return ["malformed-code"];
  const flags: string[] = [];
  const isCard = code.purpose === "card";
  if (key === null) flags.push("unknown-key");
  else if (!scan.signatureHolds) flags.push("bad-signature");
  else if (revokedBy(key.revokedAt, moment, code)) flags.push("revoked-key");
  if (isCard) flags.push(...flagsOfCard(scan, code, where));
  else if (!atSite(code, key, where)) flags.push("wrong-site");
  // A student who scans their own card, or an adult who scans a screen for
  // somebody else, shows where they are themselves and nothing more.
  if (isCard === scan.byStudent) flags.push("wrong-scanner");
  return flags;
}

function atSite(code: Code, key: KnownKey | null, where: Where): boolean {
  if (where.site !== null) return code.subject === where.site;
  return key !== null && key.company !== null && key.company === where.company;
}

function flagsOfCard(scan: Scan, code: Code, where: Where): string[] {
  if (code.subject !== where.id) return ["wrong-card"];
  if (scan.card === null) return ["unknown-card"];
  return revokedBy(scan.card.revokedAt, scan.moment, code) ? ["revoked-card"] : [];
}

function issuedMs(code: Code): number {
  return code.issuedAt * 1000;
}

/** A scan from before the revocation stays good, however late it arrives. */
function revokedBy(revokedAt: number | null, moment: Moment, code: Code): boolean {
  return revokedAt !== null && (moment.at >= revokedAt || issuedMs(code) >= revokedAt);
}

function compareClocks(
  code: Code,
  moment: Moment,
  receivedAt: number,
): { flags: string[]; earliest: number; latest: number } {
  const issued = issuedMs(code);
  const expires = issued + KIOSK_LIFE_SECONDS * 1000;
  const ahead = moment.at - expires;
  const behind = issued - moment.at;
  if (Math.max(ahead, behind) <= CLOCK_TOLERANCE) return { flags: [], earliest: moment.at, latest: moment.at };
  const earliest = Math.min(moment.earliest, issued);
  const latest = Math.max(moment.latest, Math.min(expires, receivedAt));
  // A photograph cannot come from the future: it was there, but when?
  if (behind > 0) return { flags: ["clock-far-off"], earliest, latest };
  const flags = ["code-expired"];
  if (localDay(issued) !== localDay(moment.at)) flags.push("replayed-other-day");
  return { flags, earliest, latest };
}

function flagsOfLastingCode(code: Code, at: number): string[] {
  const flags: string[] = [];
  if (code.expiresAt !== null && at - code.expiresAt * 1000 > CLOCK_TOLERANCE) flags.push("code-expired");
  if (issuedMs(code) - at > CLOCK_TOLERANCE) flags.push("clock-far-off");
  return flags;
}

function twoClocksAgree(scan: Scan, flags: ReadonlySet<string>): boolean {
  if (scan.code?.purpose !== "kiosk" || !scan.signatureHolds) return false;
  return !flags.has("code-expired") && !flags.has("clock-far-off");
}

/** Whether this code was read before, in another scan of the placement. */
function seenBefore({ id, code, direction, moment, earlier }: Scan): boolean {
  if (code === null) return false;
  return earlier.some((other) => {
    if (other.id === id || other.key !== code.kid) return false;
    if (code.purpose === "kiosk") return other.codeAt === issuedMs(code);
    return other.event === direction && Math.abs(other.at - moment.at) <= DOUBLE_READ;
  });
}

function flagsOfDay(kind: DayKind, plan: Plan | null, at: number): string[] {
  if (kind === "holiday") return ["school-holiday"];
  if (kind === "free") return ["no-placement-that-day"];
  if (plan === null) return [];
  const minute = minuteOfDay(at);
  const starts = minutesOf(plan.starts) ?? 0;
  const ends = minutesOf(plan.ends) ?? 0;
  return starts - SCHEDULE_MARGIN <= minute && minute <= ends + SCHEDULE_MARGIN ? [] : ["outside-schedule"];
}
