import { expect, test } from "vitest";
import { computed, writable } from "./readable";

/** Let everything that waits for nothing but its turn have it. */
const turns = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

test("a watcher hears what is known at once, and what was read after it", async () => {
  const heard: number[] = [];
  const leave = computed(0, async () => 1, () => () => undefined).subscribe((value) => heard.push(value));
  await turns();
  expect(heard).toEqual([0, 1]);
  leave();
});

test("a burst of changes is read once, and the last of them is never missed", async () => {
  const source = writable(1);
  let reads = 0;
  const heard: number[] = [];
  const doubled = computed(
    0,
    async () => {
      reads += 1;
      const seen = source.get();
      await turns();
      return seen * 2;
    },
    (again) => source.subscribe(again),
  );
  const leave = doubled.subscribe((value) => heard.push(value));
  for (const value of [2, 3, 4]) source.set(value);
  await turns();
  source.set(5); // while the read of 4 is under way
  await turns();
  await turns();
  expect(heard.at(-1)).toBe(10);
  expect(reads).toBeLessThanOrEqual(2);
  leave();
});

test("a read that fails keeps the last value, and the next change is read again", async () => {
  const source = writable("first");
  const heard: string[] = [];
  const leave = computed(
    "",
    async () => {
      if (source.get() === "broken") throw new Error("closed");
      return source.get();
    },
    (again) => source.subscribe(again),
  ).subscribe((value) => heard.push(value));
  await turns();
  source.set("broken");
  await turns();
  source.set("again");
  await turns();
  expect(heard).toEqual(["", "first", "again"]);
  leave();
});

test("nothing is read while nobody watches", async () => {
  const source = writable(0);
  let reads = 0;
  const counted = computed(0, async () => ++reads, (again) => source.subscribe(again));
  counted.subscribe(() => undefined)();
  await turns();
  const before = reads;
  source.set(1);
  await turns();
  expect(reads).toBe(before);
});
