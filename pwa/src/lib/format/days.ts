/**
 * School days and ISO weeks as plain dates (YYYY-MM-DD), reckoned in
 * Europe/Amsterdam whatever the phone's own time zone says.
 */

import { localDay, minuteOfDay } from "../presence/amsterdam";

/** A calendar date without a time: YYYY-MM-DD. */
export type Day = string;

/** The date that a wall calendar in the Netherlands shows at this instant. */
export function dayOf(instant: Date): Day {
  return localDay(instant.getTime());
}

/** HH:MM on a clock in the Netherlands at this instant. */
export function timeOf(instant: Date): string {
  const minutes = minuteOfDay(instant.getTime());
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
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
