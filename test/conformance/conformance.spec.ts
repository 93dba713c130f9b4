// The cases of `cases/`, on every runtime: what a client sends and tells must be what the case says, with the broker's
// bytes whole and byte by byte. A title names the statements of MQTT 3.1.1 that it covers.

import { describe, expect, it } from "vitest";
import { espruinoPath } from "../../tools/hosts/espruino/real.js";
import { LUAS } from "../hosts/nodemcu/rig.js";
import { CASES } from "./cases/all.js";
import { playOnEspruino, playOnEspruinoHost, playOnLua, playOnNode, type Said } from "./runtimes.js";
import { type Case, expectedLines } from "./script.js";

/** All cases of a runtime run in one go, when the first of them asks. */
function check(runtime: string, run: (cases: readonly Case[]) => Promise<Said[]>, skipped = ""): void {
  const played = CASES.filter((one) => one.notOn?.runtimes.includes(runtime) !== true);
  let results: Promise<Said[]> | undefined;
  describe(`on ${runtime}`, () => {
    for (const one of CASES) {
      const index = played.indexOf(one);
      const reason = skipped !== "" ? skipped : index < 0 ? (one.notOn?.why ?? "") : "";
      it.skipIf(reason)(one.name + (reason ? ` (skipped: ${reason})` : ""), async () => {
        const said = (await (results ??= run(played)))[index];
        const expected = expectedLines(one).join("\n");
        expect(said?.whole.join("\n"), "the broker's bytes whole").toBe(expected);
        expect(said?.split.join("\n"), "the broker's bytes one by one").toBe(expected);
      });
    }
  });
}

check("Node", (cases) => Promise.resolve(cases.map(playOnNode)));
check("the Espruino host", playOnEspruinoHost);
for (const lua of LUAS) check(lua, (cases) => playOnLua(cases, lua));
check("the real Espruino", playOnEspruino, espruinoPath() === undefined ? "ESPRUINO names no interpreter" : "");
