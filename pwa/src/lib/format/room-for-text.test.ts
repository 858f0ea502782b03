import { expect, test } from "vitest";
import { noRoomFor } from "./room-for-text";

const field = (value: string, maxLength: number, from = value.length, to = from) => ({ value, maxLength, selectionStart: from, selectionEnd: to });

test.each([
  ["a letter that fits", "a", field("bc", 3), null],
  ["a letter too many", "a", field("abc", 3), { what: "full" }],
  ["one emoji of two halves too many", "\u{1f642}", field("ab", 3), { what: "full" }],
  ["a text of a megabyte", "x".repeat(1_000_000), field("", 500), { what: "refused", over: 999_500 }],
  ["a text that fits in the place of another", "abc", field("xyz", 3, 0, 3), null],
  ["a text without a limit", "x".repeat(10), field("", -1), null],
  ["a family that is one sign and many letters", "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}", field("", 5), { what: "refused", over: 3 }],
  ["nothing", "", field("abc", 3), null],
])("%s", (_what, text, into, expected) => {
  expect(noRoomFor(text, into)).toEqual(expected);
});
