/** Sentences that several screens say about a day. */

import type { DayView } from "$lib/attendance/day";
import { duration } from "$lib/format/index.svelte";
import { t } from "$lib/i18n/index.svelte";

/** "Aanwezig van 08:57 tot 15:02 · 6 uur 5 min" */
export function sayDay(day: DayView): string {
  const times = { from: day.from ?? "", to: day.to ?? "", start: day.planned?.from ?? "", end: day.planned?.to ?? "" };
  if (day.state === "free" && day.holiday) return t("daystate.holiday", { name: day.holiday });
  if (day.state === "declared" && day.answer) return t(`daystate.declared.${day.answer}`, times);
  const words = t(`daystate.${day.state}`, times);
  return day.minutes !== null && day.minutes > 0 ? `${words} · ${duration(day.minutes)}` : words;
}
