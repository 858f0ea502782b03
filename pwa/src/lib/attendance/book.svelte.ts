/** Everything this device knows about attendance, read by placement and day. */

import { untrack } from "svelte";
import { now } from "$lib/app/clock.svelte";
import { recordsOf } from "$lib/app/index.svelte";
import { addDays, type Day, dayOf, mondayOf } from "$lib/format/days";
import { type Holiday, holidaysOf, isCurrent, type Placement, placementOf, plannedOn, text } from "$lib/placements/model";
import { type Week, weekOf } from "$lib/presence/schedule";
import type { LocalRecord } from "$lib/sync";
import { type DayView, readDay } from "./day";
import { absenceOf, eventOf } from "./model";

/** Records by scope and day; what they say is read of the few days that are asked for. */
function byDay(records: readonly LocalRecord[]): Map<string, LocalRecord[]> {
  const groups = new Map<string, LocalRecord[]>();
  for (const record of records) {
    const key = `${record.scope}/${text(record.body.day)}`;
    const group = groups.get(key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  return groups;
}

/** A record that did not change is the same object, and what was read of it stands. */
function once<Made>(make: (record: LocalRecord) => Made): (record: LocalRecord) => Made {
  const made = new WeakMap<LocalRecord, { of: Made }>();
  return (record) => {
    let known = made.get(record);
    if (!known) made.set(record, (known = { of: make(record) }));
    return known.of;
  };
}

const placementFrom = once(placementOf);
const eventFrom = once(eventOf);
const absenceFrom = once(absenceOf);
const weeks = new WeakMap<Placement, Week>();

function weekFrom(placement: Placement): Week {
  const known = weeks.get(placement) ?? weekOf(placement.schedule);
  weeks.set(placement, known);
  return known;
}

let lately = { first: "", last: "", days: [] as Day[] };

/** All days from one to another; a list asks for the same ones at each placement. */
function span(first: Day, last: Day): readonly Day[] {
  if (lately.first === first && lately.last === last) return lately.days;
  const days: Day[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  lately = { first, last, days };
  return days;
}

/** A day as it was read, and of what. */
interface Settled {
  events: readonly LocalRecord[];
  absences: readonly LocalRecord[];
  view: DayView;
}

const NONE: readonly LocalRecord[] = [];

function isSame(before: readonly LocalRecord[], after: readonly LocalRecord[]): boolean {
  return before.length === after.length && before.every((record, place) => record === after[place]);
}

/** Make one while a component is set up; it follows the records as long as the component lives. */
export class AttendanceBook {
  readonly #placements = recordsOf("placement");
  readonly #events = recordsOf("attendance-event");
  readonly #absences = recordsOf("absence");
  readonly #years = recordsOf("school-year");

  readonly placements: Placement[] = $derived(this.#placements.current.map(placementFrom));
  readonly #eventsOf = $derived(byDay(this.#events.current));
  readonly #absencesOf = $derived(byDay(this.#absences.current));
  readonly #holidaysOf = $derived.by(() => {
    const years = this.#years.current;
    const known = new Map<string, Holiday[]>();
    return (school: string): Holiday[] => {
      const holidays = known.get(school) ?? holidaysOf(years, school);
      known.set(school, holidays);
      return holidays;
    };
  });
  readonly today: Day = $derived(dayOf(now()));
  /** Today is said in minutes, so that nothing is worked out again before the next one. */
  readonly #minute = $derived(Math.floor(now().getTime() / 60_000));
  /** Days that the clock does not change: all but today. Begun anew with other holidays, and at midnight. */
  readonly #settled = $derived.by(() => {
    void [this.#holidaysOf, this.today];
    return new WeakMap<Placement, Map<Day, Settled>>();
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
    return this.#holidaysOf(placement.school);
  }

  day(placement: Placement, day: Day): DayView {
    const key = `${placement.scope}/${day}`;
    const events = this.#eventsOf.get(key) ?? NONE;
    const absences = this.#absencesOf.get(key) ?? NONE;
    if (day === this.today) return this.#read(placement, day, events, absences, new Date(this.#minute * 60_000));
    let days = this.#settled.get(placement);
    if (!days) this.#settled.set(placement, (days = new Map()));
    const known = days.get(day);
    if (known && isSame(known.events, events) && isSame(known.absences, absences)) return known.view;
    const view = this.#read(placement, day, events, absences, untrack(now));
    days.set(day, { events, absences, view });
    return view;
  }

  #read(placement: Placement, day: Day, events: readonly LocalRecord[], absences: readonly LocalRecord[], at: Date): DayView {
    const known = events.map(eventFrom).filter((event) => event !== undefined);
    const away = absences.map(absenceFrom).filter((absence) => absence !== undefined);
    return readDay(placement, day, known, away, this.holidays(placement), at, weekFrom(placement));
  }

  /** The days from the first to the last, both included, oldest first. */
  days(placement: Placement, first: Day, last: Day): DayView[] {
    return span(first, last).map((day) => this.day(placement, day));
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
