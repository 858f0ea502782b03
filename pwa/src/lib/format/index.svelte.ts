/** Dates, times and durations in the language on screen. */

import { locale, t } from "$lib/i18n/index.svelte";
import { addDays, type Day, dayOf, timeOf } from "./days";

function atNoon(day: Day): Date {
  return new Date(`${day}T12:00:00Z`);
}

/** Making one costs more than a hundred uses of it, and a list writes a date a line. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  const made = formatters.get(key) ?? new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options });
  formatters.set(key, made);
  return made;
}

function format(day: Day, options: Intl.DateTimeFormatOptions): string {
  const date = atNoon(day);
  if (Number.isNaN(date.getTime())) return day;
  return formatterFor(locale(), options).format(date);
}

/** "maandag 23 november" */
export function longDay(day: Day): string {
  return format(day, { weekday: "long", day: "numeric", month: "long" });
}

/** "ma 23 nov" */
export function shortDay(day: Day): string {
  return format(day, { weekday: "short", day: "numeric", month: "short" });
}

/** "23 november 2026" */
export function fullDate(day: Day): string {
  return format(day, { day: "numeric", month: "long", year: "numeric" });
}

export function weekdayName(day: Day, style: "short" | "long" = "long"): string {
  return format(day, { weekday: style });
}

/** "vandaag", "gisteren", "morgen", else the short day. */
export function nearDay(day: Day, now: Date): string {
  const today = dayOf(now);
  if (day === today) return t("day.today");
  if (day === addDays(today, -1)) return t("day.yesterday");
  if (day === addDays(today, 1)) return t("day.tomorrow");
  return shortDay(day);
}

/** "ma 23 nov 14:05", in Dutch time. */
export function moment(instant: Date): string {
  return `${shortDay(dayOf(instant))} ${timeOf(instant)}`;
}

/** "6 uur 5 min" */
export function duration(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return t("duration.minutes", { minutes: rest });
  if (rest === 0) return t("duration.hours", { hours });
  return t("duration.both", { hours, minutes: rest });
}

export function capitalised(words: string): string {
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}
