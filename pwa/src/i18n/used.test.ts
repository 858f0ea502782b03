import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import nl from "./nl.json";

/** Every source file of the screens, with what it says. */
const sources = readdirSync(join(import.meta.dirname, ".."), { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(svelte|ts)$/.test(name) && !/\.test\.ts$|^dev\//.test(name))
  .map((name) => ({ name, text: readFileSync(join(import.meta.dirname, "..", name), "utf8") }));

const has = (key: string) => key in nl || `${key}.other` in nl;

test("every text that a screen asks for by name was written", () => {
  const asked = sources.flatMap(({ name, text }) =>
    [...text.matchAll(/\bt\(\s*"([^"]+)"/g)].map((hit) => ({ name, key: hit[1] ?? "" })),
  );
  expect(asked.length).toBeGreaterThan(200);
  expect(asked.filter(({ key }) => !has(key))).toEqual([]);
});

test("every family of texts that a screen makes a key for has members", () => {
  const families = sources.flatMap(({ text }) => [...text.matchAll(/\bt\(\s*`([^`$]+)\$\{/g)].map((hit) => hit[1] ?? ""));
  expect(families.length).toBeGreaterThan(10);
  expect(families.filter((family) => !Object.keys(nl).some((key) => key.startsWith(family)))).toEqual([]);
});

test("no text was written that nothing asks for", () => {
  const all = sources.map(({ text }) => text).join("\n");
  const quoted = new Set([...all.matchAll(/(?<=["'])[A-Za-z][\w.-]*(?=["'])/g)].map(([words]) => words));
  const families = [...all.matchAll(/`([a-z][A-Za-z_.-]*\.)\$\{/g)].map((hit) => hit[1] ?? "");
  const messages = Object.values(nl).join("\n");
  const idle = Object.keys(nl).filter((key) => {
    const name = key.replace(/\.(one|other)$/, "");
    if (quoted.has(key) || quoted.has(name)) return false;
    if (families.some((family) => key.startsWith(family))) return false;
    return !(name.startsWith("word.") && [`{${name}}`, `{${name}|`].some((place) => messages.toLowerCase().includes(place)));
  });
  expect(idle).toEqual([]);
});

test("components hold no words of their own", () => {
  const wordy = sources
    .filter(({ name }) => name.endsWith(".svelte"))
    .flatMap(({ name, text }) => {
      const markup = text.replace(/<script[\s\S]*?<\/script>|<style[\s\S]*?<\/style>|<!--[\s\S]*?-->/g, "");
      // Words straight between two tags, outside every {…}.
      return [...markup.matchAll(/>([^<>{}]*[A-Za-zÀ-ÿ]{3,}[^<>{}]*)</g)]
        .map((hit) => (hit[1] ?? "").trim())
        .filter((words) => !/[=;()&|]/.test(words))
        .map((words) => `${name}: ${words}`);
    });
  expect(wordy).toEqual([]);
});
