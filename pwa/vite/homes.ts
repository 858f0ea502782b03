/**
 * Tells `public/theme.js` which files the first screen of each role consists of.
 *
 * The app knows whose screen it draws only when it runs; the page knows at once
 * who was here last. So the files are asked for beside the app, not after it.
 * `src/screens/routes.ts` stays the one place that says which screen is whose.
 */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** What a chunk of the build says of itself, as far as it matters here. */
interface Chunk {
  fileName: string;
  facadeModuleId: string | null;
  imports: readonly string[];
  css: readonly string[];
}

/** In a list of files: all other texts of the language on screen. */
const TEXTS = "texts";
const ROUTES = fileURLToPath(new URL("../src/screens/routes.ts", import.meta.url));
const NAMED = /const (\w+): Load = \(\) => import\("([^"]+)"\)/g;
const HOME = /^ {2}(\w+): (?:(\w+)|\(\) => import\("([^"]+)"\)),$/gm;

/** The file of each role's first screen, and whether that is drawn with the first part of the texts. */
export function homesOf(routes: string): Map<string, { file: string; first: boolean }> {
  const named = new Map([...routes.matchAll(NAMED)].map(([, name = "", file = ""]) => [name, file]));
  const [, block = ""] = /HOMES: Record<Role, Load> = \{\n([\s\S]*?)\n\};/.exec(routes) ?? [];
  const [, firsts = ""] = /FIRST_SCREENS[^=]*= new Set\(\[([^\]]*)\]\)/.exec(routes) ?? [];
  const homes = new Map<string, { file: string; first: boolean }>();
  for (const [, role = "", name = "", inline] of block.matchAll(HOME)) {
    const file = inline ?? named.get(name);
    if (file) homes.set(role, { file, first: firsts.split(/,\s*/).includes(name) });
  }
  return homes;
}

/** All files of a screen that the page itself does not name already. */
function filesOf(screen: Chunk, chunks: ReadonlyMap<string, Chunk>, page: string): string[] {
  const files = new Set<string>();
  const ahead = [screen.fileName];
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    if (files.has(name) || page.includes(name)) continue;
    files.add(name);
    const chunk = chunks.get(name);
    ahead.push(...(chunk?.imports ?? []), ...(chunk?.css ?? []));
  }
  return [...files].map((name) => `/${name}`).sort();
}

export function homes(): Plugin {
  return {
    name: "leerplek-homes",
    transformIndexHtml: {
      order: "post",
      handler: (html, { bundle, path }) => {
        if (!bundle || path !== "/index.html") return html;
        const chunks = new Map<string, Chunk>();
        for (const one of Object.values(bundle)) {
          if (one.type !== "chunk") continue;
          const { fileName, facadeModuleId, imports } = one;
          chunks.set(fileName, { fileName, facadeModuleId, imports, css: [...(one.viteMetadata?.importedCss ?? [])] });
        }
        const files: Record<string, string[]> = {};
        for (const [role, { file, first }] of homesOf(readFileSync(ROUTES, "utf8"))) {
          const screen = [...chunks.values()].find((one) => one.facadeModuleId === join(dirname(ROUTES), file));
          if (!screen) throw new Error(`no chunk begins with ${file}, the first screen of ${role}`);
          files[role] = [...filesOf(screen, chunks, html), ...(first ? [] : [TEXTS])];
        }
        return html.replace("<html", `<html data-homes='${JSON.stringify(files)}'`);
      },
    },
  };
}
