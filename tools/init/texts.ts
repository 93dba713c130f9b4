// The files of a new project that no example has: package.json, tsconfig.json, .gitignore, and where the example has none, a
// README and a spec. Pure: text out of a few names.

import type { Example } from "./examples.js";

export interface NewProject {
  name: string;
  example: Example;
  /** The value of "midge" in its package.json. */
  source: string;
  /** Midge's own package.json, whose versions a project shares. */
  versions: Record<string, string>;
}

const json = (value: unknown): string => JSON.stringify(value, null, 2) + "\n";

export function packageJson({ name, example, source, versions }: NewProject): string {
  const scripts = Object.fromEntries(
    ["simulate", "build", "flash"].flatMap((verb) =>
      example.publishers.map((one) => [one === "." ? verb : `${verb}:${one}`, `midge ${verb} ${one}`]),
    ),
  );
  return json({
    name,
    private: true,
    type: "module",
    scripts: { ...scripts, test: "vitest run", types: "tsc" },
    devDependencies: {
      "@types/node": versions["@types/node"],
      midge: source,
      typescript: versions["typescript"],
      vitest: versions["vitest"],
    },
  });
}

export function tsconfig(): string {
  return json({
    compilerOptions: {
      target: "ES2022",
      module: "ESNext",
      moduleResolution: "bundler",
      lib: ["ES2022"],
      types: ["node"],
      strict: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: true,
      noEmit: true,
      paths: { "@board": ["./node_modules/midge/boards/board.ts"] },
    },
    include: ["**/*.ts", "./node_modules/midge/boards/settings.d.ts"],
  });
}

/** What is made, and what is secret. */
export const GITIGNORE = "node_modules/\nout/\nmidge.local.json\n";

export function readme({ name, example }: NewProject): string {
  return [
    `# ${name}`,
    "",
    example.about,
    "",
    "```sh",
    ...example.publishers.flatMap((one) => [`npx midge simulate ${one}`, `npx midge build ${one} --board esp32`]),
    "npm test",
    "```",
    "",
    "Settings stand in `midge.json`. What is secret, the WiFi's password for one, stands in `midge.local.json`, which git",
    "leaves out.",
    "",
  ].join("\n");
}

/** A spec for an example that has none: that it starts, and ends as it should. */
export function spec(path: string): string {
  return `// The publisher on the simulated board: minutes of its life in milliseconds.

import { simulate } from "midge/test";
import { expect, it } from "vitest";

it("connects, and leaves the broker when it is asked to end", async () => {
  const board = await simulate(${JSON.stringify(path)});
  const seen = () => board.broker.online().length + board.messages.length;
  for (let ms = 0; ms < 60_000 && seen() === 0; ms += 100) board.advance(100);
  expect(seen()).toBeGreaterThan(0);
  board.stop();
  expect(board.broker.online()).toEqual([]);
});
`;
}
