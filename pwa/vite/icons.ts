/** Draws Lucide's icons with a component of ours; `src/ui/icon/Icon.svelte` says why. */

import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const OURS = fileURLToPath(new URL("../src/ui/icon/Icon.svelte", import.meta.url));
const AN_ICON = /@lucide\/svelte\/dist\/icons\/[\w-]+\.svelte/;

export function icons(): Plugin {
  return {
    name: "leerplek-icons",
    enforce: "pre",
    resolveId: (id, importer) => (id === "../Icon.svelte" && importer && AN_ICON.test(importer) ? OURS : undefined),
  };
}
