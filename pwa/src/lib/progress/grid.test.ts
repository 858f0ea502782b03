import { expect, test } from "vitest";
import { moved } from "./grid";

const at = (row: number, column: number) => ({ row, column });

test.each([
  [at(1, 1), "ArrowRight", false, at(1, 2)],
  [at(1, 2), "ArrowRight", false, at(1, 2)],
  [at(1, 0), "ArrowLeft", false, at(1, 0)],
  [at(0, 1), "ArrowUp", false, at(0, 1)],
  [at(1, 1), "ArrowDown", true, at(29, 1)],
  [at(5, 1), "Home", false, at(5, 0)],
  [at(5, 1), "Home", true, at(0, 0)],
  [at(5, 1), "End", true, at(29, 2)],
  [at(5, 1), "PageDown", false, at(15, 1)],
  [at(25, 1), "PageDown", false, at(29, 1)],
  [at(5, 1), "PageUp", false, at(0, 1)],
])("from %o with %s (Ctrl: %s) to %o", (from, key, far, to) => {
  expect(moved(from, key, far, 30, 3)).toEqual(to);
});

test("other keys, and a table without cells, move nothing", () => {
  expect(moved(at(0, 0), "a", false, 30, 3)).toBeNull();
  expect(moved(at(0, 0), "ArrowDown", false, 0, 3)).toBeNull();
});
