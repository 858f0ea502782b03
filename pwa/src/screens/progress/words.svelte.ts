/** How hours and weeks are said on the screens of progress. */

import { type Day, isoWeek } from "$lib/format/days";
import { duration } from "$lib/format/index.svelte";
import { locale, t } from "$lib/i18n/index.svelte";

/** "138 uur"; minutes only where there is not a whole hour. */
export function roughly(minutes: number): string {
  return minutes > 0 && minutes < 60 ? duration(minutes) : t("duration.hours", { hours: Math.round(minutes / 60).toLocaleString(locale()) });
}

/** "nov" */
export function dayMonth(day: Day): string {
  return new Intl.DateTimeFormat(locale(), { timeZone: "UTC", month: "short" }).format(new Date(`${day}T12:00:00Z`));
}

/** "week 46" */
export function weekName(monday: Day): string {
  return t("progress.week", { week: isoWeek(monday).week });
}
