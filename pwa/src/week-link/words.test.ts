import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { easeOf, readingOf, sentencesOf, wordsOf } from "../i18n/readability";
import en from "../i18n/week-link.en.json";
import nl from "../i18n/week-link.nl.json";

const MOST_WORDS = 15;
const sources = readdirSync(import.meta.dirname)
  .filter((name) => /\.(svelte|ts)$/.test(name) && !name.endsWith(".test.ts"))
  .map((name) => readFileSync(`${import.meta.dirname}/${name}`, "utf8"))
  .join("\n");
const plain = (key: string) => key.replace(/\.(one|other)$/, "");
const written = new Set(Object.keys(nl).map(plain));

test("every text is there in both languages", () => {
  expect(Object.keys(en)).toEqual(Object.keys(nl));
});

test("every text that the page asks for was written, and no other", () => {
  const asked = [...sources.matchAll(/\bsay\(\s*"([^"]+)"/g)].map((hit) => hit[1] ?? "");
  expect(asked.length).toBeGreaterThan(20);
  expect(asked.filter((key) => !written.has(key) && !(key in nl))).toEqual([]);
  const families = [...sources.matchAll(/`([a-z][a-z.]*\.)\$\{/g)].map((hit) => hit[1] ?? "");
  const idle = [...written].filter((key) => !sources.includes(`"${key}"`) && !families.some((family) => key.startsWith(family)));
  expect(idle).toEqual([]);
});

test("a mentor reads it in one go", () => {
  expect(easeOf(readingOf(Object.values(nl)))).toBeGreaterThan(65);
  const long = Object.values(nl).flatMap((text) => sentencesOf(text).filter((sentence) => wordsOf(sentence).length > MOST_WORDS));
  expect(long).toEqual([]);
});
