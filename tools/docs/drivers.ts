// The page about the drivers, made from the SDK's own list: what each costs in a program for Espruino, and how many cases
// prove it. It measures by building, and writes nothing.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { espruinoEsp32 } from "../../boards/espruino/esp32.profile.js";
import { buildEspruino } from "../build/espruino.js";
import { root } from "../project.js";

/** A driver may take so many bytes, minified. */
export const MOST_BYTES = 900;

export interface Driver {
  /** The function that a publisher imports. */
  create: string;
  /** Its file, below sdk/. */
  file: string;
  /** What its file says of it in its first sentence. */
  about: string;
}

/** Every driver that the SDK's list of names has. */
export function listDrivers(): Driver[] {
  const index = readFileSync(join(root, "sdk/index.ts"), "utf8");
  const lines = index.matchAll(/export \{ (create\w+)[^}]*\} from "\.\/((?:sensors|actuators)\/[\w-]+)\.js";/g);
  return [...lines].map(([, create, path]) => {
    const file = `${path as string}.ts`;
    return { create: create as string, file, about: firstSentence(readFileSync(join(root, "sdk", file), "utf8")) };
  });
}

function firstSentence(source: string): string {
  const comment = source
    .split("\n\n")[0]
    ?.split("\n")
    .map((line) => line.replace(/^\/\/ ?/, ""))
    .join(" ");
  return (comment ?? "").replace(/\.(?= [A-Z]|$).*$/s, "");
}

/** Minified bytes of a program that holds this driver alone, everything it uses of the SDK included. */
export async function driverBytes(create: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "midge-driver-"));
  try {
    const entry = join(folder, "publisher.ts");
    writeFileSync(
      entry,
      `import { ${create} } from "midge";\ndeclare function print(it: unknown): void;\nprint(${create});\n`,
    );
    const input = { profile: espruinoEsp32, entry, root, target: { host: "", port: 1883, secure: false }, values: {} };
    const { parts } = await buildEspruino(input, null);
    return parts.find(({ part }) => part === "sdk")?.bytes ?? 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A row of the table. */
export interface DriverRow extends Driver {
  bytes: number;
  cases: number;
}

export function driversPage(rows: readonly DriverRow[]): string {
  const lines = rows.map(
    ({ create, file, about, bytes, cases }) =>
      `| \`${create}\` | ${about} | ${bytes} B${bytes > MOST_BYTES ? " (more than meant)" : ""} | ${cases} | [${file}](../sdk/${file}) |`,
  );
  return `# Drivers

Made by \`npx vitest run test/drivers -u\`; not to be edited by hand. The bytes are those of a minified program for Espruino
that holds this driver alone, with everything of the SDK that it uses. The cases run against a simulated chip or part,
down to the bus, in Node, in the Espruino host, in Lua 5.1 and 5.3, and on a real Espruino when \`ESPRUINO\` names one. A
driver is meant to take at most ${MOST_BYTES} B.

| function | what it drives | bytes | cases | file |
| --- | --- | --- | --- | --- |
${lines.join("\n")}

${rows.length} drivers; the largest takes ${Math.max(...rows.map(({ bytes }) => bytes))} B.
`;
}
