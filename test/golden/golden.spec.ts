// Every runtime must write the same bytes for the same call: the golden rows are run in Node, in the Espruino host as
// an ESP32 build, in Lua 5.1 and 5.3, and on the interpreter that ESPRUINO names. It never compares runtimes with one
// another, only with the table.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "midge";
import { beforeAll, describe, expect, it } from "vitest";
import { espruinoEsp32 } from "../../boards/espruino/esp32.profile.js";
import { espruinoLinux } from "../../boards/espruino/linux.profile.js";
import { nodemcuEsp8266 } from "../../boards/nodemcu/esp8266.profile.js";
import type { Profile } from "../../boards/profile.js";
import type { BuildInput } from "../../tools/build/built.js";
import { buildEspruino } from "../../tools/build/espruino.js";
import { buildLua } from "../../tools/build/lua.js";
import { createEspruinoHost } from "../../tools/hosts/espruino/host.js";
import { END_LINE, espruinoPath, runOnEspruino } from "../../tools/hosts/espruino/real.js";
import { LUAS } from "../hosts/nodemcu/rig.js";
import { type Golden, PACKETS } from "./packets.js";
import { runRow } from "./written.js";

function inputFor(profile: Profile): BuildInput {
  return {
    profile,
    entry: fileURLToPath(new URL("./program.ts", import.meta.url)),
    root: fileURLToPath(new URL("../..", import.meta.url)),
    target: { host: "127.0.0.1", port: 1883, secure: false },
    values: {},
  };
}

function expected(row: Golden): string {
  return row.hex.replaceAll(" ", "") + "78".repeat(row.tail ?? 0);
}

/** What the program printed, row by row. */
function rowsOf(lines: readonly string[]): Map<string, string> {
  const rows = new Map<string, string>();
  let name = "";
  for (const line of lines) {
    if (line.startsWith("# ")) rows.set((name = line.slice(2)), "");
    else if (line.startsWith("= ")) rows.set(name, (rows.get(name) as string) + line.slice(2));
  }
  return rows;
}

function check(
  run: () => Promise<readonly string[]>,
  isKeptOff: (row: Golden) => string | undefined,
  skipped = "",
): void {
  let rows = new Map<string, string>();
  if (skipped === "") {
    beforeAll(async () => {
      rows = rowsOf(await run());
    });
  }
  for (const row of PACKETS) {
    const reason = skipped || isKeptOff(row);
    it.skipIf(reason)(row.name + (reason ? ` (skipped: ${reason})` : ""), () => {
      expect(rows.get(row.name)).toBe(expected(row));
    });
  }
  it.skipIf(skipped)(`printed all rows${skipped && ` (skipped: ${skipped})`}`, () => {
    expect([...rows.keys()]).toEqual(PACKETS.map((row) => row.name));
  });
}

const everywhere = (): undefined => undefined;

describe("golden packets in Node", () => {
  for (const row of PACKETS) {
    it(row.name, () => {
      let hex = "";
      runRow({ createClient, bytes: (text) => Buffer.from(text, "hex"), say: (piece) => void (hex += piece) }, row);
      expect(hex).toBe(expected(row));
    });
  }
});

describe("golden packets of the Espruino build, in the host as an ESP32: text in the source is UTF-8 bytes", () => {
  check(async () => {
    const host = createEspruinoHost();
    try {
      host.run((await buildEspruino(inputFor(espruinoEsp32))).code);
      expect(host.errors).toEqual([]);
      expect(host.lines.at(-1)).toBe(END_LINE);
      return host.lines;
    } finally {
      await host.stop();
    }
  }, everywhere);
});

describe.each(LUAS)("golden packets of the Lua build on %s: text in the source is UTF-8 bytes", (lua) => {
  check(() => {
    const folder = mkdtempSync(join(tmpdir(), "midge-golden-"));
    try {
      const file = join(folder, "program.lua");
      writeFileSync(file, luaCode());
      return Promise.resolve(execFileSync(lua, [file], { encoding: "utf8" }).split("\n"));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, everywhere);
});

let built: string | undefined;
function luaCode(): string {
  return (built ??= buildLua(inputFor(nodemcuEsp8266)).code);
}

describe("golden packets on the real Espruino", () => {
  check(
    async () => (await runOnEspruino((await buildEspruino(inputFor(espruinoLinux))).code)).lines,
    // The Linux build alone makes unicode strings of such literals and counts characters; a board's strings are bytes.
    (row) => (row.isUnicode ? "the Linux interpreter has unicode strings, which no board has" : undefined),
    espruinoPath() === undefined ? "ESPRUINO names no interpreter" : "",
  );
});
