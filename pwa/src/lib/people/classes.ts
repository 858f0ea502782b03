/** The classes of which a school says who the mentor is. Pure. */

import type { Day } from "../format/days";
import { text } from "../placements/model";
import type { LocalRecord } from "../sync";

/** A school's classes by name, without those of years that are over. */
export function classesNow(classes: readonly LocalRecord[], years: readonly LocalRecord[], scope: string, today: Day): LocalRecord[] {
  const endOf = new Map(years.map((year) => [year.id, text(year.body.ends)]));
  return classes
    .filter((one) => one.scope === scope && (endOf.get(text(one.body.school_year)) || today) >= today)
    .sort((a, b) => text(a.body.name).localeCompare(text(b.body.name), "nl", { numeric: true }));
}
