import { expect, test } from "vitest";
import { pieces } from "./spoken";

test("a text is read sentence by sentence, without what cannot be said", () => {
  expect(pieces("  Je werkt vandaag bij De Korenaar.\n Scan in!  … ")).toEqual(["Je werkt vandaag bij De Korenaar.", "Scan in!"]);
});

test("a long sentence is cut between words and nothing of it is lost", () => {
  const long = Array.from({ length: 90 }, (_, place) => `woord${place}`).join(" ");
  const parts = pieces(long);
  expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(180);
  expect(parts.join(" ")).toBe(long);
});

test("one endless word is cut as well", () => {
  expect(pieces("a".repeat(400)).join("")).toBe("a".repeat(400));
});
