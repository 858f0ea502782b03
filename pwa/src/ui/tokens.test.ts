import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const UI = import.meta.dirname;
const SCREENS = join(UI, "..", "screens");
const tokens = readFileSync(join(UI, "tokens.css"), "utf8");

type Roles = Record<string, string>;

/** The colours of `:root`, each by day and in the dark. */
const pairs = [...tokens.matchAll(/--([\w-]+): light-dark\((#\w+), (#\w+)\);/g)];
const light: Roles = Object.fromEntries(pairs.map(([, name, day]) => [name ?? "", day ?? ""]));
const dark: Roles = Object.fromEntries(pairs.map(([, name, , night]) => [name ?? "", night ?? ""]));

/** WCAG 2.2, "relative luminance" and "contrast ratio". */
function luminance(hex: string): number {
  const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ["ground", "surface", "sunken"];
const TINTS = ["brand-tint", "ok-tint", "warn-tint", "bad-tint", "info-tint"];
const TEXT: [string, string][] = [
  ...GROUNDS.flatMap((ground): [string, string][] => ["ink", "ink-soft", "link", "brand"].map((role) => [role, ground])),
  ...TINTS.flatMap((tint): [string, string][] => ["ink", "ink-soft", "link", tint.replace("-tint", "")].map((role) => [role, tint])),
  ["on-brand", "brand"],
  ["on-brand", "brand-strong"],
  ["bad", "surface"],
  ["bad", "ground"],
];
const EDGES: [string, string][] = [
  ...GROUNDS.flatMap((ground): [string, string][] => ["line-strong", "focus", "brand", "ok", "warn", "bad", "info"].map((role) => [role, ground])),
  ["focus", "brand-tint"],
];

for (const [theme, roles] of Object.entries({ light, dark })) {
  test.each(TEXT)(`in ${theme}, %s can be read on %s`, (role, ground) => {
    expect(contrast(roles[role] ?? "", roles[ground] ?? "")).toBeGreaterThanOrEqual(4.5);
  });
  test.each(EDGES)(`in ${theme}, what %s draws can be made out on %s`, (role, ground) => {
    expect(contrast(roles[role] ?? "", roles[ground] ?? "")).toBeGreaterThanOrEqual(3);
  });
}

test("dark gives every colour of light a value of its own", () => {
  const plain = [...tokens.matchAll(/--([\w-]+): #/g)].map(([, name = ""]) => name);
  expect(plain.filter((name) => !name.startsWith("camera"))).toEqual([]);
  expect(pairs.length).toBeGreaterThan(20);
});

function stylesUnder(folder: string): { file: string; lines: string[] }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".svelte"))
    .map((file) => ({ file, lines: (readFileSync(join(folder, file), "utf8").split("<style>")[1] ?? "").split("\n") }));
}

const RAW: [string, RegExp][] = [
  ["a colour", /#[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch)a?\(|:\s*(white|black|gr[ae]y|red|green|blue)\b/i],
  ["a size of type", /font-size:(?!.*var\(--text-)(?!\s*(inherit|100%|0))/],
  ["a weight of type", /font-weight:(?!\s*(var\(|inherit|normal|400))/],
  ["a roundness", /border-radius:(?!\s*(var\(|0|50%|inherit))/],
  ["a space", /\b(gap|padding|margin)[\w-]*:[^;]*\d(px|rem)/],
  ["a typeface", /font-family:(?!\s*(var\(|inherit|ui-monospace))/],
];

test.each(RAW)("no screen and no component has %s of its own", (_, raw) => {
  const found = [...stylesUnder(SCREENS), ...stylesUnder(UI)].flatMap(({ file, lines }) =>
    lines.filter((line) => raw.test(line)).map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});

test("a name that is used exists", () => {
  const known = new Set([...tokens.matchAll(/--[\w-]+(?=:)/g)].map(([name]) => name));
  const found = [...stylesUnder(SCREENS), ...stylesUnder(UI)].flatMap(({ file, lines }) =>
    lines.flatMap((line) => [...line.matchAll(/var\((--[\w-]+)/g)].filter(([, name]) => !known.has(name ?? "") && !lines.some((one) => one.includes(`${name}:`))).map(([, name]) => `${file}: ${name}`)),
  );
  expect(found).toEqual([]);
});
