/** Days whose hours wait for the company's word. Pure. */

import { addDays, type Day } from "$lib/format/days";
import type { LocalRecord } from "$lib/sync";
import { waits } from "$lib/presence/days";
import { attendanceDay } from "$lib/presence/records";

/** How far back a day is still asked about. */
const ASK_BACK_DAYS = 42;

export interface WaitingDay {
  scope: string;
  day: Day;
}

/** Of all that this device knows, the oldest first. */
export function waitingDays(events: readonly LocalRecord[], absences: readonly LocalRecord[], today: Day): WaitingDay[] {
  const first = addDays(today, -ASK_BACK_DAYS);
  const of = (records: readonly LocalRecord[]) => {
    const groups = new Map<string, LocalRecord[]>();
    for (const record of records) {
      const { day } = record.body;
      if (typeof day !== "string" || day < first || day > today) continue;
      const key = `${record.scope} ${day}`;
      groups.set(key, [...(groups.get(key) ?? []), record]);
    }
    return groups;
  };
  const away = of(absences);
  return [...of(events)]
    .map(([key, known]) => ({ key, scope: key.slice(0, key.lastIndexOf(" ")), day: key.slice(key.lastIndexOf(" ") + 1), known }))
    .filter(({ key, day, known }) => waits(attendanceDay(day, known, away.get(key) ?? [])))
    .map(({ scope, day }) => ({ scope, day }))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
}
