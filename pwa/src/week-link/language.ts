/** Dutch, unless this browser was set to English here or altogether. */

const KEPT = "leerplek.language";

export function preferredLanguage(): "nl" | "en" {
  try {
    const kept = localStorage.getItem(KEPT);
    if (kept === "nl" || kept === "en") return kept;
  } catch {
    // Storage switched off: the browser's language decides.
  }
  return navigator.language.toLowerCase().startsWith("en") ? "en" : "nl";
}
