/** Asking the browser not to throw our data away, and leaving nothing behind when told to go. */

import { deleteDB } from "idb";
import { forgetSubscription } from "../notifications/forget";

/** True when the browser promised. False is common (a fresh install, a private window) and not an error. */
export async function askToPersist(): Promise<boolean> {
  try {
    const storage = typeof navigator === "undefined" ? undefined : navigator.storage;
    if (!storage?.persist) return false;
    return (await storage.persisted()) || (await storage.persist());
  } catch {
    return false;
  }
}

/**
 * Delete everything of a person on this device: databases (keys of a kiosk
 * included), caches, small settings. The app's own files stay, so that it can
 * still say what happened without a network. Each part is tried, whatever became
 * of the others; the connections of this tab must be closed before.
 */
export async function eraseDevice(databases: readonly string[]): Promise<void> {
  const parts: Promise<unknown>[] = databases.map((name) => deleteDB(name));
  if (typeof caches !== "undefined") {
    const ours = caches.keys().then((names) => names.filter((name) => !name.includes("-precache-")));
    parts.push(ours.then((names) => Promise.all(names.map((name) => caches.delete(name)))));
  }
  parts.push(forgetSubscription());
  await Promise.allSettled(parts);
  try {
    if (typeof localStorage !== "undefined") localStorage.clear();
  } catch {
    // Blocked by the browser's settings: then nothing of ours is in it either.
  }
}
