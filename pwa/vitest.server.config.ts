import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

/**
 * The client against a server that runs already: LEERPLEK_SERVER is its address,
 * LEERPLEK_TOKENS what `leerplek demo --tokens` wrote, LEERPLEK_SEED the chance.
 * tests/sync/test_reference_client.py starts both.
 */
const { LEERPLEK_SERVER = "", LEERPLEK_TOKENS = "", LEERPLEK_SEED = "7" } = process.env;

export default defineConfig({
  define: {
    LEERPLEK_SERVER: JSON.stringify(LEERPLEK_SERVER),
    LEERPLEK_DEMO: readFileSync(LEERPLEK_TOKENS, "utf8"),
    LEERPLEK_SEED,
  },
  test: { include: ["src/**/*.live.ts"], environment: "node" },
});
