/** Light, dark, or as the phone has it. `public/theme.js` reads the same key before the first paint. */

export type Theme = "system" | "light" | "dark";

const KEPT = "leerplek.theme";
let chosen = $state<Theme>(keptTheme());

function keptTheme(): Theme {
  try {
    const kept = localStorage.getItem(KEPT);
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    return "system";
  }
}

export function theme(): Theme {
  return chosen;
}

export function useTheme(wanted: Theme): void {
  chosen = wanted;
  if (wanted === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = wanted;
  try {
    if (wanted === "system") localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, wanted);
  } catch {
    // Storage switched off: it holds until the app closes.
  }
}
