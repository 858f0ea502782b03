import { expect, test } from "vitest";
import reasons from "../../../server/attendance/reasons.json";
import nl from "./nl.json";
import { easeOf, readingOf, sentencesOf, syllablesOf, wordsOf } from "./readability";

/** What a student meets, by the first part of the key. */
const STUDENT = ["student", "scan", "result", "landing", "sick", "declare", "days", "daystate", "camera", "signin", "signout", "welcome", "sync", "day", "evidence", "nothing", "code", "remedy", "failed", "notes", "conflict", "log", "visit", "travel", "consent", "progress", "expected", "lock", "pin", "todo", "clock", "room", "install", "limit", "readin"];
const MOST_WORDS = 15;
/** Fewer words than this say nothing about how a text reads. */
const ENOUGH_WORDS = 30;
const EASY = 65;

const family = (key: string) => key.split(".")[0] ?? "";
/** The app's own texts and the server's reasons for marking a scan, which a student reads as well. */
const texts = [
  ...Object.entries(nl).filter(([key]) => STUDENT.includes(family(key))),
  ...Object.entries(reasons).map(([key, reason]): [string, string] => [`reasons.${key}`, reason.nl]),
];
const filledIn = (text: string) => text.replace(/\{[wW]ord\.([a-z_]+)(?:\|([^}]*))?\}/g, (_, word: string, shorter?: string) => shorter ?? (nl as Record<string, string>)[`word.${word}`] ?? word);

test("syllables are counted as they are heard", () => {
  expect(["stage", "leerling", "beëindigen", "uur", "coördinator", "kwijt"].map(syllablesOf)).toEqual([2, 2, 4, 1, 5, 1]);
});

test("officialese is told apart from plain words", () => {
  const plain = easeOf(readingOf(["Bel het bedrijf. Zeg dat je ziek bent."]));
  const stiff = easeOf(readingOf(["Indien er sprake is van verhindering dient de stagiair de organisatie hiervan onverwijld telefonisch op de hoogte te stellen."]));
  expect(plain).toBeGreaterThan(EASY + 20);
  expect(stiff).toBeLessThan(EASY - 20);
});

test("what a student reads is easy, on every screen by itself", () => {
  expect(texts.length).toBeGreaterThan(150);
  const hard = [...STUDENT, "reasons"].flatMap((name) => {
    const reading = readingOf(texts.filter(([key]) => family(key) === name).map(([, text]) => filledIn(text)));
    return reading.words >= ENOUGH_WORDS && easeOf(reading) < EASY ? [`${name}: ${Math.round(easeOf(reading))}`] : [];
  });
  expect(hard).toEqual([]);
});

test("no sentence for a student is longer than one breath", () => {
  const long = texts.flatMap(([key, text]) => sentencesOf(filledIn(text)).filter((sentence) => wordsOf(sentence).length > MOST_WORDS).map((sentence) => `${key}: ${sentence}`));
  expect(long).toEqual([]);
});

test("no text for a student uses words of letters from an office", () => {
  const stiff = /\b(indien|teneinde|alsmede|derhalve|dient te|betreffende|middels|conform|omtrent|reeds|hiertoe|desgewenst|gelieve|tevens|echter|inzake)\b/i;
  expect(texts.filter(([, text]) => stiff.test(text)).map(([key]) => key)).toEqual([]);
});
