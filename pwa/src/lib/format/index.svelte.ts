/** Dates, times and durations in the language on screen. */

import { locale, t } from "$lib/i18n/index.svelte";
import { addDays, type Day, dayOf, timeOf } from "./days";

function atNoon(day: Day): Date {
  return new Date(`${day}T12:00:00Z`);
}

/** Making one costs more than a hundred uses of it, and a list writes a date a line. */
const formatters = new Map<string, (day: Day) => string>();
const WRITTEN_KEPT = 2_000;

/** Writes days in one language and form, each day once: long lists name the same ones over and over. */
function writerOf(language: string, options: Intl.DateTimeFormatOptions): (day: Day) => string {
  const formatter = new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options });
  const written = new Map<Day, string>();
  return (day) => {
    const known = written.get(day);
    if (known !== undefined) return known;
    const date = atNoon(day);
    const words = Number.isNaN(date.getTime()) ? day : formatter.format(date);
    if (written.size >= WRITTEN_KEPT) written.clear();
    written.set(day, words);
    return words;
  };
}

function format(day: Day, options: Intl.DateTimeFormatOptions): string {
  const language = locale();
  const key = language + JSON.stringify(options);
  let write = formatters.get(key);
  if (!write) formatters.set(key, (write = writerOf(language, options)));
  return write(day);
}

/** "maandag 23 november" */
export function longDay(day: Day): string {
  return format(day, { weekday: "long", day: "numeric", month: "long" });
}

/** "ma 23 nov" */
export function shortDay(day: Day): string {
  return format(day, { weekday: "short", day: "numeric", month: "short" });
}

/** "16 tot en met 22 nov"; where the month changes both days name theirs: "30 nov tot en met 6 dec". */
export function daySpan(first: Day, last: Day): string {
  const [from, to] = [first, last].map((day) => format(day, { day: "numeric", month: "short" }));
  return t("days.span", { from: first.slice(0, 7) === last.slice(0, 7) ? String(Number(first.slice(8))) : (from ?? ""), to: to ?? "" });
}

/** "23 nov 2026": for a column of days that may lie in another year. */
export function shortDate(day: Day): string {
  return format(day, { day: "numeric", month: "short", year: "numeric" });
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

/** "vandaag", "morgen", else "maandag": a day within a week from now. */
export function comingDay(day: Day, now: Date): string {
  return day <= addDays(dayOf(now), 1) ? nearDay(day, now) : weekdayName(day);
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
