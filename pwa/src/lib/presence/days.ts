/**
 * What a day at the company amounts to, from its events and absences alone. Pure.
 *
 * The server works out the same days in server/attendance/rules/days.py;
 * tests/vectors/attendance_days.json keeps the two in step, so a change of the
 * rule begins there.
 */

import { instantOf, MINUTE } from "./amsterdam";
import { inOrder, UNPROVEN } from "./reasons";

export type Evidence = "kiosk" | "card" | "poster" | "declared" | "corrected";

/** An attendance event as its record tells it; instants in milliseconds. */
export interface DayEvent {
  id: string;
  event: string;
  day: string;
  at: number;
  earliest?: number | null;
  latest?: number | null;
  starts?: string | null;
  ends?: string | null;
  source?: string | null;
  evidence?: string | null;
  key?: string | null;
  codeAt?: number | null;
  plannedFrom?: string | null;
  plannedTo?: string | null;
  plannedMinutes?: number | null;
  about?: string | null;
  answer?: string | null;
  flags?: readonly string[];
}

export interface DayAbsence {
  kind: string;
  state: string;
  plannedFrom?: string | null;
  plannedTo?: string | null;
  plannedMinutes?: number | null;
}

/** A day as it stands; every member means what it means on the server. */
export interface AttendanceDay {
  plannedFrom: string | null;
  plannedTo: string | null;
  plannedMinutes: number;
  present: boolean;
  firstIn: number | null;
  lastOut: number | null;
  /** Minutes that are known: nothing after a scan-in without an end. */
  minutes: number;
  /** Null without a plan, without a start, or when the clocks leave it open. */
  onTime: boolean | null;
  /** Of the weakest fact that the times rest on; `evidenceBest` of the strongest there is. */
  evidence: string | null;
  evidenceBest: string | null;
  endKnown: boolean;
  /** What the company last said. */
  confirmed: string | null;
  absence: string | null;
  flags: string[];
  /** A person should look. */
  open: boolean;
}

/** The weakest first. */
const STRENGTH = ["corrected", "declared", "poster", "card", "kiosk"];
const PROVEN: ReadonlySet<string> = new Set(["kiosk", "card", "poster"]);

interface Mark {
  at: number;
  evidence: string;
  earliest: number;
  latest: number;
}

interface Stay {
  start: Mark | null;
  end: Mark | null;
}

/** Work out the day of these events and absences, which are all of one day. */
export function dayOf(events: readonly DayEvent[], absences: readonly DayAbsence[] = []): AttendanceDay {
  const ordered = [...events].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const absence = absences.find((fact) => fact.state !== "withdrawn") ?? null;
  const struck = struckBy(ordered);
  const standing = ordered.filter((event) => !struck.has(event.id));
  const { scans, doubled } = withoutDoubles(standing);
  const claims = standing.filter((event) => event.event === "declaration");
  const confirmed = confirmedBy(standing, claims.at(-1) ?? null);
  const correction = correctionOf(standing);

  let stays = staysOf(scans, claims.at(-1) ?? null);
  if (correction) stays = corrected(stays, correction, scans);
  const proven = scans.some((scan) => PROVEN.has(scan.evidence ?? ""));
  const denied = confirmed === "no";
  if (denied && !proven && !correction) stays = [];

  const first = stays[0]?.start ?? null;
  const last = stays.at(-1)?.end ?? null;
  const marks = stays.flatMap((stay) => [stay.start, stay.end]).filter((mark) => mark !== null);
  const plan = planOf(ordered, absence);
  const flags = new Set(standing.filter((event) => event.event !== "confirmation").flatMap((event) => event.flags ?? []));
  for (const flag of dayFlags(stays, absence !== null, denied, correction !== null)) flags.add(flag);
  if (doubled) flags.add("seen-twice");
  const levels = [...scans.map((scan) => scan.evidence), ...marks.map((mark) => mark.evidence)];
  return {
    ...plan,
    present: stays.length > 0,
    firstIn: first?.at ?? null,
    lastOut: last?.at ?? null,
    minutes: minutesIn(stays),
    onTime: isOnTime(first, ordered[0]?.day ?? "", plan.plannedFrom),
    evidence: weakest(marks.map((mark) => mark.evidence)),
    evidenceBest: stays.length > 0 ? strongest(levels.filter((level) => !!level) as string[]) : null,
    endKnown: last !== null,
    confirmed,
    absence: absence?.kind ?? null,
    flags: inOrder(flags),
    open: isOpen(stays, flags, confirmed, correction !== null, marks),
  };
}

