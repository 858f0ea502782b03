/** Changing a placement in mid-year: what is sent, and what it will do to people. Pure. */

import { type Day, minutesBetween } from "$lib/format/days";
import type { Contact, Placement, ScheduleEntry } from "$lib/placements/model";

export interface PlacementForm {
  starts: Day;
  ends: Day;
  schedule: ScheduleEntry[];
  coaches: string[];
}

/** A change half-way: what stood when it began, and what was chosen and typed since. */
export interface PlacementDraft {
  began: PlacementForm;
  mine: PlacementForm;
  chosen: Record<string, string>;
  added: string[];
}

/**
 * Go on with a draft where the placement stands otherwise by now: what the person
 * left alone is as it stands, and nothing is said about coaches who have gone.
 */
export function goOn(draft: PlacementDraft, standing: PlacementForm): PlacementDraft {
  const { began, mine, chosen, added } = draft;
  return {
    began: standing,
    mine: {
      starts: mine.starts === began.starts ? standing.starts : mine.starts,
      ends: mine.ends === began.ends ? standing.ends : mine.ends,
      schedule: (sameDays(mine.schedule, began.schedule) ? standing : mine).schedule.map((entry) => ({ ...entry })),
      coaches: [...standing.coaches],
    },
    chosen: Object.fromEntries(Object.entries(chosen).filter(([coach]) => standing.coaches.includes(coach))),
    added: added.filter((coach) => !standing.coaches.includes(coach)),
  };
}

/** What an edit does, as a key under `effect.` with its values; people and days as ids and numbers. */
export type Effect =
  | { key: "gains" | "loses"; person: string }
  | { key: "nobody" | "over" | "keeps" }
  | { key: "period"; from: Day; to: Day }
  | { key: "day-new" | "day-gone" | "day-times"; entry: ScheduleEntry };

export type FormProblem = { what: "period" } | { what: "times" | "overlap"; place: number };

/** Times to begin a new day with: those of the day before it, else a school day. */
export function nextDay(schedule: readonly ScheduleEntry[]): ScheduleEntry {
  const last = schedule.at(-1);
  const free = [1, 2, 3, 4, 5, 6, 7].find((weekday) => !schedule.some((entry) => entry.weekday === weekday)) ?? 1;
  return { weekday: free, from: last?.from ?? "09:00", to: last?.to ?? "16:00" };
}

export function formOf(placement: Placement): PlacementForm {
  const { starts, ends, schedule, coaches } = placement;
  return { starts, ends, schedule: schedule.map((entry) => ({ ...entry })), coaches: [...coaches] };
}

/** Somebody's phone number as another placement gives it; "" where none does. */
export function phoneOf(placements: readonly Placement[], person: string, role: string): string {
  return placements.flatMap((one) => one.contacts).find((one) => one.person === person && one.role === role && one.phone)?.phone ?? "";
}

/** The listed coaches after what was chosen for each (`""` stays, `"-"` goes, else who comes instead) and who is added. */
export function coachesAfter(listed: readonly string[], chosen: Readonly<Record<string, string>>, added: readonly string[]): string[] {
  const after = listed.flatMap((coach) => {
    const choice = chosen[coach] ?? "";
    return choice === "" ? [coach] : choice === "-" ? [] : [choice];
  });
  return [...new Set([...after, ...added.filter((coach) => coach !== "")])];
}

export function formProblem(form: PlacementForm): FormProblem | null {
  if (form.starts === "" || form.ends === "" || form.ends < form.starts) return { what: "period" };
  return scheduleProblem(form.schedule);
}

/** The first day whose times cannot be. */
export function scheduleProblem(schedule: readonly ScheduleEntry[]): Extract<FormProblem, { place: number }> | null {
  for (const [place, entry] of schedule.entries()) {
    if (entry.from === "" || entry.to === "" || minutesBetween(entry.from, entry.to) <= 0) return { what: "times", place };
    const clash = schedule.findIndex((other, at) => at < place && other.weekday === entry.weekday && other.from < entry.to && entry.from < other.to);
    if (clash >= 0) return { what: "overlap", place };
  }
  return null;
}

/** The days of a week as a record lists them. */
export function inOrder(schedule: readonly ScheduleEntry[]): ScheduleEntry[] {
  return schedule.map(({ weekday, from, to }) => ({ weekday, from, to })).sort((a, b) => a.weekday - b.weekday || (a.from < b.from ? -1 : 1));
}

function sameDays(one: readonly ScheduleEntry[], other: readonly ScheduleEntry[]): boolean {
  return JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
}

const gone = (before: readonly string[], after: readonly string[]) => before.filter((one) => !after.includes(one));

/**
 * What to send: only what the person changed. Coaches go and come in one edit, as
 * additions to and removals from the list, so that a change by somebody else at
 * the same time is kept. The people on the student's screen follow the coaches.
 */
export function placementChanges(
  began: PlacementForm,
  mine: PlacementForm,
  contacts: readonly Contact[],
  contactOf: (coach: string) => Contact,
): Record<string, unknown> {
  const set: Record<string, unknown> = {};
  if (mine.starts !== began.starts) set.starts = mine.starts;
  if (mine.ends !== began.ends) set.ends = mine.ends;
  const schedule = inOrder(mine.schedule);
  if (!sameDays(mine.schedule, began.schedule)) set.schedule = schedule.length > 0 ? schedule : null;
  const add = gone(mine.coaches, began.coaches);
  const remove = gone(began.coaches, mine.coaches);
  if (add.length > 0 || remove.length > 0) {
    set.coaches = { add, remove };
    const kept = contacts.filter((one) => !(one.role === "coach" && one.person !== null && remove.includes(one.person)));
    const fresh = add.filter((coach) => !kept.some((one) => one.role === "coach" && one.person === coach)).map(contactOf);
    set.contacts = [...kept, ...fresh].map(({ person, role, name, phone }) => ({
      ...(person === null ? {} : { person }),
      role,
      name,
      ...(phone === null ? {} : { phone }),
    }));
  }
  return set;
}

/** What the edit will do, people first. */
export function effectsOf(began: PlacementForm, mine: PlacementForm, today: Day): Effect[] {
  const effects: Effect[] = [
    ...gone(mine.coaches, began.coaches).map((person): Effect => ({ key: "gains", person })),
    ...gone(began.coaches, mine.coaches).map((person): Effect => ({ key: "loses", person })),
  ];
  if (mine.coaches.length === 0 && began.coaches.length > 0) effects.push({ key: "nobody" });
  if (mine.starts !== began.starts || mine.ends !== began.ends) {
    effects.push({ key: "period", from: mine.starts, to: mine.ends });
    if (mine.ends !== "" && mine.ends < today) effects.push({ key: "over" });
  }
  const [before, after] = [inOrder(began.schedule), inOrder(mine.schedule)];
  const same = (a: ScheduleEntry, b: ScheduleEntry) => a.weekday === b.weekday && a.from === b.from && a.to === b.to;
  const days = effects.length;
  for (const entry of after) {
    if (before.some((one) => same(one, entry))) continue;
    effects.push({ key: before.some((one) => one.weekday === entry.weekday) ? "day-times" : "day-new", entry });
  }
  for (const entry of before) if (!after.some((one) => one.weekday === entry.weekday)) effects.push({ key: "day-gone", entry });
  if (effects.length > days) effects.push({ key: "keeps" });
  return effects;
}
