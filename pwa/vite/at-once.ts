/**
 * Tells the browser to read the files of a first screen whole, beside everything else it does.
 *
 * A module that a service worker gives is kept by Chromium as text alone: at each opening it reads
 * every function anew, when it is first called and before anything else goes on. With this line at
 * the very top of a file it reads all of them at once, on another core, while the file comes in.
 */

import type { Plugin } from "vite";
import { SHARED } from "./chunks.ts";

const AT_ONCE = "//# allFunctionsCalledOnLoad\n";
const FIRST = new Set<string>(["main", ...SHARED]);

export function atOnce(): Plugin {
  return {
    name: "leerplek-at-once",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const one of Object.values(bundle)) {
          if (one.type !== "chunk" || !FIRST.has(one.name)) continue;
          one.code = AT_ONCE + one.code;
          if (one.map) one.map.mappings = `;${one.map.mappings}`;
        }
      },
    },
  };
}