/**
 * Whether the hours of a day wait for the company's word: nothing proves them.
 * A scan whose code proves nothing weighs no more than what a student fills in.
 */
export function waits(day: AttendanceDay): boolean {
  return day.present && day.firstIn !== null && day.endKnown && day.evidence === "declared" && day.confirmed === null;
}

/** Events taken back by a correction that names them and gives no times. */
function struckBy(ordered: readonly DayEvent[]): Set<string> {
  const struck = new Set<string>();
  for (const event of [...ordered].reverse()) {
    const takesBack = event.event === "correction" && !event.starts && !event.ends;
    if (takesBack && event.about && !struck.has(event.id)) struck.add(event.about);
  }
  return struck;
}

/** The scans, each kiosk code counting once a direction, and whether one came twice. */
function withoutDoubles(standing: readonly DayEvent[]): { scans: DayEvent[]; doubled: boolean } {
  const scans: DayEvent[] = [];
  const seen = new Set<string>();
  let doubled = false;
  for (const event of standing) {
    if (event.event !== "in" && event.event !== "out") continue;
    if (event.source === "kiosk" && event.key && event.codeAt != null) {
      const mark = `${event.event} ${event.key} ${event.codeAt}`;
      if (seen.has(mark)) {
        doubled = true;
        continue;
      }
      seen.add(mark);
    }
    scans.push(event);
  }
  return { scans, doubled };
}

/**
 * The last word of the company; nobody confirms what they said themselves.
 *
 * Hours that were declared anew wait for an answer anew: what was said about
 * other hours, or a yes from before these were declared, is no word about
 * them. A no to a scan stays, whatever is declared after it.
 */
function confirmedBy(standing: readonly DayEvent[], declaration: DayEvent | null): string | null {
  const declared = new Set(standing.filter((event) => event.event === "declaration").map((event) => event.id));
  const counts = (event: DayEvent): boolean => {
    if (event.event !== "confirmation" || event.flags?.includes("own-word")) return false;
    if (!declaration || event.about === declaration.id) return true;
    return !declared.has(event.about ?? "") && (event.answer === "no" || event.at >= declaration.at);
  };
  return standing.filter(counts).at(-1)?.answer ?? null;
}

/** All corrections with times as one: each side as it was last given. */
function correctionOf(standing: readonly DayEvent[]): DayEvent | null {
  const given = standing.filter((event) => event.event === "correction" && (event.starts || event.ends));
  const last = given.at(-1);
  if (!last) return null;
  const { id, day, at } = last;
  const starts = given.findLast((event) => event.starts)?.starts ?? null;
  const ends = given.findLast((event) => event.ends)?.ends ?? null;
  return { id, event: "correction", day, at, starts, ends };
}

function markOf(event: DayEvent): Mark {
  let evidence = event.evidence || "declared";
  if (PROVEN.has(evidence) && event.flags?.some((flag) => UNPROVEN.has(flag))) evidence = "declared";
  const { at } = event;
  return {
    at,
    evidence,
    earliest: Math.min(event.earliest ?? at, at),
    latest: Math.max(event.latest ?? at, at),
  };
}

/** One end of a declaration or correction, which are wall-clock times. */
function said(event: DayEvent | null, side: "starts" | "ends", evidence: string): Mark | null {
  const time = event?.[side];
  const at = event && typeof time === "string" ? instantOf(event.day, time) : null;
  return at === null ? null : { at, evidence, earliest: at, latest: at };
}

/** The first in opens a stay, the last out before the next in ends it. */
function paired(scans: readonly DayEvent[]): Stay[] {
  const stays: Stay[] = [];
  for (const scan of scans) {
    const mark = markOf(scan);
    const last = stays.at(-1);
    if (scan.event === "in") {
      if (!last || last.end !== null) stays.push({ start: mark, end: null });
    } else if (last) {
      last.end = mark;
    } else {
      stays.push({ start: null, end: mark });
    }
  }
  return stays;
}

