// A satellite receiver at the second serial port through the real glue: the driver at this end, the host's firmware
// between, and the simulated receiver's own sentences at the far end.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { createGpsChip } from "../../boards/node/chips/gps.js";
import { espruinoEsp32 } from "../../boards/espruino/esp32.profile.js";
import { espruinoEsp8266 } from "../../boards/espruino/esp8266.profile.js";
import { nodemcuEsp32 } from "../../boards/nodemcu/esp32.profile.js";
import { nodemcuEsp8266 } from "../../boards/nodemcu/esp8266.profile.js";
import type { Profile } from "../../boards/profile.js";
import type { BuildInput } from "../../tools/build/built.js";
import { buildEspruino } from "../../tools/build/espruino.js";
import { buildLua } from "../../tools/build/lua.js";
import { placeParts } from "../../tools/project/place.js";
import { createEspruinoHost, type EspruinoHost } from "../../tools/hosts/espruino/host.js";
import { directory, LUAS, start, stopAll } from "../hosts/nodemcu/rig.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const COMMAND = "$PMTK314,0,1,0,1*29";

/** Samples again and again, and prints what it got. */
const PROGRAM = `
import { createGps, fixed } from "midge";
import { every, link, log, uart } from "@board";
const gps = createGps(uart, link.clock);
uart.write("${COMMAND}\\r\\n");
const take = (): void => {
  gps.sample((error, sample) => {
    const here = sample.location;
    log("gps " + fixed(error, 0) + " " + fixed(here.latitude, 5) + " " + fixed(here.longitude, 5) + " " + fixed(here.time, 0));
    take();
  });
};
take();
// A timer that is waited for: without one the NodeMCU host is done.
every(600000, () => {});
log("ready");
`;

async function built<T>(profile: Profile, build: (input: BuildInput) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "midge-uart-"));
  const entry = join(folder, "publisher.ts");
  writeFileSync(entry, PROGRAM);
  try {
    return await build({ profile, entry, root, target: { host: "", port: 1883, secure: false }, values: {} });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The receiver: what it says at each second, the first one at 12:00:00 UTC on 21 November 2026. */
function receiver(): () => string {
  let ms = -1000;
  const chip = createGpsChip(
    () => -33.85678,
    (at) => 151.2 + at / 100000,
    { now: () => ms },
    1795262400,
  );
  return () => {
    ms += 1000;
    return chip.speak();
  };
}

const FIRST = "gps 0 -33.85678 151.20000 1795262400";
const SECOND = "gps 0 -33.85678 151.21000 1795262401";

describe.each([
  { profile: espruinoEsp32, what: "its second UART", port: 0, rx: 16, tx: 17 },
  { profile: espruinoEsp8266, what: "a port made by software", port: 2, rx: 13, tx: 12 },
])("the serial port of $profile.title, $what", ({ profile, port, rx, tx }) => {
  let code = "";
  let host: EspruinoHost | undefined;
  beforeAll(async () => {
    code = (await built(profile, (input) => buildEspruino(input, null))).code;
  });
  afterEach(async () => host?.stop());

  it("brings a receiver's sentences, and takes commands", async () => {
    const waiting: { line: string; found: () => void }[] = [];
    const one = createEspruinoHost({ log: (line) => waiting.forEach((wait) => wait.line === line && wait.found()) });
    host = one;
    const shows = (line: string): Promise<void> => new Promise((found) => waiting.push({ line, found }));
    one.run(code);
    const wire = one.serial(port);
    expect([wire.baud, wire.rx, wire.tx]).toEqual([9600, rx, tx]);
    expect(wire.written).toBe(`${COMMAND}\r\n`);
    const speak = receiver();
    for (const line of [FIRST, SECOND]) {
      const shown = shows(line);
      wire.say(speak());
      await shown;
    }
    expect(one.errors).toEqual([]);
  });
});

afterEach(stopAll);

describe("the serial port of NodeMCU on ESP32", () => {
  let code = "";
  beforeAll(async () => {
    code = await built(nodemcuEsp32, (input) => buildLua(input).code);
  });

  it.each(LUAS)("brings a receiver's sentences, and takes commands, on %s", async (lua) => {
    const board = start(lua, code, { chip: "esp32", flash: directory() });
    await board.shows("ready");
    await board.shows("host: uart 1 at 9600, tx 17, rx 16\n");
    await board.shows(`host: uart 1 ${Buffer.from(`${COMMAND}\r\n`).toString("hex")}\n`);
    const speak = receiver();
    for (const line of [FIRST, SECOND]) {
      await board.tell(`uart 1 ${Buffer.from(speak()).toString("hex")}`);
      await board.shows(`${line}\n`);
    }
  });
});

describe("NodeMCU on ESP8266", () => {
  it("has no second port that receives: a project with a receiver is refused, and so is a program that wants one", async () => {
    expect(() => placeParts({ receiver: "gps" }, nodemcuEsp8266, "midge.json")).toThrow(
      'midge.json: the part "receiver" needs uart, which nodemcu-esp8266 does not have.',
    );
    await expect(built(nodemcuEsp8266, (input) => buildLua(input).code)).rejects.toThrow(/no exported member.* 'uart'/);
  });
});
