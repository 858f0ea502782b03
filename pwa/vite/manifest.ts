import type { Plugin } from "vite";
import type { ManifestOptions } from "vite-plugin-pwa";

/** What the system shows of the installed app, by language; Dutch stands where no other is asked for. */
export const WORDS = {
  nl: { description: "Stages van leerlingen, ook zonder internet", scan: "Scannen" },
  en: { description: "Work placements of students, also without internet", scan: "Scan" },
} as const;

/** The app as the system installs it, in one language; everything else is the same, its identity first of all. */
export function manifestIn(language: keyof typeof WORDS): Partial<ManifestOptions> {
  const words = WORDS[language];
  return {
    id: "/",
    name: "Leerplek",
    short_name: "Leerplek",
    description: words.description,
    lang: language,
    start_url: "/",
    scope: "/",
    display: "standalone",
    // Where standing alone is not to be had, rather a bar with "back" than a whole browser.
    display_override: ["standalone", "minimal-ui"],
    dir: "ltr",
    background_color: "#fbfaf7",
    theme_color: "#1d5c4d",
    categories: ["education", "productivity"],
    icons: [
      { src: "/icons/leerplek.svg", sizes: "any", type: "image/svg+xml" },
      { src: "/icons/leerplek-192.png", sizes: "192x192", type: "image/png" },
      { src: "/icons/leerplek-512.png", sizes: "512x512", type: "image/png" },
      { src: "/icons/leerplek-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
      { src: "/icons/leerplek-monochrome-512.png", sizes: "512x512", type: "image/png", purpose: "monochrome" },
    ],
    share_target: {
      action: "/share-photo",
      method: "POST",
      enctype: "multipart/form-data",
      params: { files: [{ name: "photos", accept: ["image/*"] }] },
    },
    shortcuts: [{ name: words.scan, url: "/scan", icons: [{ src: "/icons/leerplek-192.png", sizes: "192x192", type: "image/png" }] }],
  };
}

/**
 * The English manifest beside the Dutch one. A page names one manifest and the
 * first counts, so `theme.js` puts the English one before it where it is wanted.
 */
export function englishManifest(): Plugin {
  return {
    name: "leerplek-english-manifest",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "manifest.en.webmanifest", source: JSON.stringify(manifestIn("en")) });
    },
  };
}
