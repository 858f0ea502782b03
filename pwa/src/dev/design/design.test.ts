import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const UI = join(import.meta.dirname, "..", "..", "ui");
const shown = readFileSync(join(import.meta.dirname, "Components.svelte"), "utf8");

test("the page of the design system shows every component", () => {
  const components = readdirSync(UI).filter((file) => file.endsWith(".svelte") && file !== "Page.svelte");
  expect(components.filter((file) => !shown.includes(`<${file.replace(".svelte", "")}`))).toEqual([]);
});
