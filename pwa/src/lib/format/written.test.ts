import { beforeAll, expect, test, vi } from "vitest";
import { useAllTexts, useLanguage } from "$lib/i18n/index.svelte";
import { comingDay, daySpan, shortDate } from "./index.svelte";

const MONDAY = new Date("2026-11-23T09:00:00Z");

beforeAll(async () => {
  vi.stubGlobal("document", { documentElement: { lang: "" } });
  await useLanguage("nl");
  await useAllTexts();
});

test.each([
  ["2026-11-16", "2026-11-22", "16 tot en met 22 nov"],
  ["2026-11-30", "2026-12-06", "30 nov tot en met 6 dec"],
  ["2026-12-28", "2027-01-03", "28 dec tot en met 3 jan"],
])("the week from %s is written as short as it can be told apart", (first, last, written) => {
  expect(daySpan(first, last)).toBe(written);
});

test("a day in another year says which year", () => {
  expect(shortDate("2027-07-13")).toBe("13 jul 2027");
});

test.each([
  ["2026-11-23", "vandaag"],
  ["2026-11-24", "morgen"],
  ["2026-11-27", "vrijdag"],
])("%s in the coming week is called as one says it", (day, called) => {
  expect(comingDay(day, MONDAY)).toBe(called);
});
