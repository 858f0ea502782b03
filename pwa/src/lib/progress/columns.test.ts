import { describe, expect, test } from "vitest";
import { isLong, sayer } from "./columns";

describe("a cell of a long table", () => {
  test("is written once, however often it is scrolled past", () => {
    let asked = 0;
    const say = sayer([{ key: "name", label: "Name", by: () => "", said: (row: { name: string }) => `${++asked} ${row.name}`, width: "8rem" }], (row) => `Choose ${row.name}`);
    const noor = { name: "Noor" };
    expect(say(noor)).toEqual({ cells: [{ words: "1 Noor", look: "cell ", href: undefined }], choose: "Choose Noor" });
    expect(say(noor)).toBe(say(noor));
    expect(say({ name: "Sem" }).cells[0]?.words).toBe("2 Sem");
  });

  test("looks as its column says, leads where it says, and is cut only when it is long", () => {
    const column = { key: "name", label: "Name", by: () => "", said: (row: { name: string }) => row.name, width: "2rem", look: () => "strong", href: (row: { name: string }) => `/${row.name}` };
    const say = sayer([column], () => "");
    expect(say({ name: "Noor" }).cells).toEqual([{ words: "Noor", look: "cell strong", href: "/Noor" }]);
    expect(say({ name: "Anne-Fleur" }).cells).toEqual([{ words: "Anne-Fleur", look: "cell strong long", href: "/Anne-Fleur" }]);
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
