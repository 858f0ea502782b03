/** Which source files a source file brings along, read from what it says. */

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const SRC = fileURLToPath(new URL("../src", import.meta.url));
const ENDINGS = ["", ".ts", ".svelte.ts", "/index.ts"];
/** `import type` brings nothing along: it is gone once the types have been checked. */
const TYPES_ONLY = /\b(?:import|export) type [^;]*? from "[^"]+"/g;
const STATIC = /\b(?:from|import)\s*"([^"]+)"/g;
const DYNAMIC = /\bimport\(\s*"([^"]+)"/g;

/** The file that `name` means within `file`; nothing for packages and for what is no source. */
function fileOf(name: string, file: string): string | undefined {
  const path = name.startsWith(".")
    ? join(dirname(file), name)
    : name.startsWith("$lib/") || name.startsWith("$ui/")
      ? join(SRC, name.slice(1))
      : undefined;
  const found = path && ENDINGS.map((ending) => path + ending).find((one) => /\.(ts|svelte)$/.test(one) && existsSync(one));
  return found || undefined;
}

/**
 * All that is reached from these files (paths under `src`), by path, with what it says.
 * `lazily` tells of which files also the imports are followed that wait until they are needed.
 */
export function reached(roots: readonly string[], lazily: (file: string) => boolean): Map<string, string> {
  const said = new Map<string, string>();
  const follow = (file: string): void => {
    if (said.has(file)) return;
    const text = readFileSync(file, "utf8");
    said.set(file, text);
    const real = text.replace(TYPES_ONLY, "");
    const names = [...real.matchAll(STATIC), ...(lazily(file) ? real.matchAll(DYNAMIC) : [])];
    for (const [, name = ""] of names) {
      const next = fileOf(name, file);
      if (next) follow(next);
    }
  };
  for (const root of roots) follow(join(SRC, root));
  return said;
}
