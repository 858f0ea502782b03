/** Much work in pieces that take about as long on a slow phone as on a quick one. */

/** So long, in milliseconds, work goes on before it gives way. A slow phone gets less done in it. */
export const SLICE_MS = 8;

/**
 * Do `work` for each, in order, and give way whenever a slice is over: the next
 * slice begins when all that was begun before has ended. One at least is done in
 * each. Rejects with the first failure; no slice begins after that.
 */
export async function inSlices<T>(
  items: Iterable<T>,
  work: (item: T) => Promise<unknown>,
  now: () => number = () => performance.now(),
): Promise<void> {
  let begun: Promise<unknown>[] = [];
  let until = now() + SLICE_MS;
  for (const item of items) {
    begun.push((async () => work(item))());
    if (now() < until) continue;
    await Promise.all(begun);
    begun = [];
    until = now() + SLICE_MS;
  }
  await Promise.all(begun);
}
