import { describe, expect, it } from "vitest";
import en from "../../i18n/en.json";
import nl from "../../i18n/nl.json";

// A word behind an article or a possessive can be another word of the school's, as it
// stands in the label. Plurals and compounds cannot: the labels hold one form.
const HARD: Record<string, RegExp> = {
  nl: /\b(de|een|je|jouw|mijn|geen|per) (leerling|stage|stagebegeleider|stagebedrijf|stagecoördinator)\b(?!-)/i,
  en: /\b(the|your|my|no|per) (student|placement)\b(?![-’'])/i,
};

describe("a school's own word", () => {
  it.each([
    ["nl", nl],
    ["en", en],
  ] as const)("stands in every %s sentence that names the thing", (name, messages) => {
    const hard = Object.entries(messages as Record<string, string>).filter(([key, text]) => !key.startsWith("word.") && HARD[name]?.test(text));
    expect(hard).toEqual([]);
  });
});
