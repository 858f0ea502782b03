/**
 * The first screen as it was when it was kept last, drawn until the records have
 * been read. What is kept are the rows that a screen draws, so it is drawn by the
 * same components as always, and drawn anew only where something turns out to
 * be another.
 */

import { isSameMoment, type Moment } from "$lib/attendance/late";
import { dayOf, timeOf } from "$lib/format/days";
import type { App } from "$lib/sync";
import { now } from "./clock.svelte";

export interface Kept {
  /** Which of the screens that somebody may begin with. */
  name: string;
  moment: Moment;
  value: unknown;
}

let standing = $state.raw<Kept | null>(null);

/** Draw what was kept for this role, where the clock does not say something else by now. Never while drawing. */
export function useKept(app: App, role: string | null): void {
  const kept = role === null ? undefined : (app.store.kept(role) as Kept | undefined);
  const time = now();
  standing = kept && isSameMoment(kept.moment, dayOf(time), timeOf(time)) ? kept : null;
}

/** Whether the screen is drawn from what was kept. */
export function isKept(): boolean {
  return standing !== null;
}

/** What was kept of the screen with this name. */
export function keptOf(name: string): unknown {
  return standing?.name === name ? standing.value : null;
}

/** The records were read, or something else is on screen. */
export function dropKept(): void {
  standing = null;
}
