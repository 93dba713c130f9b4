// The I2C bus through the real glue: drivers at this end, the host's firmware between, and simulated chips at the far end.
// A chip of its own at address 0x10 lets the program unplug the others.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { espruinoEsp32 } from "../../boards/espruino/esp32.profile.js";
import { espruinoEsp8266 } from "../../boards/espruino/esp8266.profile.js";
import { nodemcuEsp32 } from "../../boards/nodemcu/esp32.profile.js";
import { nodemcuEsp8266 } from "../../boards/nodemcu/esp8266.profile.js";
import type { Profile } from "../../boards/profile.js";
import type { I2c } from "../../sdk/sensors/bus.js";
import type { BuildInput } from "../../tools/build/built.js";
import { buildEspruino } from "../../tools/build/espruino.js";
import { buildLua } from "../../tools/build/lua.js";
import { createEspruinoHost, type EspruinoHost } from "../../tools/hosts/espruino/host.js";
import { createI2c1 } from "../../tools/hosts/espruino/i2c.js";
import { directory, LUAS, run, stopAll } from "../hosts/nodemcu/rig.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const path = (name: string): string => JSON.stringify(join(root, name));

/** The far side, in the program itself: MIDGE_FAR gets its bus. */
const CHIPS = `
import { createBme280Chip } from ${path("boards/node/chips/bme280.js")};
import { createSht3xChip } from ${path("boards/node/chips/sht3x.js")};
import { createSimulatedI2c } from ${path("boards/node/chips/i2c-bus.js")};
import type { Time } from ${path("boards/node/chips/chip.js")};
/** @noSelf */
interface Far {
  i2c(write: (this: void, address: number, bytes: number[]) => boolean, read: (this: void, address: number, count: number) => readonly number[] | undefined): void;
  nowUs(): number;
  holdI2c(isHeld: boolean): void;
}
declare const MIDGE_FAR: Far;
const time: Time = { now: () => MIDGE_FAR.nowUs() / 1000 };
const far = createSimulatedI2c();
const weather = createBme280Chip(() => 21.5, () => 98765, () => 43.2, time, 118);
const air = createSht3xChip(() => -12.25, () => 87.5, time, 68);
far.attach(weather);
far.attach(air);
const faults = ["none", "unplugged", "crc"];
far.attach({
  address: 16,
  inputs: {},
  fault: "none",
  write: (bytes: readonly number[]) => {
    if (bytes.length > 0) weather.fault = air.fault = faults[bytes[0] as number] as string;
    return true;
  },
  read: () => false,
});
MIDGE_FAR.i2c((address, bytes) => far.write(address, bytes), (address, count) => far.read(address, count));
`;

const PROGRAM = `
import { createBme280, createSht3x, fixed } from "midge";
import { i2c, link, log } from "@board";
${CHIPS}
const weatherSensor = createBme280(i2c, link.clock);
const airSensor = createSht3x(i2c, link.clock);
function yes(what: boolean): string {
  return what ? "yes" : "no";
}
function take(next: () => void): void {
  weatherSensor.sample((error, sample) => {
    log("weather " + fixed(error, 0) + " " + fixed(sample.thermometer.temperature, 1) + " " + fixed(sample.barometer.pressure / 100, 0) + " " + fixed(sample.hygrometer.humidity, 0));
    airSensor.sample((airError, airSample) => {
      log("air " + fixed(airError, 0) + " " + fixed(airSample.thermometer.temperature, 2) + " " + fixed(airSample.hygrometer.humidity, 1));
      next();
    });
  });
}
log("nobody " + yes(i2c.write(85, [1])) + " " + yes(i2c.read(85, 1) !== undefined) + " " + yes(i2c.readRegister(85, 1, 2) !== undefined) + " " + yes(i2c.writeRegister(85, 1, 2)));
const id = i2c.readRegister(118, 208, 1);
log("id " + fixed(id === undefined ? -1 : (id[0] as number), 0));
log("written " + yes(i2c.writeRegister(118, 245, 160)));
const config = i2c.readRegister(118, 244, 2) as readonly number[];
log("config " + fixed(config[0] as number, 0) + " " + fixed(config[1] as number, 0));
take(() => {
  i2c.write(16, [1]);
  take(() => {
    i2c.write(16, [2]);
    // The chips start up.
    link.clock.after(10, () => {
      take(() => {
        i2c.write(16, [0]);
        take(() => {
          MIDGE_FAR.holdI2c(true);
          take(() => {
            MIDGE_FAR.holdI2c(false);
            take(() => log("<<end>>"));
          });
        });
      });
    }, undefined);
  });
});
`;

