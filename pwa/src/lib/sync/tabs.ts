/** One sync at a time over all tabs: two would send the same numbers and race for the cursor. */

export type Exclusive = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** The browser's locks, which a closed or crashed tab gives up by itself. */
export const acrossTabs: Exclusive = async (name, work) => {
  if (typeof navigator === "undefined" || !navigator.locks) return withinPage(name, work);
  return (await navigator.locks.request(name, work)) as Awaited<ReturnType<typeof work>>;
};

const queues = new Map<string, Promise<unknown>>();

/** For a browser without locks: at least this page syncs one at a time. */
export const withinPage: Exclusive = (name, work) => {
  const before = queues.get(name) ?? Promise.resolve();
  const mine = before.then(work, work);
  queues.set(
    name,
    mine.catch(() => undefined),
  );
  return mine;
};
