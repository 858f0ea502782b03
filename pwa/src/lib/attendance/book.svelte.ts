/** Everything this device knows about attendance, read by placement and day. */

import { untrack } from "svelte";
import { now } from "$lib/app/clock.svelte";
import { recordsOf } from "$lib/app/index.svelte";
import { addDays, type Day, dayOf, mondayOf } from "$lib/format/days";
import { type Holiday, holidaysOf, isCurrent, type Placement, placementOf, plannedOn } from "$lib/placements/model";
import { type DayView, readDay } from "./day";
import { type Absence, absenceOf, type AttendanceEvent, eventOf } from "./model";

function byDay<T extends { scope: string; day: Day }>(items: readonly (T | undefined)[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    if (!item) continue;
    const key = `${item.scope}/${item.day}`;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
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
  readonly #eventsOf = $derived(byDay<AttendanceEvent>(this.#events.current.map(eventOf)));
  readonly #absencesOf = $derived(byDay<Absence>(this.#absences.current.map(absenceOf)));
  readonly #holidaysOf = $derived(new Map([...new Set(this.placements.map((one) => one.school))].map((school) => [school, holidaysOf(this.#years.current, school)])));
  readonly today: Day = $derived(dayOf(now()));
  /** Today is said in minutes, so that nothing is worked out again before the next one. */
  readonly #minute = $derived(Math.floor(now().getTime() / 60_000));
  /** Days that the clock does not change: all but today. Begun anew with every other record, and at midnight. */
  readonly #settled = $derived.by(() => {
    void [this.placements, this.#eventsOf, this.#absencesOf, this.#holidaysOf, this.today];
    return new Map<string, DayView>();
  });

  constructor() {
    // Records come a moment after they are asked for. Somebody must keep watching
    // them, or a tap that reads the book outside the screen's own drawing finds it empty.
    $effect(() => {
      void this.placements;
      void this.#eventsOf;
      void this.#absencesOf;
      void this.#holidaysOf;
      void this.#settled;
      void this.#minute;
    });
  }

  holidays(placement: Placement): Holiday[] {
    return this.#holidaysOf.get(placement.school) ?? [];
  }

  day(placement: Placement, day: Day): DayView {
    if (day === this.today) return this.#read(placement, day, new Date(this.#minute * 60_000));
    const key = `${placement.id}/${day}`;
    const known = this.#settled.get(key);
    if (known) return known;
    const view = this.#read(placement, day, untrack(now));
    this.#settled.set(key, view);
    return view;
  }

  #read(placement: Placement, day: Day, at: Date): DayView {
    const key = `${placement.scope}/${day}`;
    return readDay(placement, day, this.#eventsOf.get(key) ?? [], this.#absencesOf.get(key) ?? [], this.holidays(placement), at);
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
