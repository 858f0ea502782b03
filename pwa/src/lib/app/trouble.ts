/** When the device itself stands in the way: its clock, its room. Pure. */

/** From here on times on screen mislead; the server corrects them all the same. */
export const CLOCK_OFF_MS = 5 * 60_000;

export interface ClockOff {
  ahead: boolean;
  /** In the largest unit that says enough. */
  unit: "minutes" | "hours" | "days";
  count: number;
}

/** How far this device's clock is off, from the skew last measured; null while it is near enough. */
export function clockOff(skew: number | null): ClockOff | null {
  if (skew === null || Math.abs(skew) < CLOCK_OFF_MS) return null;
  const ahead = skew < 0;
  const minutes = Math.round(Math.abs(skew) / 60_000);
  if (minutes < 90) return { ahead, unit: "minutes", count: minutes };
  const hours = Math.round(minutes / 60);
  if (hours < 36) return { ahead, unit: "hours", count: hours };
  return { ahead, unit: "days", count: Math.round(hours / 24) };
}

/** Below this a day of photos may not fit any more. */
export const LITTLE_ROOM_BYTES = 20 * 1024 * 1024;

export function littleRoom(estimate: { usage?: number; quota?: number }): boolean {
  const { usage, quota } = estimate;
  if (usage === undefined || quota === undefined || quota === 0) return false;
  return quota - usage < LITTLE_ROOM_BYTES;
}
