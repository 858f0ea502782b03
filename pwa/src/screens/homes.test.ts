import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { homesOf } from "../../vite/homes";

const routes = readFileSync(new URL("./routes.ts", import.meta.url), "utf8");
const types = readFileSync(new URL("../lib/sync/types.ts", import.meta.url), "utf8");
const [, roles = ""] = /export type Role =([^;]+);/.exec(types) ?? [];
const found = homesOf(routes);

test("the page can fetch the first screen of every role ahead", () => {
  const named = [...roles.matchAll(/"(\w+)"/g)].map(([, role]) => role).sort();
  expect(named).toContain("student");
  expect([...found.keys()].sort()).toEqual(named);
  for (const { file } of found.values()) expect(existsSync(new URL(file, import.meta.url))).toBe(true);
});

test("only a student's first screen is drawn with the first part of the texts", () => {
  expect([...found].filter(([, { first }]) => first).map(([role]) => role)).toEqual(["student"]);
});
