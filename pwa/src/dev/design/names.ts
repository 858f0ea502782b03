/** The names of tokens.css with their values, as the file has them. */

import { write } from "./palette";
import css from "$ui/tokens.css?raw";

export interface Token {
  name: string;
  light: string;
  dark: string;
}

function after(selector: string): Map<string, string> {
  const from = css.indexOf(`${selector} {`);
  const block = css.slice(from, css.indexOf("}", from));
  return new Map([...block.matchAll(/(--[\w-]+): (.+);/g)].map(([, name = "", value = ""]) => [name, value]));
}

const COLOUR = String.raw`((?:[^(),]|\([^)]*\))+)`;
const BOTH = new RegExp(String.raw`light-dark\(${COLOUR}, ${COLOUR}\)`, "g");
export const TOKENS: Token[] = [...after(":root")].map(([name, value]) => ({ name, light: value.replace(BOTH, "$1"), dark: value.replace(BOTH, "$2") }));
write(TOKENS);
