/** Everything this device knows about attendance, read by placement and day. */

import { untrack } from "svelte";
import { now } from "$lib/app/clock.svelte";
import { type Group, grouped, type Groups, once } from "$lib/app/groups";
import { recordsOf } from "$lib/app/index.svelte";
import { addDays, type Day, dayOf, mondayOf, timeOf } from "$lib/format/days";
import { type Holiday, holidaysOf, isCurrent, type Placement, placementOf, plannedOn, text } from "$lib/placements/model";
import { weekOf } from "$lib/presence/schedule";
import type { LocalRecord, Which } from "$lib/sync";
import { type DayView, readDay } from "./day";
import { isLate, type Moment } from "./late";
import { absenceOf, eventOf } from "./model";

/** The records of a scope by their day; what they say is read of the few days that are asked for. */
const daysIn = once((group: Group) => grouped(group, (record) => text(record.body.day), new Map()));
const placementFrom = once(placementOf);
const eventFrom = once(eventOf);
const absenceFrom = once(absenceOf);
const weekFrom = once((placement: Placement) => weekOf(placement.schedule));
const NONE: Group = [];

const byScope = (record: LocalRecord) => record.scope;

let lately = { first: "", last: "", days: [] as Day[] };

/** All days from one to another; a list asks for the same ones at each placement. */
function span(first: Day, last: Day): readonly Day[] {
  if (lately.first === first && lately.last === last) return lately.days;
  const days: Day[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  lately = { first, last, days };
  return days;
}

/** What is known of one placement: the same object until something of it changes. */
export interface Known {
  placement: Placement;
  events: Group;
  absences: Group;
  holidays: readonly Holiday[];
  today: Day;
  /** How many starts of today were so long ago that who is not there is missed. */
  missed: number;
}

/** What is known, with the days that were read of it. */
interface Read extends Known {
  days: Map<Day, DayView>;
}

/** Make one while a component is set up; it follows the records as long as the component lives. */
export class AttendanceBook {
  readonly today: Day = $derived(dayOf(now()));
  readonly #placements = recordsOf("placement");
  readonly #which: () => Which;
  readonly #events = $derived.by(() => recordsOf("attendance-event", this.#which()));
  readonly #absences = $derived.by(() => recordsOf("absence", this.#which()));
  readonly #years = recordsOf("school-year");

  readonly placements: Placement[] = $derived(this.#placements.current.map(placementFrom));
  #eventGroups: Groups = new Map();
  #absenceGroups: Groups = new Map();
  readonly #eventsOf = $derived.by(() => (this.#eventGroups = grouped(this.#events.current, byScope, this.#eventGroups)));
  readonly #absencesOf = $derived.by(() => (this.#absenceGroups = grouped(this.#absences.current, byScope, this.#absenceGroups)));
  readonly #holidaysOf = $derived.by(() => {
    const years = this.#years.current;
    const known = new Map<string, Holiday[]>();
    return (school: string): Holiday[] => {
      const holidays = known.get(school) ?? holidaysOf(years, school);
      known.set(school, holidays);
      return holidays;
    };
  });
  /** When somebody is to start today, each time once. */
  readonly #starts = $derived([...new Set(this.placements.flatMap((one) => plannedOn(one, this.today, this.holidays(one), weekFrom(one))?.from ?? []))]);
  /** All that the clock changes of today: nothing is worked out again before the next start has passed. */
  readonly #missed = $derived.by(() => {
    const time = timeOf(now());
    return this.#starts.filter((start) => isLate(start, time)).length;
  });
  /** Until it is another, what was worked out of the days holds. */
  readonly moment: Moment = $derived({ day: this.today, starts: this.#starts, missed: this.#missed });
  readonly #read = new WeakMap<Placement, Read>();

  /**
   * `since` gives the first day that will be asked for, of today; without it every day is known.
   * With `scope` only what is about that placement is.
   */
  constructor({ since, scope }: { since?: (today: Day) => Day; scope?: () => string } = {}) {
    const first = $derived(since?.(this.today));
    const only = $derived(scope?.());
    this.#which = () => ({ ...(first === undefined ? {} : { since: first }), ...(only === undefined ? {} : { scope: only }) });
    // Records come a moment after they are asked for. Somebody must keep watching
    // them, or a tap that reads the book outside the screen's own drawing finds it empty.
    $effect(() => {
      void this.placements;
      void this.#eventsOf;
      void this.#absencesOf;
      void this.#holidaysOf;
      void this.#missed;
    });
  }

  holidays(placement: Placement): Holiday[] {
    return this.#holidaysOf(placement.school);
  }

  known(placement: Placement): Known {
    return this.#knownOf(placement);
  }

  #knownOf(placement: Placement): Read {
    const events = this.#eventsOf.get(placement.scope) ?? NONE;
    const absences = this.#absencesOf.get(placement.scope) ?? NONE;
    const holidays = this.holidays(placement);
    const [today, missed] = [this.today, this.#missed];
    const before = this.#read.get(placement);
    const same =
      before?.events === events && before.absences === absences && before.holidays === holidays && before.today === today && before.missed === missed;
    if (before && same) return before;
    const read = { placement, events, absences, holidays, today, missed, days: new Map() };
    this.#read.set(placement, read);
    return read;
  }

  day(placement: Placement, day: Day): DayView {
    const read = this.#knownOf(placement);
    const view = read.days.get(day) ?? this.#view(read, day);
    read.days.set(day, view);
    return view;
  }

  #view({ placement, events, absences, holidays }: Read, day: Day): DayView {
    const known = (daysIn(events).get(day) ?? NONE).map(eventFrom).filter((event) => event !== undefined);
    const away = (daysIn(absences).get(day) ?? NONE).map(absenceFrom).filter((absence) => absence !== undefined);
    return readDay(placement, day, known, away, holidays, untrack(now), weekFrom(placement));
  }

  /** The days from the first to the last, both included, oldest first. */
  days(placement: Placement, first: Day, last: Day): DayView[] {
    const read = this.#knownOf(placement);
    return span(first, last).map((day) => {
      const view = read.days.get(day) ?? this.#view(read, day);
      read.days.set(day, view);
      return view;
    });
  }

  /** The seven days of the week in which a day falls. */
  week(placement: Placement, day: Day): DayView[] {
    const monday = mondayOf(day);
    return this.days(placement, monday, addDays(monday, 6));
  }

  /** The seven days of a student's week, each as the placement of that day knows it. */
  weekOf(student: string, day: Day, otherwise: Placement): DayView[] {
    const monday = mondayOf(day);
    return span(monday, addDays(monday, 6)).map((one) => this.day(this.placementOf(student, one) ?? otherwise, one));
  }

  /** The next day on which the student is expected anywhere, within three weeks. */
  nextPlanned(student: string): Day | undefined {
    for (let ahead = 1; ahead <= 21; ahead += 1) {
      const day = addDays(this.today, ahead);
      const placement = this.placementOf(student, day);
      if (placement && plannedOn(placement, day, this.holidays(placement))) return day;
    }
    return undefined;
  }

  /** A student's placement for a day: where they are or were, then one that is planned on it, then one that merely runs. */
  placementOf(student: string, day: Day = this.today): Placement | undefined {
    const running = this.placements.filter((one) => one.student === student && isCurrent(one, day));
    const one = (is: (view: DayView) => unknown) => running.find((each) => is(this.day(each, day)));
    return one(({ state }) => state === "present") ?? one(({ from, planned }) => from && !planned) ?? one(({ planned }) => planned) ?? running[0];
  }
}
