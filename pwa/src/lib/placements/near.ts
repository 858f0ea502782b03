/** Which of a student's placements there is something to do with. Pure. */

import { addDays, type Day } from "../format/days";
import { isCurrent, type Placement } from "./model";

/** So many days before its first and after its last day a placement still matters: hours are passed on, somebody reports ill. */
export const NEAR_DAYS = 14;

/** What runs, what begins soon and what ended lately, in that order; the nearest day first. */
export function near(placements: readonly Placement[], student: string, today: Day): Placement[] {
  const mine = placements.filter((one) => one.student === student);
  const running = mine.filter((one) => isCurrent(one, today));
  const soon = mine.filter((one) => one.starts > today && one.starts <= addDays(today, NEAR_DAYS));
  const over = mine.filter((one) => one.ends !== "" && one.ends < today && one.ends >= addDays(today, -NEAR_DAYS) && !soon.includes(one));
  return [
    ...running.sort((a, b) => (a.starts < b.starts ? -1 : 1)),
    ...soon.sort((a, b) => (a.starts < b.starts ? -1 : 1)),
    ...over.sort((a, b) => (a.ends > b.ends ? -1 : 1)),
  ];
}
