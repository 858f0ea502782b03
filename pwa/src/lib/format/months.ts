/** Months in words. Pure. */

import type { Day } from "./days";

/** "november 2026", of any day in it. */
export function monthName(day: Day, locale: string): string {
  const words = new Intl.DateTimeFormat(locale, { timeZone: "UTC", month: "long", year: "numeric" }).format(new Date(`${day}T12:00:00Z`));
  return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
}