/** What scans prove, completed by what was said where they leave an end open. */
function staysOf(scans: readonly DayEvent[], declaration: DayEvent | null): Stay[] {
  const isProven = (scan: DayEvent): boolean => PROVEN.has(markOf(scan).evidence);
  const proven = paired(scans.filter(isProven));
  const saidStart = said(declaration, "starts", "declared");
  const saidEnd = said(declaration, "ends", "declared");
  const claimed = scans.filter((scan) => !isProven(scan));
  const first = proven[0];
  if (!first) {
    if (saidStart && saidEnd) return [{ start: saidStart, end: saidEnd }];
    return paired(claimed);
  }
  const firstEnd = first.end;
  if (first.start === null && firstEnd !== null) {
    const starts = saidStart ? [saidStart] : claimed.filter((scan) => scan.event === "in").map(markOf);
    first.start = starts.find((mark) => mark.at < firstEnd.at) ?? null;
  }
  const last = proven.at(-1);
  const lastStart = last?.start ?? null;
  if (last && last.end === null && lastStart !== null) {
    const ends = saidEnd ? [saidEnd] : claimed.filter((scan) => scan.event === "out").map(markOf);
    last.end = ends.findLast((mark) => mark.at > lastStart.at) ?? null;
  }
  return proven;
}

/** Put the corrected ends in place; scans made after the correction still count. */
function corrected(stays: Stay[], correction: DayEvent, scans: readonly DayEvent[]): Stay[] {
  const start = said(correction, "starts", "corrected");
  let end = said(correction, "ends", "corrected");
  const later = scans
    .filter((scan) => scan.event === "out" && scan.at > correction.at && PROVEN.has(markOf(scan).evidence))
    .map(markOf)
    .at(-1);
  if (end && later && later.at > end.at) end = later;
  if (start && end) return [{ start, end }];
  if (start) {
    const rest = stays.filter((stay) => stay.end === null || stay.end.at > start.at);
    const [head, ...others] = rest;
    return head ? [{ start, end: head.end }, ...others] : [{ start, end: null }];
  }
  if (end) {
    const until = end.at;
    const rest = stays.filter((stay) => stay.start === null || stay.start.at < until);
    const tail = rest.at(-1);
    return tail ? [...rest.slice(0, -1), { start: tail.start, end }] : [{ start: null, end }];
  }
  return stays;
}

function minutesIn(stays: readonly Stay[]): number {
  let whole = 0;
  for (const { start, end } of stays) if (start && end) whole += Math.max(0, end.at - start.at);
  return Math.floor(whole / MINUTE);
}

/** The plan as it was when the latest event was written down. */
function planOf(
  ordered: readonly DayEvent[],
  absence: DayAbsence | null,
): Pick<AttendanceDay, "plannedFrom" | "plannedTo" | "plannedMinutes"> {
  for (const fact of [...[...ordered].reverse(), ...(absence ? [absence] : [])]) {
    const { plannedFrom, plannedTo, plannedMinutes } = fact;
    if (plannedMinutes) return { plannedFrom: plannedFrom ?? null, plannedTo: plannedTo ?? null, plannedMinutes };
  }
  return { plannedFrom: null, plannedTo: null, plannedMinutes: 0 };
}

/** Whether the student was in before the planned minute was over. */
function isOnTime(first: Mark | null, day: string, plannedFrom: string | null): boolean | null {
  const planned = plannedFrom === null ? null : instantOf(day, plannedFrom);
  if (first === null || planned === null) return null;
  const limit = planned + MINUTE;
  if (first.latest < limit) return true;
  return first.earliest >= limit ? false : null;
}

function weakest(levels: readonly string[]): string | null {
  return [...levels].sort((a, b) => STRENGTH.indexOf(a) - STRENGTH.indexOf(b))[0] ?? null;
}

function strongest(levels: readonly string[]): string | null {
  return [...levels].sort((a, b) => STRENGTH.indexOf(b) - STRENGTH.indexOf(a))[0] ?? null;
}

function dayFlags(stays: readonly Stay[], absent: boolean, denied: boolean, isCorrected: boolean): string[] {
  const flags: string[] = [];
  if (denied) flags.push("denied");
  if (isCorrected) flags.push("corrected");
  if (stays.length > 0 && absent) flags.push("present-while-absent");
  if (stays[0] && stays[0].start === null) flags.push("start-unknown");
  if (stays.some((stay) => stay.end === null)) flags.push("end-unknown");
  return flags;
}

/** Whether a person should look: something is odd, or nobody but the student said so. */
function isOpen(
  stays: readonly Stay[],
  flags: ReadonlySet<string>,
  confirmed: string | null,
  isCorrected: boolean,
  marks: readonly Mark[],
): boolean {
  if (flags.has("denied") || flags.has("present-while-absent")) return !isCorrected;
  if (stays.some((stay) => stay.start === null || stay.end === null)) return true;
  if (isCorrected || confirmed === "yes") return false;
  const odd = [...flags].some((flag) => flag !== "seen-twice" && flag !== "outside-schedule");
  return odd || marks.some((mark) => mark.evidence === "declared");
}
