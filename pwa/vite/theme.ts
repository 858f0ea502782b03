/** `public/theme.js` is copied as it stands; without what it says to its readers it is half as large. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { minifySync, type Plugin } from "vite";

export function theme(): Plugin {
  return {
    name: "leerplek-theme",
    apply: "build",
    writeBundle({ dir = "" }) {
      const file = join(dir, "theme.js");
      // Names at the top of a script are names for the whole page; they stay as they are.
      const { code, errors } = minifySync(file, readFileSync(file, "utf8"), { mangle: { toplevel: false } });
      if (errors[0]) throw new Error(errors[0].message);
      writeFileSync(file, code);
    },
  };
}
