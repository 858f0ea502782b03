import { describe, expect, test } from "vitest";
import en from "../../i18n/en.json";
import nl from "../../i18n/nl.json";
import vectors from "../../../../tests/vectors/own_words.json";
import { fill, vocabularyOf, write } from "./messages";

const words = { "word.coach": "stagebegeleider", ask: "Vraag je {word.coach}.", "days.one": "{count} dag", "days.other": "{count} dagen", start: "{Word.coach} belt." };

describe("a sentence from its key", () => {
  test("takes the school's own word for a role", () => {
    expect(write(words, { "word.coach": "jobcoach" }, "nl", "ask")).toBe("Vraag je jobcoach.");
  });
  test("starts with a capital where the sentence starts with the word", () => {
    expect(write(words, {}, "nl", "start")).toBe("Stagebegeleider belt.");
  });
  test("keeps its own shorter word until the school has one", () => {
    const short = { ...words, head: "{Word.coach|Begeleider} wijzigen" };
    expect(write(short, {}, "nl", "head")).toBe("Begeleider wijzigen");
    expect(write(short, { "word.coach": "jobcoach" }, "nl", "head")).toBe("Jobcoach wijzigen");
  });
  test("follows the count", () => {
    expect(write(words, {}, "nl", "days", { count: 1 })).toBe("1 dag");
    expect(write(words, {}, "nl", "days", { count: 3 })).toBe("3 dagen");
    expect(write(words, {}, "nl", "days", { count: 1024 })).toBe("1.024 dagen");
  });
  test("shows the key of a text that nobody wrote", () => {
    expect(write(words, {}, "nl", "nobody.wrote")).toBe("nobody.wrote");
  });
  test("does not read braces in a value as a place for another value", () => {
    expect(write({ hello: "Dag {name}" }, {}, "nl", "hello", { name: "{word.coach}" })).toBe("Dag {word.coach}");
  });
});

describe("a school's vocabulary", () => {
  test.each(vectors.cases)("is read as the server reads it: $name", ({ vocabulary, text, reads }) => {
    expect(fill(text, {}, vocabularyOf(vocabulary))).toBe(reads);
  });
  test("accepts bare words and full keys, and nothing but short texts", () => {
    expect(vocabularyOf({ coach: "jobcoach", "student.today": "Nu", list: [1], empty: " ", long: "x".repeat(500) })).toEqual({
      "word.coach": "jobcoach",
      "student.today": "Nu",
    });
    expect(vocabularyOf([1])).toEqual({});
    expect(vocabularyOf(null)).toEqual({});
  });
});

describe("the two languages", () => {
  test("say the same things", () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(nl).sort());
  });
  test("have the same places for values in each sentence", () => {
    const places = (text: string) => [...text.matchAll(/\{([A-Za-z0-9_.]+)(?:\|[^}]*)?\}/g)].map((hit) => (hit[1] ?? "").toLowerCase()).filter((name) => !name.startsWith("word.")).sort();
    for (const [key, text] of Object.entries(nl)) {
      expect([key, places((en as Record<string, string>)[key] ?? "")]).toEqual([key, places(text)]);
    }
  });
  test("only name words that exist", () => {
    for (const texts of [nl, en] as Record<string, string>[]) {
      for (const text of Object.values(texts)) {
        for (const hit of text.matchAll(/\{[wW](ord\.[A-Za-z_]+)(?:\|[^}]*)?\}/g)) expect(texts).toHaveProperty([`w${hit[1]}`]);
      }
    }
  });
});
