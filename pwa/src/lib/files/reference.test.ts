import { expect, test } from "vitest";
import vectors from "../../../../tests/vectors/file_references.json";
import { isPicture, readReference, writeReference } from "./reference";

test.each(vectors.good)("$text is read and written as the server does", ({ text, ...reference }) => {
  expect(readReference(text)).toEqual(reference);
  expect(writeReference(reference)).toBe(text);
});

test("what is no reference is not read", () => {
  for (const text of vectors.bad) expect(readReference(text), JSON.stringify(text)).toBeNull();
});

test("a picture is told from a recording", () => {
  expect(vectors.good.map(isPicture)).toEqual([true, false, false]);
});
