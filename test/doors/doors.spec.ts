// Holds the doors of the house shut: the repository has no wrong one, and a small house with one wrong door of each kind
// has each of them found. The rules stand in `.dependency-cruiser.cjs`; a rule without a wrong door here fails too.

import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const ROOMS = ["sdk", "boards", "examples", "tools", "test"];
const CONFIG = ".dependency-cruiser.cjs";

interface Violation {
  from: string;
  to: string;
  rule: { name: string };
}

/** What dependency-cruiser finds in a folder that has all the rooms: "rule: from -> to". */
function cruise(folder: string): Promise<string[]> {
  const program = join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, maxBuffer: 1 << 28 };
    // Violations make the exit status non-zero; only an output that is no report is a failure.
    execFile(process.execPath, [program, ...ROOMS, "-T", "json"], options, (error, stdout, stderr) => {
      try {
        const report = JSON.parse(stdout) as { summary: { violations: Violation[] } };
        resolve(report.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort());
      } catch {
        reject(new Error(`${stderr}\n${String(error)}`));
      }
    });
  });
}

/** A small house in which every way that is allowed is taken. */
const HOUSE: Record<string, string> = {
  "sdk/index.ts": `export { a } from "./mqtt/client.js"; export { at } from "#wire"; export { dht } from "./sensors/dht.js";`,
  "sdk/mqtt/codes.ts": `export const enum Reason { CLOSED = 10 }`,
  "sdk/mqtt/state.ts": `import type { b } from "./client.js"; export type State = typeof b;`,
  "sdk/mqtt/client.ts": `import type { State } from "./state.js"; import { at } from "#wire"; import { send } from "#send"; import { Reason } from "./codes.js"; export const a = [at, send, Reason.CLOSED]; export const b = 1; export type S = State;`,
  "sdk/link/socket.ts": `import type { Bytes } from "#wire"; export interface Net { bytes: Bytes } export const net = 1;`,
  "sdk/link/url.ts": `import type { Net } from "./socket.js"; export function parseUrl(net: Net): Net { return net; }`,
  "sdk/wire/bytes.ts": `export type Bytes = Uint8Array; export const at = 1;`,
  "sdk/wire/transmit.ts": `import type { Net } from "../link/socket.js"; import { Reason } from "../mqtt/codes.js"; import { at } from "#wire"; export const send = [at, Reason.CLOSED]; export type N = Net;`,
  "sdk/sensors/dht.ts": `import { a } from "../mqtt/client.js"; export const dht = a;`,
  "sdk/sensors/dht.spec.ts": `import { it } from "vitest"; import { dht } from "./dht.js"; import { simulated } from "../../boards/node/board.js"; import { rig } from "../../test/rig.js"; it("", () => void [dht, simulated, rig]);`,
  "boards/profile.ts": `export interface Profile { name: string }`,
  "boards/profiles.ts": `import { esp32 } from "./espruino/esp32.profile.js"; export const profiles = [esp32];`,
  "boards/board.ts": `import type { a } from "midge"; export declare const link: typeof a;`,
  "boards/soc/esp32.ts": `import type { Profile } from "../profile.js"; export const chip: Profile["name"] = "ESP32";`,
  "boards/espruino/esp32.profile.ts": `import type { Profile } from "../profile.js"; import { chip } from "../soc/esp32.js"; export const esp32: Profile = { name: chip };`,
  "boards/espruino/esp32.ts": `import { settings } from "#settings"; import { a } from "midge"; export const link = [a, settings, require("Wifi")];`,
  "boards/nodemcu/esp8266.ts": `import { at } from "#wire"; import { a } from "midge"; export const link = [a, at];`,
  "boards/node/board.ts": `import { connect } from "node:net"; import { parseUrl } from "../../sdk/link/url.js"; import { a } from "midge"; export const simulated = [a, connect, parseUrl];`,
  "examples/one/publisher.ts": `import { a } from "midge"; import { link } from "@board"; import { part } from "./part.js"; export const all = [a, link, part];`,
  "examples/one/part.ts": `export const part = 1;`,
  "examples/one/publisher.spec.ts": `import { it } from "vitest"; import { build } from "../../tools/build.js"; import { simulated } from "../../boards/node/board.js"; import { rig } from "../../test/rig.js"; it("", () => void [build, simulated, rig]);`,
  "examples/two/publisher.ts": `import { a } from "midge"; export const all = [a];`,
  "tools/build.ts": `import { readFileSync } from "node:fs"; import { build as bundle } from "esbuild"; import { profiles } from "../boards/profiles.js"; import { parseUrl } from "../sdk/link/url.js"; import { simulated } from "../boards/node/board.js"; export const build = [bundle, readFileSync, profiles, parseUrl, simulated];`,
  "tools/build.spec.ts": `import { it } from "vitest"; import { build } from "./build.js"; it("", () => void build);`,
  "test/rig.ts": `import { build } from "../tools/build.js"; import { link } from "../boards/espruino/esp32.js"; export const rig = [build, link];`,
};

