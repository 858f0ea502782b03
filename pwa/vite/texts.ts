/**
 * The texts in two parts: what the first screens can show, and the rest.
 *
 * `src/i18n/nl.json` and `en.json` stay the one place where texts are written.
 * A key is in the first part when a file that the first screens bring along
 * quotes it, or makes keys that begin as it does. Nobody keeps a list.
 */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { reached } from "./modules.ts";

type Messages = Record<string, string>;

/** What somebody can meet before any other screen: the app around it, signing in, a code, today. */
export const FIRST_SCREENS = [
  "main.ts",
  "screens/shared/SignIn.svelte",
  "screens/student/ScanLanding.svelte",
  "screens/student/Today.svelte",
] as const;

const NAME = /^virtual:i18n\/texts-(nl|en)-(first|rest)$/;
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What these load later waits for all texts itself: the other screens, a lock, a welcome, the other menus. */
const WITH_ALL = /\/(screens\/routes\.ts|App\.svelte|screens\/menu\.svelte\.ts)$/;

/** All files whose texts come first: also what most of these load later. */
export function firstFiles(): Map<string, string> {
  return reached(FIRST_SCREENS, (file) => !WITH_ALL.test(file));
}

/** Whether a key is asked for by one of these files; the school's own words are in many sentences. */
function askedBy(files: Iterable<string>): (key: string) => boolean {
  const all = [...files].join("\n");
  const quoted = new Set([...all.matchAll(/(?<=["'])[A-Za-z][\w.-]*(?=["'])/g)].map(([words]) => words));
  const families = [...all.matchAll(/`([a-z][A-Za-z_.-]*\.)\$\{/g)].map(([, family = ""]) => family);
  families.push("word.");
  return (key) =>
    quoted.has(key) || quoted.has(key.replace(/\.(one|other)$/, "")) || families.some((family) => key.startsWith(family));
}

/** Both parts of all texts of a language; together they are the whole, and no text is in both. */
export function partsOf(messages: Messages, files: Iterable<string> = firstFiles().values()): { first: Messages; rest: Messages } {
  const isFirst = askedBy(files);
  const part = (wanted: boolean) => Object.fromEntries(Object.entries(messages).filter(([key]) => isFirst(key) === wanted));
  return { first: part(true), rest: part(false) };
}

/** `virtual:i18n/texts-<language>-<first or rest>` as modules; while developing, a changed text draws the page anew. */
export function texts(): Plugin {
  return {
    name: "leerplek-texts",
    resolveId: (id) => (NAME.test(id) ? `\0${id}` : undefined),
    load(id) {
      const [, language, part] = NAME.exec(id.replace("\0", "")) ?? [];
      if (!language) return undefined;
      const file = at(`../src/i18n/${language}.json`);
      this.addWatchFile(file);
      const parts = partsOf(JSON.parse(readFileSync(file, "utf8")) as Messages);
      // As the build writes JSON files too: one string is read faster than a thousand properties.
      const json = JSON.stringify(JSON.stringify(part === "first" ? parts.first : parts.rest));
      return { code: `export default JSON.parse(${json});`, map: null };
    },
    // `public/theme.js` asks for those of the person's language before the app itself has come.
    transformIndexHtml: {
      order: "post",
      handler: (html, { bundle, path }) => {
        if (!bundle || path !== "/index.html") return html;
        const fileOf = (language: string, part: string) =>
          Object.values(bundle).find((one) => one.type === "chunk" && one.name === `texts-${language}-${part}`)?.fileName;
        const said = ["nl", "en"].map((one) => `data-texts-${one}="/${fileOf(one, "first")} /${fileOf(one, "rest")}"`);
        return html.replace("<html", `<html ${said.join(" ")}`);
      },
    },
  };
}
