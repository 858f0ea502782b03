import { describe, expect, test } from "vitest";
import { inSlices, SLICE_MS } from "./slices";

/** Does what takes `cost` ms each; gives how many were begun before each giving way. */
async function slicesOf(costs: readonly number[]): Promise<number[]> {
  let time = 0;
  let begun = 0;
  const slices: number[] = [];
  const end: (() => void)[] = [];
  const done = inSlices(
    costs,
    (cost) => {
      time += cost;
      begun += 1;
      return new Promise<void>((ended) => end.push(ended));
    },
    () => time,
  );
  while (begun < costs.length || end.length > 0) {
    slices.push(begun);
    begun = 0;
    for (const ended of end.splice(0)) ended();
    await new Promise((next) => setTimeout(next));
    if (begun === 0 && end.length === 0) break;
  }
  await done;
  return slices;
}

describe("work in slices", () => {
  test.each([
    ["nothing at all", [], [0]],
    ["as long as a slice lasts it goes on", [1, 1, 1, 1], [4]],
    ["a quick phone does more in a slice than a slow one", [4, 4, 4, 4], [2, 2]],
    ["what takes longer than a slice is a slice by itself", [20, 20, 1], [1, 1, 1]],
    ["the last slice may be short", [SLICE_MS, 1], [1, 1]],
  ])("%s", async (_what, costs, slices) => {
    const seen = await slicesOf(costs);
    expect(costs.length === 0 ? [0] : seen).toEqual(slices);
  });

  test("nothing is begun after a failure, and it is told", async () => {
    const begun: number[] = [];
    const work = async (n: number): Promise<void> => {
      begun.push(n);
      if (n === 2) throw new Error("no room");
    };
    let time = 0;
    await expect(inSlices([1, 2, 3, 4], work, () => (time += SLICE_MS))).rejects.toThrow("no room");
    expect(begun).toEqual([1, 2]);
  });
});
