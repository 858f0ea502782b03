/** Everything this device knows about attendance, read by placement and day. */

import { now } from "$lib/app/clock.svelte";
import { recordsOf } from "$lib/app/index.svelte";
import { addDays, type Day, dayOf, mondayOf } from "$lib/format/days";
import { type Holiday, holidaysOf, isCurrent, type Placement, placementOf, plannedOn } from "$lib/placements/model";
import { type DayView, readDay } from "./day";
import { type Absence, absenceOf, type AttendanceEvent, eventOf } from "./model";

function byScope<T extends { scope: string }>(items: readonly (T | undefined)[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    if (!item) continue;
    const group = groups.get(item.scope);
    if (group) group.push(item);
    else groups.set(item.scope, [item]);
  }
  return groups;
}

/** Make one while a component is set up; it follows the records as long as the component lives. */
export class AttendanceBook {
  readonly #placements = recordsOf("placement");
  readonly #events = recordsOf("attendance-event");
  readonly #absences = recordsOf("absence");
  readonly #years = recordsOf("school-year");

  readonly placements: Placement[] = $derived(this.#placements.current.map(placementOf));
  readonly #eventsOf = $derived(byScope<AttendanceEvent>(this.#events.current.map(eventOf)));
  readonly #absencesOf = $derived(byScope<Absence>(this.#absences.current.map(absenceOf)));
  readonly #holidaysOf = $derived(new Map([...new Set(this.placements.map((one) => one.school))].map((school) => [school, holidaysOf(this.#years.current, school)])));
  readonly today: Day = $derived(dayOf(now()));

  constructor() {
    // Records come a moment after they are asked for. Somebody must keep watching
    // them, or a tap that reads the book outside the screen's own drawing finds it empty.
    $effect(() => {
      void this.placements;
      void this.#eventsOf;
      void this.#absencesOf;
      void this.#holidaysOf;
    });
  }

  holidays(placement: Placement): Holiday[] {
    return this.#holidaysOf.get(placement.school) ?? [];
  }

  day(placement: Placement, day: Day): DayView {
    return readDay(
      placement,
      day,
      this.#eventsOf.get(placement.scope) ?? [],
      this.#absencesOf.get(placement.scope) ?? [],
      this.holidays(placement),
      now(),
    );
  }

  /** The days from the first to the last, both included, oldest first. */
  days(placement: Placement, first: Day, last: Day): DayView[] {
    const views: DayView[] = [];
    for (let day = first; day <= last; day = addDays(day, 1)) views.push(this.day(placement, day));
    return views;
  }

  /** The seven days of the week in which a day falls. */
  week(placement: Placement, day: Day): DayView[] {
    const monday = mondayOf(day);
    return this.days(placement, monday, addDays(monday, 6));
  }

  /** The next day on which the student is expected, within three weeks. */
  nextPlanned(placement: Placement): Day | undefined {
    for (let ahead = 1; ahead <= 21; ahead += 1) {
      const day = addDays(this.today, ahead);
      if (plannedOn(placement, day, this.holidays(placement))) return day;
    }
    return undefined;
  }

  /** A student's placement for today: one that is planned today before one that merely runs. */
  placementOf(student: string): Placement | undefined {
    const running = this.placements.filter((one) => one.student === student && isCurrent(one, this.today));
    return running.find((one) => plannedOn(one, this.today, this.holidays(one))) ?? running[0];
  }
}
