import { describe, expect, test } from "vitest";
import vectors from "../../../../tests/vectors/counted_hours.json";
import { addUp, standingOf } from "./hours";

describe("hours are counted as on the server", () => {
  test.each(vectors.days)("$name", ({ day, standing }) => {
    expect(standingOf(day)).toBe(standing);
  });

  test("and added up alike", () => {
    const { planned, to_come: toCome, counted, waiting, open_planned: openPlanned, levels, days } = vectors.together;
    expect(addUp(vectors.days.map(({ day }) => day))).toEqual({ planned, toCome, counted, waiting, openPlanned, levels, days });
  });
});
