// Every driver against its simulated chip, the same cases on every runtime: in Node, in the Espruino host as an ESP32
// build, in Lua 5.1 and 5.3, and on the interpreter that ESPRUINO names.

import { readdirSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { espruinoEsp32 } from "../../boards/espruino/esp32.profile.js";
import { espruinoLinux } from "../../boards/espruino/linux.profile.js";
import { nodemcuEsp8266 } from "../../boards/nodemcu/esp8266.profile.js";
import { buildEspruino } from "../../tools/build/espruino.js";
import { buildLua } from "../../tools/build/lua.js";
import { createEspruinoHost } from "../../tools/hosts/espruino/host.js";
import { espruinoPath, runOnEspruino } from "../../tools/hosts/espruino/real.js";
import { LUAS } from "../hosts/nodemcu/rig.js";
import { runCase } from "./check.js";
import { drivers } from "./list.js";
import { type Found, foundIn, runLua, withProgram } from "./programs.js";

const names = Object.keys(drivers);

/** Each case by its name; `lines` are what a runtime printed. */
function judge(run: () => Promise<string[]>, chosen: readonly string[], skipped = ""): void {
  let found = new Map<string, Found>();
  if (skipped === "") {
    beforeAll(async () => {
      found = foundIn(await run());
    });
  }
  for (const name of chosen) {
    for (const one of drivers[name] ?? []) {
      const title = `${name}: ${one.name}`;
      it.skipIf(skipped)(title + (skipped && ` (skipped: ${skipped})`), () => {
        expect(found.get(title)?.faults).toEqual([]);
        expect(found.get(title)?.facts).toBeGreaterThan(0);
      });
    }
  }
}

it("has cases for every file of cases", () => {
  const files = readdirSync(new URL("./cases", import.meta.url)).map((file) => file.replace(/[.]ts$/, ""));
  expect(files.sort()).toEqual([...names].sort());
});

describe("drivers in Node", () => {
  for (const name of names) {
    for (const one of drivers[name] ?? []) {
      it(`${name}: ${one.name}`, () => {
        const faults: string[] = [];
        expect(runCase(one, (line) => faults.push(line))).toBeGreaterThan(0);
        expect(faults).toEqual([]);
      });
    }
  }
});

describe("drivers of the Espruino build, in the host", () => {
  for (const name of names) {
    describe(name, () => {
      judge(async () => {
        const { code } = await withProgram([name], espruinoEsp32, (input) => buildEspruino(input, null));
        const host = createEspruinoHost();
        try {
          host.run(code);
          expect(host.errors).toEqual([]);
          return host.lines;
        } finally {
          await host.stop();
        }
      }, [name]);
    });
  }
});

let lua: Promise<string> | undefined;
describe.each(LUAS)("drivers of the Lua build on %s", (version) => {
  judge(async () => {
    lua ??= withProgram(names, nodemcuEsp8266, (input) => buildLua(input).code);
    return runLua(version, await lua);
  }, names);
});

describe("drivers on the real Espruino", () => {
  for (const name of names) {
    describe(name, () => {
      judge(
        async () => {
          const { code } = await withProgram([name], espruinoLinux, (input) => buildEspruino(input, null));
          return [...(await runOnEspruino(code)).lines];
        },
        [name],
        espruinoPath() === undefined ? "ESPRUINO names no interpreter" : "",
      );
    });
  }
});