interface WrongDoor {
  rule: string;
  /** The file that has it, made for this purpose. */
  from: string;
  imports: string;
  /** The file it leads to. */
  to: string;
}

const WRONG: WrongDoor[] = [
  { rule: "no-circle", from: "sdk/sensors/circle.ts", imports: "./dht2.js", to: "sdk/sensors/dht2.ts" },
  { rule: "resolves", from: "tools/lost.ts", imports: "./nowhere.js", to: "./nowhere.js" },
  { rule: "sdk-stands-alone", from: "sdk/sensors/w1.ts", imports: "../../boards/profile.js", to: "boards/profile.ts" },
  { rule: "sdk-stands-alone", from: "sdk/sensors/w2.ts", imports: "../../tools/build.js", to: "tools/build.ts" },
  { rule: "sdk-spec-stays-near", from: "sdk/mqtt/w.spec.ts", imports: "../../tools/build.js", to: "tools/build.ts" },
  { rule: "device-has-no-node", from: "sdk/sensors/w3.ts", imports: "node:fs", to: "fs" },
  { rule: "device-has-no-node", from: "sdk/sensors/w4.ts", imports: "esbuild", to: "node_modules/esbuild/main.js" },
  { rule: "device-has-no-node", from: "boards/espruino/w1.ts", imports: "node:net", to: "net" },
  { rule: "device-has-no-node", from: "examples/one/w1.ts", imports: "node:net", to: "net" },
  { rule: "no-desk-on-device", from: "sdk/mqtt/w1.ts", imports: "../link/url.js", to: "sdk/link/url.ts" },
  { rule: "no-desk-on-device", from: "boards/nodemcu/w1.ts", imports: "../../sdk/link/url.js", to: "sdk/link/url.ts" },
  { rule: "ground-floor", from: "sdk/mqtt/w2.ts", imports: "../sensors/dht.js", to: "sdk/sensors/dht.ts" },
  { rule: "wire-knows-no-protocol", from: "sdk/wire/w1.ts", imports: "../mqtt/state.js", to: "sdk/mqtt/state.ts" },
  { rule: "wire-uses-types-of-link", from: "sdk/wire/w2.ts", imports: "../link/socket.js", to: "sdk/link/socket.ts" },
  { rule: "link-knows-no-protocol", from: "sdk/link/w1.ts", imports: "../mqtt/codes.js", to: "sdk/mqtt/codes.ts" },
  { rule: "link-uses-types-of-wire", from: "sdk/link/w2.ts", imports: "#wire", to: "sdk/wire/bytes.ts" },
  { rule: "index-is-for-users", from: "sdk/sensors/w5.ts", imports: "midge", to: "sdk/index.ts" },
  { rule: "boards-apart", from: "boards/node/w1.ts", imports: "../espruino/esp32.js", to: "boards/espruino/esp32.ts" },
  { rule: "boards-apart", from: "boards/nodemcu/w2.ts", imports: "../node/board.js", to: "boards/node/board.ts" },
  { rule: "boards-apart", from: "boards/soc/w1.ts", imports: "../node/board.js", to: "boards/node/board.ts" },
  {
    rule: "chips-are-for-profiles",
    from: "boards/nodemcu/w5.ts",
    imports: "../soc/esp32.js",
    to: "boards/soc/esp32.ts",
  },
  { rule: "boards-share-data-only", from: "boards/w1.ts", imports: "./node/board.js", to: "boards/node/board.ts" },
  { rule: "boards-see-board-data", from: "boards/node/w2.ts", imports: "../profiles.js", to: "boards/profiles.ts" },
  { rule: "boards-use-the-sdk-only", from: "boards/node/w3.ts", imports: "../../tools/build.js", to: "tools/build.ts" },
  {
    rule: "publisher-names-no-board",
    from: "examples/one/w2.ts",
    imports: "../../boards/node/board.js",
    to: "boards/node/board.ts",
  },
  {
    rule: "publisher-names-no-board",
    from: "examples/one/w3.ts",
    imports: "../../sdk/mqtt/client.js",
    to: "sdk/mqtt/client.ts",
  },
  {
    rule: "publisher-names-no-board",
    from: "examples/one/w4.ts",
    imports: "../two/publisher.js",
    to: "examples/two/publisher.ts",
  },
  {
    rule: "examples-apart",
    from: "examples/one/w.spec.ts",
    imports: "../two/publisher.js",
    to: "examples/two/publisher.ts",
  },
  {
    rule: "tools-are-no-device",
    from: "tools/w1.ts",
    imports: "../boards/espruino/esp32.js",
    to: "boards/espruino/esp32.ts",
  },
  {
    rule: "tools-import-no-example",
    from: "tools/w2.ts",
    imports: "../examples/one/part.js",
    to: "examples/one/part.ts",
  },
  { rule: "nothing-imports-test", from: "tools/w3.ts", imports: "../test/rig.js", to: "test/rig.ts" },
  { rule: "nothing-imports-test", from: "boards/node/w4.ts", imports: "../../test/rig.js", to: "test/rig.ts" },
  { rule: "nothing-imports-test", from: "tools/w.spec.ts", imports: "../test/rig.js", to: "test/rig.ts" },
  { rule: "no-spec-is-used", from: "test/w1.ts", imports: "../tools/build.spec.js", to: "tools/build.spec.ts" },
];

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "midge-doors-"));
  for (const file of [CONFIG, "tsconfig.json", "package.json"]) copyFileSync(join(ROOT, file), join(folder, file));
  for (const name of ["esbuild", "vitest"]) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: "main.js" }));
    write(`node_modules/${name}/main.js`, "export const build = 1, it = 2;");
  }
  for (const [file, code] of Object.entries(HOUSE)) write(file, code);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, code: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), code);
}

