import { describe, expect, test } from "vitest";
import { DAY, localDay, MINUTE, minuteOfDay } from "./amsterdam";

const clock = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Europe/Amsterdam",
  dateStyle: "short",
  timeStyle: "short",
});

function wall(at: number): string {
  const minute = minuteOfDay(at);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${localDay(at)} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

describe("the Dutch wall", () => {
  test.each([
    ["in winter", "2026-11-22T23:30:00Z", "2026-11-23 00:30"],
    ["in summer", "2026-07-01T21:59:59.999Z", "2026-07-01 23:59"],
    ["a moment before the clock goes forward", "2026-03-29T00:59:59.999Z", "2026-03-29 01:59"],
    ["when it went forward", "2026-03-29T01:00:00Z", "2026-03-29 03:00"],
    ["a moment before it goes back", "2026-10-25T00:59:59.999Z", "2026-10-25 02:59"],
    ["when it went back", "2026-10-25T01:00:00Z", "2026-10-25 02:00"],
  ])("says it right %s", (_when, instant, shown) => {
    expect(wall(Date.parse(instant))).toBe(shown);
  });

  test("says what the zone's own rules say, through sixty years", () => {
    const asked = [];
    // Steps of 13 days and a bit: all months, weekdays and hours, and never the same hour twice.
    for (let at = 0; at < 60 * 365 * DAY; at += 13 * DAY + 37 * MINUTE) asked.push(at, at + 30 * MINUTE - 1);
    expect(asked.map(wall)).toEqual(asked.map((at) => clock.format(at)));
  });

  test("says it also of the hours around each change, in whatever order they are asked", () => {
    const asked = [];
    for (let year = 1977; year < 2040; year += 1) {
      for (const month of [2, 3, 8, 9]) {
        for (let day = 0; day < 31; day += 1) asked.push(Date.UTC(year, month, day, 0, 30), Date.UTC(year, month, day, 1, 30));
      }
    }
    asked.reverse();
    expect(asked.map(wall)).toEqual(asked.map((at) => clock.format(at)));
  });
});
