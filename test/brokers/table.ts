// The page docs/brokers.md, made from what a run of the suite saw. It sees nothing itself.

import { format, resolveConfig } from "prettier";
import { YES } from "./feature.js";
import type { Exception } from "./exceptions.js";

/** What was seen: by feature, then by broker. */
export type Seen = ReadonlyMap<string, ReadonlyMap<string, string>>;

const HEAD = `# Brokers

Every feature below is played by the client against every broker, by \`npx vitest run test/brokers/interop.spec.ts\`, which
is part of \`npm test\`. The tests start the brokers themselves, in scratch folders, on free loopback ports.

This page is written by that run: with \`--update\` after it, it writes the page again; without, a difference fails it.
`;

export async function page(seen: Seen, titles: ReadonlyMap<string, string>, exceptions: Exception[]): Promise<string> {
  const brokers = [...titles.keys()];
  const notes: string[] = [];
  const cell = (feature: string, broker: string): string => {
    const text = seen.get(feature)?.get(broker) ?? "not seen";
    const exception = exceptions.find((one) => one.feature === feature && one.broker === broker);
    if (text === YES || exception === undefined) return text;
    if (!notes.includes(exception.reason)) notes.push(exception.reason);
    return `${text} (${notes.indexOf(exception.reason) + 1})`;
  };
  const row = (cells: string[]): string => `| ${cells.map((text) => text.replaceAll("|", "/")).join(" | ")} |`;
  const lines = [
    row(["feature", ...titles.values()]),
    row(["---", ...brokers.map(() => "---")]),
    ...[...seen.keys()].map((feature) => row([feature, ...brokers.map((broker) => cell(feature, broker))])),
  ];
  const config = await resolveConfig("docs/brokers.md");
  return format([HEAD, lines.join("\n"), notes.map((note, i) => `${i + 1}. ${note}`).join("\n"), ""].join("\n\n"), {
    ...config,
    parser: "markdown",
  });
}