describe("the doors of the house", () => {
  it("this repository has no wrong door", async () => {
    expect(await cruise(ROOT)).toEqual([]);
  });

  it("every rule has a wrong door here that proves it", () => {
    const config = createRequire(import.meta.url)(join(ROOT, CONFIG)) as { forbidden: { name: string }[] };
    expect([...new Set(WRONG.map(({ rule }) => rule))].sort()).toEqual(config.forbidden.map(({ name }) => name).sort());
  });

  it("a house that takes every allowed way, with circles of types only, is let through", async () => {
    expect(await cruise(folder)).toEqual([]);
  });

  describe("a wrong door is found", () => {
    let found: string[] = [];
    beforeAll(async () => {
      WRONG.forEach(({ from, imports }, index) => {
        write(from, `import * as way${String(index)} from "${imports}"; export const used = way${String(index)};`);
      });
      write("sdk/sensors/dht2.ts", `import { used } from "./circle.js"; export const again = used;`);
      found = await cruise(folder);
    });
    for (const { rule, from, imports, to } of WRONG) {
      it(`${rule}: ${from} imports ${imports}`, () => {
        expect(found.filter((line) => line.startsWith(`${rule}: ${from} -> `))).toEqual([`${rule}: ${from} -> ${to}`]);
      });
    }
  });
});
