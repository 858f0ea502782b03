/** How hours and weeks are said on the screens of progress. */

import { type Day, isoWeek } from "$lib/format/days";
import { duration } from "$lib/format/index.svelte";
import { locale, t } from "$lib/i18n/index.svelte";
import type { By, HeatCell } from "$lib/progress/heat";
import { sayDay } from "../shared/words.svelte";

/** "1.024" */
export function wholeHours(minutes: number): string {
  return Math.round(minutes / 60).toLocaleString(locale());
}

/** "138 uur"; minutes only where there is not a whole hour. */
export function roughly(minutes: number): string {
  return minutes > 0 && minutes < 60 ? duration(minutes) : t("duration.hours", { hours: wholeHours(minutes) });
}

/** "nov" */
export function dayMonth(day: Day): string {
  return new Intl.DateTimeFormat(locale(), { timeZone: "UTC", month: "short" }).format(new Date(`${day}T12:00:00Z`));
}

/** "week 46" */
export function weekName(monday: Day): string {
  return t("progress.week", { week: isoWeek(monday).week });
}

/** What stands in a cell, so that it can be read without its colour. */
export function markOf(cell: HeatCell, by: By): string {
  if (cell.shade === "none") return cell.holiday === null ? "" : t("heat.mark.holiday");
  if (by === "days") return cell.state === "declared" && cell.view?.answer === "no" ? t("heat.mark.refused") : t(`heat.mark.${cell.state ?? "free"}`);
  if (cell.shade === "ahead" || cell.shade === "away" || cell.shade === "unsure") return t(`heat.mark.${cell.shade}`);
  return cell.share === null ? t("heat.mark.extra") : String(cell.share);
}

/** A cell in words; whose and of when it is, its row and column say. */
export function sayCell(cell: HeatCell, by: By): string {
  if (by === "days") return cell.view ? sayDay(cell.view) : t("heat.nothing");
  const { hours } = cell;
  const parts: string[] = [];
  const worked = hours.counted + hours.waiting;
  if (hours.planned > 0) parts.push(t("heat.say", { worked: duration(worked), planned: duration(hours.planned) }));
  else if (worked > 0) parts.push(t("heat.say.extra", { worked: duration(worked) }));
  const counts = { absent: hours.days.absent - cell.truant, truant: cell.truant, missing: hours.days.missing, open: hours.days.open, waiting: hours.days.waiting };
  for (const [what, count] of Object.entries(counts)) if (count > 0) parts.push(t(`heat.days.${what}`, { count }));
  if (hours.toCome > 0) parts.push(t("heat.days.ahead", { count: hours.days["to-come"] }));
  if (cell.holiday !== null) parts.push(t("daystate.holiday", { name: cell.holiday }));
  return parts.join(" ") || t("heat.nothing");
}
