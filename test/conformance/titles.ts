// The titles of the tests that vitest collects, and what each says it covers: statements `[MQTT-1.5.3-1]` and pains
// `[pain 4]`. It asks vitest itself, so a comment, or a test that is left out, covers nothing.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ROOMS = ["sdk", "boards", "examples", "tools", "test"];
const VITEST = join(ROOT, "node_modules/vitest/vitest.mjs");
/** A title that covers something has this in its source, or in the cases that it is made from. */
const COVERS = /\[(MQTT-|pain )/;
const CASES_SPEC = "test/conformance/conformance.spec.ts";
const OWN_SPEC = "test/conformance/tables.spec.ts";
const IDS = /\[((?:MQTT-|pain )[^\]]*)\]/g;

/** A test, by its title without what it covers. */
export interface Covering {
  file: string;
  title: string;
  covers: string[];
  /** The runtimes that a case runs on; empty for a test of its own. */
  runtimes: string[];
}

/** Reads what `vitest list` says: a name with " > " between the titles, and a file. */
export function coveringOf(listed: readonly { name: string; file: string }[]): Covering[] {
  const found = new Map<string, Covering>();
  for (const { name, file } of listed) {
    const covers = [...name.matchAll(IDS)].map(([, id]) => id as string);
    if (covers.length === 0) continue;
    const runtime = file === CASES_SPEC ? /^on (.*?) > /.exec(name) : null;
    const title = name
      .slice(runtime?.[0].length ?? 0)
      .replaceAll(IDS, "")
      .replaceAll(" > ", ": ")
      .replace(/ +/g, " ")
      .trim();
    const key = `${file} ${title}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { file, title, covers, runtimes: runtime ? [runtime[1] as string] : [] });
    else if (runtime) known.runtimes.push(runtime[1] as string);
  }
  return [...found.values()].sort((a, b) => order(a.file, b.file) || order(a.title, b.title));
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** All tests that cover something, whatever the machine has: an interpreter named by ESPRUINO makes no difference. */
export function collect(): Covering[] {
  const specs = ROOMS.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: "utf8" })
      .map((path) => join(room, path))
      .filter((path) => path.endsWith(".spec.ts") && path !== OWN_SPEC)
      .filter((path) => path === CASES_SPEC || COVERS.test(readFileSync(join(ROOT, path), "utf8"))),
  );
  const folder = mkdtempSync(join(tmpdir(), "midge-titles-"));
  try {
    const file = join(folder, "list.json");
    const env = Object.fromEntries(
      Object.entries(process.env).filter(
        ([name]) => !name.startsWith("VITEST") && !["ESPRUINO", "TEST"].includes(name),
      ),
    );
    const words = [VITEST, "list", `--json=${file}`, ...specs];
    execFileSync(process.execPath, words, { cwd: ROOT, env, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
    const listed = JSON.parse(readFileSync(file, "utf8")) as { name: string; file: string }[];
    return coveringOf(listed.map((one) => ({ ...one, file: relative(ROOT, one.file) })));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
