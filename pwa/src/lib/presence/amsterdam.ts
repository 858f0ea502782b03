/**
 * School days and wall-clock times in Europe/Amsterdam, whatever zone the device
 * is in. Instants are milliseconds since 1970; days `YYYY-MM-DD`; times `HH:MM`.
 * The same rules as server/attendance/rules/clock.py.
 */

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

const LAST = 253_370_764_800_000; // 9999-01-01

let wallClock: Intl.DateTimeFormat | undefined;

/** The first one that is made of all takes a slow phone a tenth of a second: not before somebody asks. */
const theWallClock = (): Intl.DateTimeFormat =>
  (wallClock ??= new Intl.DateTimeFormat("en-GB", {
    timeZone: "Europe/Amsterdam",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }));

interface Wall {
  day: string;
  minute: number;
  /** The wall's reading as if it were UTC. */
  asUtc: number;
}

function wallOf(at: number): Wall {
  const instant = Math.min(Math.max(at, 0), LAST);
  const asUtc = Math.floor(instant / 1000) * 1000 + hoursAhead(instant);
  return {
    day: new Date(asUtc).toISOString().slice(0, 10),
    minute: Math.floor((asUtc % DAY) / MINUTE),
    asUtc,
  };
}

/** By hour since 1970: since then the Dutch clock has only been changed on a whole hour. */
const ahead = new Map<number, number>();
const HOURS_KEPT = 10_000;

/** Milliseconds by which the wall is ahead of UTC. Asking Intl is slow, and a list asks thousands of times. */
function hoursAhead(instant: number): number {
  const hour = Math.floor(instant / (60 * MINUTE));
  const known = ahead.get(hour);
  if (known !== undefined) return known;
  const parts = new Map(theWallClock().formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  const offset = wall - Math.floor(instant / 1000) * 1000;
  if (ahead.size >= HOURS_KEPT) ahead.clear();
  ahead.set(hour, offset);
  return offset;
}

/** The Dutch calendar day of an instant. */
export function localDay(at: number): string {
  return wallOf(at).day;
}

/** Minutes since midnight that a Dutch wall clock shows. */
export function minuteOfDay(at: number): number {
  return wallOf(at).minute;
}

/** Minutes since midnight of `HH:MM`, or null where it is no such time. */
export function minutesOf(time: unknown): number | null {
  const match = typeof time === "string" ? /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) : null;
  return match ? Number(match[1]) * 60 + Number(match[2]) : null;
}

/** Whether a text is a day of the calendar. */
export function isDay(text: unknown): text is string {
  if (typeof text !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** 1 for Monday up to 7 for Sunday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

/**
 * The instant of a wall-clock time on a day; null where either is malformed. An
 * hour that the clock shows twice in October is the first of the two; a time
 * that it skips in March is as long after midnight as it says.
 */
export function instantOf(day: string, time: string): number | null {
  const minutes = minutesOf(time);
  if (!isDay(day) || minutes === null) return null;
  const year = Number(day.slice(0, 4));
  if (year < 1970 || year >= 9999) return null;
  const asUtc = Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE;
  const before = asUtc - offsetAt(asUtc - DAY);
  if (wallOf(before).asUtc === asUtc) return before;
  const after = asUtc - offsetAt(asUtc + DAY);
  return wallOf(after).asUtc === asUtc ? after : before;
}

function offsetAt(at: number): number {
  const instant = Math.max(at, 0);
  return wallOf(instant).asUtc - Math.floor(instant / 1000) * 1000;
}
