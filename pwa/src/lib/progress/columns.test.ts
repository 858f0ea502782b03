import { describe, expect, test } from "vitest";
import { isLong, sayer } from "./columns";

describe("a cell of a long table", () => {
  test("is written once, however often it is scrolled past", () => {
    let asked = 0;
    const say = sayer([{ key: "name", label: "Name", by: () => "", said: (row: { name: string }) => `${++asked} ${row.name}`, width: "8rem" }], (row) => `Choose ${row.name}`);
    const noor = { name: "Noor" };
    expect(say(noor)).toEqual({ cells: ["1 Noor"], choose: "Choose Noor" });
    expect(say(noor).cells).toEqual(["1 Noor"]);
    expect(say({ name: "Sem" }).cells).toEqual(["2 Sem"]);
  });

  test.each([
    ["Bakkerij Vermeer", "minmax(8rem, 1.2fr)", false],
    ["Aanwezig van 08:57 tot 15:02 · 6 uur 5 min", "minmax(8rem, 1fr)", true],
    ["PRO2", "minmax(3.75rem, 0.4fr)", false],
    ["Overstapklas", "minmax(3.75rem, 0.4fr)", true],
    ["a width that is not known", "auto", true],
  ])("%s in %s may be too long: %o", (words, width, long) => {
    expect(isLong(words, width)).toBe(long);
  });
});
