/** Values that can be watched: the smallest thing that Svelte accepts as a store. */

import type { Readable } from "./types";

export interface Writable<T> extends Readable<T> {
  set(value: T): void;
  get(): T;
}

export function writable<T>(first: T): Writable<T> {
  let value = first;
  const watchers = new Set<(value: T) => void>();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const run of [...watchers]) run(value);
    },
    subscribe(run) {
      // Wrapped, so that the same function may watch twice.
      const watcher = (next: T): void => run(next);
      watchers.add(watcher);
      run(value);
      return () => watchers.delete(watcher);
    },
  };
}

/**
 * A value computed by `load`, again whenever `changes` calls back. Loads never
 * overlap: what changes during one is picked up by one more after it. Nothing
 * is read while nobody watches.
 */
export function computed<T>(
  first: T,
  load: () => Promise<T>,
  changes: (again: () => void) => () => void,
): Readable<T> {
  const watchers = new Set<(value: T) => void>();
  let value = first;
  let loading = false;
  let stale = false;
  let leave: (() => void) | null = null;

  async function refresh(): Promise<void> {
    stale = true;
    if (loading) return;
    loading = true;
    while (stale && watchers.size > 0) {
      // A burst of changes is one change.
      await null;
      stale = false;
      try {
        const next = await load();
        if (stale) continue;
        value = next;
        for (const run of [...watchers]) run(value);
      } catch {
        // The database was closed under us (wipe, newer app): the last value stays on screen.
      }
    }
    loading = false;
  }

  return {
    subscribe(run) {
      const watcher = (next: T): void => run(next);
      watchers.add(watcher);
      run(value);
      if (watchers.size === 1) {
        leave = changes(() => void refresh());
        void refresh();
      }
      return () => {
        watchers.delete(watcher);
        if (watchers.size === 0) {
          leave?.();
          leave = null;
        }
      };
    },
  };
}

/** The same work, never twice at once: what is asked during it is done once more after it. */
export function inBursts(work: () => Promise<void>): () => Promise<void> {
  let busy = false;
  let again = false;
  return async () => {
    again = true;
    if (busy) return;
    busy = true;
    while (again) {
      again = false;
      await work();
    }
    busy = false;
  };
}
