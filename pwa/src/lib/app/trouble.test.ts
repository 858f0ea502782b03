import { expect, test } from "vitest";
import { clockOff, littleRoom } from "./trouble";

const MINUTE = 60_000;

test.each([
  [null, null],
  [0, null],
  [4 * MINUTE, null],
  [-4 * MINUTE, null],
  [5 * MINUTE, { ahead: false, unit: "minutes", count: 5 }],
  [-89 * MINUTE, { ahead: true, unit: "minutes", count: 89 }],
  [120 * MINUTE, { ahead: false, unit: "hours", count: 2 }],
  [-35 * 60 * MINUTE, { ahead: true, unit: "hours", count: 35 }],
  [3 * 24 * 60 * MINUTE, { ahead: false, unit: "days", count: 3 }],
])("a skew of %s milliseconds is said as %o", (skew, said) => {
  expect(clockOff(skew)).toEqual(said);
});

test("little room is told by what is left, not by how much the browser has", () => {
  expect(littleRoom({ usage: 9e9, quota: 10e9 })).toBe(false);
  expect(littleRoom({ usage: 1e6, quota: 11e6 })).toBe(true);
  expect(littleRoom({})).toBe(false);
  expect(littleRoom({ usage: 0, quota: 0 })).toBe(false);
});
