import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";
import { atOnce } from "./vite/at-once.ts";
import { chunksOf } from "./vite/chunks.ts";
import { homes } from "./vite/homes.ts";
import { icons } from "./vite/icons.ts";
import { englishManifest, manifestIn } from "./vite/manifest.ts";
import { texts } from "./vite/texts.ts";
import { theme } from "./vite/theme.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const PAGES = { main: at("./index.html"), week: at("./w.html") };
const ALWAYS = /assets\/(ground|app|main)-[\w-]{8}\.(js|css)$/;
let chunks: Map<string, string> | undefined;

export default defineConfig(({ command, mode }) => ({
  plugins: [
    icons(),
    svelte(),
    texts(),
    homes(),
    atOnce(),
    theme(),
    englishManifest(),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src",
      filename: "sw.ts",
      injectRegister: false,
      registerType: "prompt",
      injectManifest: {
        globPatterns: ["**/*.{js,css,html,svg,png,woff2,wasm,webmanifest}"],
        maximumFileSizeToCacheInBytes: 4_000_000,
      },
      manifest: manifestIn("nl"),
    }),
  ],
  // Svelte makes itself a policy for pages that ask for trusted types. Ours do not, and while one is made
  // Chromium looks up where it is asked for, for which it reads the whole file once more.
  define: command === "build" ? { "globalThis.window.trustedTypes": "undefined" } : {},
  resolve: {
    alias: [
      // `vite --mode mock` draws the screens on made-up records, without a server.
      ...(mode === "mock"
        ? [{ find: /^\$lib\/sync$/, replacement: at("./src/dev/sync.ts") }]
        : []),
      { find: "$lib", replacement: at("./src/lib") },
      { find: "$ui", replacement: at("./src/ui") },
    ],
  },
  build: {
    target: "es2022",
    sourcemap: true,
    assetsInlineLimit: 0,
    // A list of what each screen needs is in the app's first file: what is there already is not named again.
    modulePreload: { resolveDependencies: (_file, files, { hostType }) => (hostType === "js" ? files.filter((file) => !ALWAYS.test(file)) : files) },
    // The weekly link is a page of its own: who opens it once does not fetch the app.
    rolldownOptions: {
      input: PAGES,
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            {
              debugName: "first screens",
              name: (id, context) => {
                chunks ??= chunksOf((one) => context.getModuleInfo(one), PAGES.main, PAGES.week);
                return chunks.get(id);
              },
            },
          ],
        },
      },
    },
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": "http://127.0.0.1:8000", "/health": "http://127.0.0.1:8000" },
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
}));
