import { expect, test } from "vitest";
import { inState, type Problem, readFile, suggestedFixes, withFix } from "./index";

test("a file travels byte for byte, also one larger than a call may have arguments", async () => {
  const bytes = Uint8Array.from({ length: 200_000 }, (_, at) => (at * 7) % 256);
  const sent = await readFile(new File([bytes], "leerlingen.csv"));
  expect(sent.name).toBe("leerlingen.csv");
  expect(Uint8Array.from(atob(sent.content), (char) => char.charCodeAt(0))).toEqual(bytes);
});

test("a cell that is mended twice keeps the last text", () => {
  const first = { file: 0, line: 3, column: "Naam", value: "Zoe" };
  expect(withFix(withFix([], first), { ...first, value: "Zoë" })).toEqual([{ ...first, value: "Zoë" }]);
  expect(withFix([first], { ...first, line: 4 })).toHaveLength(2);
});

test("only suggestions about a cell become fixes, not those about a whole column", () => {
  const problem = (more: Partial<Problem>): Problem => ({ file: 0, line: 2, column: "Klas", code: "x", severity: "warning", value: "", message: "", suggestion: null, ...more });
  expect(suggestedFixes([problem({ suggestion: "2B" }), problem({ line: 0, suggestion: "class" }), problem({})])).toEqual([{ file: 0, line: 2, column: "Klas", value: "2B" }]);
});

test("counts are added up over all kinds", () => {
  expect(inState({ student: { new: 2, gone: 1 }, coach: { new: 3 } }, "new")).toBe(5);
});
