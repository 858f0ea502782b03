/** Unsent edits of somebody who used this device before; theirs alone to send. */

import type { Waiting } from "./region-state";

export const LEFT_BEHIND = "left-behind";

export interface LeftBehind {
  person: string;
  edits: Waiting[];
}

interface Settings {
  get(key: string): Promise<{ key: string; value: unknown } | undefined>;
  put(row: { key: string; value: unknown }): Promise<unknown>;
}

/** Keep edits for a person who is not signed in here now; in the caller's transaction. */
export async function leaveBehind(settings: Settings, left: LeftBehind): Promise<void> {
  if (left.edits.length === 0) return;
  const before = ((await settings.get(LEFT_BEHIND))?.value as LeftBehind[] | undefined) ?? [];
  await settings.put({ key: LEFT_BEHIND, value: [...before, left] });
}