const WEATHER = "weather 0 21.5 988 43";
const AIR = "air 0 -12.25 87.5";
const EXPECTED = [
  "nobody no no no no",
  "id 96",
  "written yes",
  "config 0 160",
  WEATHER,
  AIR,
  "weather 1 21.5 988 43",
  "air 1 -12.25 87.5",
  // The weather chip has no checksum.
  WEATHER,
  "air 2 -12.25 87.5",
  WEATHER,
  AIR,
];
const HELD = ["weather 1 21.5 988 43", "air 1 -12.25 87.5", WEATHER, AIR];

async function built<T>(profile: Profile, build: (input: BuildInput) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "midge-i2c-"));
  const entry = join(folder, "publisher.ts");
  writeFileSync(entry, PROGRAM);
  try {
    return await build({ profile, entry, root, target: { host: "", port: 1883, secure: false }, values: {} });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("I2C of Espruino", () => {
  let host: EspruinoHost | undefined;
  afterEach(async () => host?.stop());

  it.each([
    ["ESP32", espruinoEsp32],
    ["ESP8266", espruinoEsp8266],
  ])("reads chips, and hears who is absent, on %s", async (_name, profile) => {
    const { code } = await built(profile, (input) => buildEspruino(input, null));
    let far: Pick<I2c, "write" | "read"> | undefined;
    let isHeld = false;
    const i2c1 = createI2c1(
      { write: (...sent) => far?.write(...sent) ?? false, read: (...asked) => far?.read(...asked) } as I2c,
      () => isHeld,
    );
    const ended = new Promise<void>((end) => {
      host = createEspruinoHost({
        log: (line) => line === "<<end>>" && end(),
        globals: {
          I2C1: i2c1,
          MIDGE_FAR: {
            i2c: (write: I2c["write"], read: I2c["read"]) => (far = { write, read }),
            nowUs: () => performance.now() * 1000,
            holdI2c: (held: boolean) => (isHeld = held),
          },
        },
      });
    });
    host?.run(code);
    expect(host?.errors).toEqual([]);
    await ended;
    expect(host?.lines).toEqual([...EXPECTED, ...HELD, "<<end>>"]);
    expect(i2c1.options).toEqual({ sda: profile.roles.sda, scl: profile.roles.scl });
  });
});

const luaPrograms = new Map<Profile, string>();
describe.each(LUAS)("I2C of NodeMCU on %s", (lua) => {
  afterEach(stopAll);

  it.each([
    ["esp8266", nodemcuEsp8266],
    ["esp32", nodemcuEsp32],
  ] as const)("reads chips, and hears who is absent, on %s", async (chip, profile) => {
    const code = luaPrograms.get(profile) ?? (await built(profile, (input) => buildLua(input).code));
    luaPrograms.set(profile, code);
    const end = await run(lua, code, { chip, flash: directory() });
    expect(end.stderr).toBe("");
    expect(end.stdout.split("\n").slice(0, -1)).toEqual([
      ...EXPECTED,
      // An ESP8266 sets the pins itself: what its host does not hold, it does not miss.
      ...(chip === "esp32" ? HELD : [WEATHER, AIR, WEATHER, AIR]),
      "<<end>>",
    ]);
  });
});
