import { defineConfig } from "vitest/config";

/** The client against a server that runs already; tests/sync/test_reference_client.py starts both. */
export default defineConfig({
  test: { include: ["src/**/*.live.ts"], environment: "node" },
});
