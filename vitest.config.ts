import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: {
      "midge/node": at("./boards/node/index.ts"),
      midge: at("./sdk/index.ts"),
      "#wire": at("./sdk/wire/bytes.ts"),
      "#send": at("./sdk/wire/transmit.ts"),
    },
  },
  test: {
    include: ["{sdk,boards,examples,tools,test}/**/*.spec.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
