import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: {
      "midge/node": at("./boards/node/index.ts"),
      "midge/test": at("./tools/simulation/index.ts"),
      midge: at("./sdk/index.ts"),
      "#wire": at("./sdk/wire/bytes.ts"),
      "#send": at("./sdk/wire/transmit.ts"),
    },
  },
  test: {
    include: ["{sdk,boards,examples,tools,test}/**/*.spec.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Left alone, Vitest keeps one core for itself: on two cores that doubles the time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // For `vitest run --coverage sdk/`, as `npm test` does: the specs of the SDK cover it, and counting slows all others.
    coverage: {
      provider: "v8",
      include: ["sdk/{mqtt,outbox}/**/*.ts"],
      reporter: [["text", { skipFull: true }]],
      reportsDirectory: "out/coverage",
      thresholds: { branches: 100 },
    },
  },
});
