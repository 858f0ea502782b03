/** How large everything is on this device. `public/theme.js` reads the same key before the first paint. */

export const PRINT_SIZES = ["normal", "large", "largest"] as const;
export type PrintSize = (typeof PRINT_SIZES)[number];

const KEPT = "leerplek.print";
let chosen = $state<PrintSize>(keptSize());

function keptSize(): PrintSize {
  try {
    const kept = localStorage.getItem(KEPT);
    return PRINT_SIZES.find((size) => size === kept) ?? "normal";
  } catch {
    return "normal";
  }
}

export function printSize(): PrintSize {
  return chosen;
}

export function usePrintSize(wanted: PrintSize): void {
  chosen = wanted;
  if (wanted === "normal") delete document.documentElement.dataset.print;
  else document.documentElement.dataset.print = wanted;
  try {
    if (wanted === "normal") localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, wanted);
  } catch {
    // Storage switched off: it holds until the app closes.
  }
}
