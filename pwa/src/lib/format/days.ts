/**
 * School days and ISO weeks as plain dates (YYYY-MM-DD), reckoned in
 * Europe/Amsterdam whatever the phone's own time zone says.
 */

/** A calendar date without a time: YYYY-MM-DD. */
export type Day = string;

const ZONE = "Europe/Amsterdam";
const dayParts = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});
const timeParts = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** The date that a wall calendar in the Netherlands shows at this instant. */
export function dayOf(instant: Date): Day {
  return dayParts.format(instant);
}

/** HH:MM on a clock in the Netherlands at this instant. */
export function timeOf(instant: Date): string {
  return timeParts.format(instant);
}

function atNoon(day: Day): Date {
  return new Date(`${day}T12:00:00Z`);
}

export function addDays(day: Day, days: number): Day {
  const date = atNoon(day);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** 1 for Monday up to 7 for Sunday. */
export function weekday(day: Day): number {
  return atNoon(day).getUTCDay() || 7;
}

export function mondayOf(day: Day): Day {
  return addDays(day, 1 - weekday(day));
}

export function isoWeek(day: Day): { year: number; week: number } {
  const thursday = addDays(mondayOf(day), 3);
  const year = Number(thursday.slice(0, 4));
  const days = (atNoon(thursday).getTime() - atNoon(`${year}-01-01`).getTime()) / 86_400_000;
  return { year, week: Math.floor(days / 7) + 1 };
}

/** Minutes from the first HH:MM to the second, on one day. */
export function minutesBetween(from: string, to: string): number {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  return minutes(to) - minutes(from);
}
