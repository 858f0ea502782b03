/** Both themes side by side on one page: the classes `light` and `dark` carry the roles. */

import type { Token } from "./names";

export function write(tokens: readonly Token[]): void {
  const block = (theme: "light" | "dark") =>
    `.theme.${theme} { color-scheme: ${theme}; ${tokens.map((token) => `${token.name}: ${token[theme]};`).join(" ")} }`;
  const style = document.createElement("style");
  style.textContent = `${block("light")}\n${block("dark")}`;
  document.head.append(style);
}
