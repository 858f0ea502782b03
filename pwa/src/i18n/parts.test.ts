import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FIRST_SCREENS, firstFiles, partsOf } from "../../vite/texts";
import en from "./en.json";
import nl from "./nl.json";

const files = firstFiles();
const { first, rest } = partsOf(nl, files.values());
const isWritten = (key: string, among: object) => key in among || `${key}.other` in among;

test("both parts together are all texts, and no text is in both", () => {
  for (const messages of [nl, en]) {
    const parts = partsOf(messages, files.values());
    expect(Object.keys(parts.first).filter((key) => key in parts.rest)).toEqual([]);
    expect({ ...parts.first, ...parts.rest }).toEqual(messages);
  }
});

test("both languages are divided alike", () => {
  expect(Object.keys(partsOf(en, files.values()).first).sort()).toEqual(Object.keys(first).sort());
});

test("every text that a first screen asks for by name is in the first part", () => {
  const asked = [...files.values()].flatMap((text) => [...text.matchAll(/\bt\(\s*"([^"]+)"/g)].map(([, key = ""]) => key));
  expect(asked.length).toBeGreaterThan(60);
  expect(asked.filter((key) => !isWritten(key, first))).toEqual([]);
});

test("every family of texts that a first screen makes keys for is in the first part as a whole", () => {
  const families = [...files.values()].flatMap((text) => [...text.matchAll(/\b(?:t|has)\(\s*`([^`$]+)\$\{/g)].map(([, family = ""]) => family));
  expect(families).toContain("code.");
  expect(Object.keys(rest).filter((key) => families.some((family) => key.startsWith(family)))).toEqual([]);
});

test("what stands around every screen, signing in and a student's day come first", () => {
  for (const key of ["app.loading", "menu.today", "signin.title", "sync.chip.behind", "student.hello", "failed.screen", "word.coach"]) {
    expect([key, isWritten(key, nl), isWritten(key, first)]).toEqual([key, true, true]);
  }
});

test("what only other screens say comes later", () => {
  for (const family of ["overview.", "slip.", "import.", "lock.forgot", "welcome.step"]) {
    expect(Object.keys(first).filter((key) => key.startsWith(family))).toEqual([]);
  }
  expect(Object.keys(first).length).toBeLessThan(Object.keys(nl).length / 3);
});

test("the first screens are those that the app draws without the other texts", () => {
  const routes = readFileSync(join(import.meta.dirname, "../screens/routes.ts"), "utf8");
  const set = /FIRST_SCREENS[^=]*= new Set\(\[([^\]]+)\]\)/.exec(routes)?.[1]?.split(/,\s*/) ?? [];
  const drawn = set.map((name) => new RegExp(`const ${name}: Load = \\(\\) => import\\("\\./([^"]+)"`).exec(routes)?.[1]);
  expect(drawn.map((path) => `screens/${path}`).sort()).toEqual(FIRST_SCREENS.filter((path) => path !== "main.ts").toSorted());
});
