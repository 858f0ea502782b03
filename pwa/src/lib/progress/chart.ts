/** The lines of the picture of hours, in weeks and minutes; how large it is drawn is the screen's. Pure. */

import { addDays, type Day, weekday } from "$lib/format/days";
import type { Progress } from "./forecast";

export type LineKey = "planned" | "waiting" | "counted" | "ifAll" | "atPace";

/** Weeks since the start (0: its first Monday), and minutes. */
export type Point = readonly [number, number];

export interface Chart {
  lines: { key: LineKey; points: Point[] }[];
  /** How many weeks wide, and how many minutes high. */
  wide: number;
  high: number;
  /** Minutes at which a line is drawn to read by. */
  steps: number[];
  /** Where a month begins. */
  months: { at: number; day: Day }[];
  /** Where today is; null before the start or after the end. */
  now: number | null;
}

const STEPS = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2500].map((hours) => hours * 60);

export function chartOf(progress: Progress, today: Day): Chart {
  const { weeks, before } = progress;
  const last = weeks.at(-1);
  const begun = weeks.filter((week) => week.monday <= today);
  const running = last !== undefined && begun.length > 0 && today <= addDays(last.monday, 6);
  const now = running ? begun.length - 1 + weekday(today) / 7 : null;
  // A week that is not over yet ends, for the line of what was done, today.
  const until = (place: number) => (place === begun.length - 1 && now !== null ? now : place + 1);
  const done = (of: (week: Progress["weeks"][number]) => number): Point[] => [[0, before], ...begun.map((week, place): Point => [until(place), of(week)])];
  const so = begun.at(-1)?.withWaiting ?? before;
  const from: Point = [now ?? (begun.length > 0 ? weeks.length : 0), so];
  const ahead = (end: number | null): Point[] => (end === null || end <= so || from[0] >= weeks.length ? [] : [from, [weeks.length, end]]);
  const lines: Chart["lines"] = [
    { key: "planned" as const, points: [[0, before], ...weeks.map((week, place): Point => [place + 1, week.planned])] as Point[] },
    { key: "waiting" as const, points: progress.hours.waiting > 0 ? done((week) => week.withWaiting) : [] },
    { key: "counted" as const, points: done((week) => week.counted) },
    { key: "ifAll" as const, points: ahead(progress.ifAll) },
    { key: "atPace" as const, points: ahead(progress.atPace) },
  ].filter((line) => line.points.length > 1);
  const most = Math.max(60, progress.norm ?? 0, progress.ifAll, progress.atPace ?? 0, last?.planned ?? 0);
  const step = STEPS.find((one) => most / one <= 5) ?? STEPS.at(-1) ?? 60;
  const high = Math.ceil(most / step) * step;
  return {
    lines,
    wide: Math.max(1, weeks.length),
    high,
    steps: Array.from({ length: high / step + 1 }, (_, place) => place * step),
    months: weeks.flatMap((week, at) => (at === 0 || week.monday.slice(0, 7) !== weeks[at - 1]?.monday.slice(0, 7) ? [{ at, day: week.monday }] : [])),
    now,
  };
}
