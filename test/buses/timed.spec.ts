// Timed pins, 1-Wire, echoes and shifted bits through the real glue: a driver at this end, the firmware of the host
// between, and a simulated chip at the far end. The same program everywhere samples five sensors over and over: first they
// work, then each has a fault, then they work again. No timing is judged.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { espruinoEsp32 } from "../../boards/espruino/esp32.profile.js";
import { createDht11Chip } from "../../boards/node/chips/dht11.js";
import { createDht22Chip } from "../../boards/node/chips/dht22.js";
import { createDs18b20Chip } from "../../boards/node/chips/ds18b20.js";
import { createHcSr04Chip } from "../../boards/node/chips/hc-sr04.js";
import { createHx711Chip } from "../../boards/node/chips/hx711.js";
import { createOneWireLine } from "../../boards/node/chips/one-wire-line.js";
import type { PulseChip } from "../../boards/node/chips/pulse-bus.js";
import { createRealClock } from "../../boards/node/clock.js";
import { nodemcuEsp32 } from "../../boards/nodemcu/esp32.profile.js";
import { nodemcuEsp8266 } from "../../boards/nodemcu/esp8266.profile.js";
import type { Profile } from "../../boards/profile.js";
import type { BuildInput } from "../../tools/build/built.js";
import { buildEspruino } from "../../tools/build/espruino.js";
import { buildLua } from "../../tools/build/lua.js";
import { createEspruinoHost, type EspruinoHost } from "../../tools/hosts/espruino/host.js";
import { type Chip, directory, LUAS, start, stopAll } from "../hosts/nodemcu/rig.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Wiring {
  dht22: number;
  dht11: number;
  line: number;
  trigger: number;
  echo: number;
  data: number;
  clock: number;
}

const ESP32: Wiring = { dht22: 4, dht11: 5, line: 18, trigger: 19, echo: 21, data: 22, clock: 23 };
const ESP8266: Wiring = { dht22: 1, dht11: 2, line: 3, trigger: 5, echo: 6, data: 7, clock: 8 };

/** What is in the air, on the scale and so on. The first two are those that the ESP8266's module takes for a DHT11. */
const WORLD = { warm: 25.6, wet: 51.2, cold: -10.1, damp: 40, probes: [20.5, -3], metres: 1.5, kg: 2 };

/** Samples every sensor again and again, and tells `seen` of each line. */
function program(at: Wiring, before: string, seen: string): string {
  return `
import { createDs18b20, createHcSr04, createHx711, fixed } from "midge";
import { dht11, dht22, echoes, every, link, log, oneWire, shiftIn } from "@board";
${before}
const air = dht22(${at.dht22});
const hall = dht11(${at.dht11});
const probes = createDs18b20(oneWire(${at.line}), link.clock, 9);
const sonar = createHcSr04(echoes, ${at.trigger}, ${at.echo});
const scale = createHx711(shiftIn(${at.data}, ${at.clock}), link.clock);
scale.countsPerUnit = 85899.3;
function tell(name: string, error: number, a: number, b: number): void {
  const line = name + " " + fixed(error, 0) + " " + fixed(a, 1) + " " + fixed(b, 1);
  log(line);
  ${seen}
}
every(60, () => {
  air.sample((error, s) => tell("air", error, s.thermometer.temperature, s.hygrometer.humidity));
  hall.sample((error, s) => tell("hall", error, s.thermometer.temperature, s.hygrometer.humidity));
});
function measure(): void {
  probes.sample((error, s) => {
    let sum = 0;
    for (let i = 0; i < s.thermometers.length; i++) sum += (s.thermometers[i] as { temperature: number }).temperature;
    tell("probes", error, s.thermometers.length, sum);
  });
  sonar.sample((error, s) => { if (error !== 4) tell("sonar", error, s.proximity.distance, 0); });
  scale.sample((error, s) => { if (error !== 4) tell("scale", error, s.loadcell.load, 0); });
}
every(160, measure);
`;
}

async function built<T>(profile: Profile, text: string, build: (input: BuildInput) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "midge-timed-"));
  const entry = join(folder, "publisher.ts");
  writeFileSync(entry, text);
  try {
    return await build({ profile, entry, root, target: { host: "", port: 1883, secure: false }, values: {} });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What each sensor must say, at first and in the end, and in between. */
const GOOD = ["air 0 25.6 51.2", "hall 0 -10.1 40.0", "probes 0 2.0 17.5", "sonar 0 1.5 0.0", "scale 0 2.5 0.0"];

describe("timed buses of Espruino", () => {
  let code = "";
  const hosts: EspruinoHost[] = [];
  beforeAll(async () => {
    code = await built(espruinoEsp32, program(ESP32, "", ""), async (input) => (await buildEspruino(input, null)).code);
  });
  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.stop();
  });

  /** Answers a low pulse with edges. The chip's time runs a hundred times faster, as it rests for seconds. */
  function wirePulses(host: EspruinoHost, number: number, chip: PulseChip): void {
    const pin = host.pin(number);
    const now = host.globals["getTime"] as () => number;
    let lowSince = 0;
    pin.onDrive((level, mode, atS) => {
      if (!level) lowSince = atS;
      if (mode === "output") return;
      let at = now();
      for (const us of chip.answer(at * 100_000, (at - lowSince) * 1000)) {
        at += us / 1e6;
        pin.set(false, at);
        pin.set(true, at + 3e-5);
      }
    });
  }

  it("carry the drivers to the chips and back, through faults too", async () => {
    const time = createRealClock();
    const air = createDht22Chip(
      () => WORLD.warm,
      () => WORLD.wet,
    );
    const hall = createDht11Chip(
      () => WORLD.cold,
      () => WORLD.damp,
    );
    const line = createOneWireLine();
    WORLD.probes.forEach((warm, i) => line.attach(createDs18b20Chip(() => warm, time, `00000000000${i}`, true)));
    const sonar = createHcSr04Chip(
      () => WORLD.metres,
      () => 20,
    );
    // The bits are shifted at one moment, whatever else this machine does meanwhile.
    let moment = 1000;
    const tick = setInterval(() => (moment = 1000 + time.now()), 5);
    const scale = createHx711Chip(() => WORLD.kg, { now: () => moment });

    let wanted = GOOD;
    let turned: () => void = () => {};
    const heard = new Set<string>();
    const log = (text: string): void => {
      heard.add(text);
      if (wanted.every((one) => heard.has(one))) turned();
    };
    const until = (lines: string[]): Promise<void> =>
      new Promise((resolve) => {
        heard.clear();
        wanted = lines;
        turned = resolve;
      });
    const host = createEspruinoHost({ log, oneWire: { [ESP32.line]: line } });
    hosts.push(host);
    wirePulses(host, ESP32.dht22, air);
    wirePulses(host, ESP32.dht11, hall);
    const echo = host.pin(ESP32.echo);
    echo.set(false);
    host.pin(ESP32.trigger).onDrive((level, _mode, atS) => {
      const us = sonar.pulseUs(0);
      if (level || us === 0) return;
      const rise = atS + sonar.delayUs / 1e6;
      echo.set(true, rise);
      if (us > 0) echo.set(false, rise + us / 1e6);
    });
    const data = host.pin(ESP32.data);
    data.set(scale.data() === 1);
    const watch = setInterval(() => data.set(scale.data() === 1), 20);
    host.pin(ESP32.clock).onDrive((level) => {
      scale.clock(level ? 1 : 0);
      data.set(scale.data() === 1);
    });

    const good = until(GOOD);
    host.run(code);
    await good;
    const chips = [air, hall, sonar, scale];
    const faults = ["crc", "unplugged", "unplugged", "busy"];
    chips.forEach((chip, i) => (chip.fault = faults[i] as string));
    line.isStuck = true;
    const lines = ["air 2 25.6 51.2", "hall 1 -10.1 40.0", "probes 1 2.0 17.5", "sonar 1 1.5 0.0", "scale 3 2.5 0.0"];
    await until(lines);
    chips.forEach((chip) => (chip.fault = "none"));
    line.isStuck = false;
    await until(GOOD);
    clearInterval(tick);
    clearInterval(watch);
    expect(host.errors).toEqual([]);
  }, 30_000);
});

/** The chips, in the program itself, at the far side of the NodeMCU host; and the turns of the story. */
function farSide(chip: Chip, at: Wiring, faulty: string[], good: string[]): string {
  const from = (name: string): string => JSON.stringify(join(root, "boards/node/chips", `${name}.js`));
  return `
import type { Time } from ${from("chip")};
import { createDht11Chip } from ${from("dht11")};
import { createDht22Chip } from ${from("dht22")};
import { createDs18b20Chip } from ${from("ds18b20")};
import { createHcSr04Chip } from ${from("hc-sr04")};
import { createHx711Chip } from ${from("hx711")};
import { createOneWireLine } from ${from("one-wire-line")};
/** @noSelf */
declare namespace MIDGE_FAR {
  function nowUs(): number;
  function wire(
    pin: number,
    driven: ((this: void, level: number, us: number) => void) | undefined,
    level?: (this: void, us: number) => number,
  ): void;
  function drive(pin: number, level: number, us: number): void;
  function after(us: number, run: (this: void) => void): void;
  function oneWire(
    pin: number,
    reset: (this: void) => boolean,
    slot: (this: void, bit: number) => number,
    power: (this: void) => void,
  ): void;
  function dht(pin: number, answer: (this: void, lowMs: number) => readonly number[]): void;
}
const time: Time = { now: () => MIDGE_FAR.nowUs() / 1000 };
const chipAir = createDht22Chip(() => ${WORLD.warm}, () => ${WORLD.wet});
const chipHall = createDht11Chip(() => ${WORLD.cold}, () => ${WORLD.damp});
MIDGE_FAR.dht(${at.dht22}, (lowMs) => chipAir.answer(time.now() * 100, lowMs));
MIDGE_FAR.dht(${at.dht11}, (lowMs) => chipHall.answer(time.now() * 100, lowMs));
const wires = createOneWireLine();
${WORLD.probes.map((warm, i) => `wires.attach(createDs18b20Chip(() => ${warm}, time, "00000000000${i}", true));`).join("\n")}
MIDGE_FAR.oneWire(${at.line}, () => wires.reset(), (bit) => wires.slot(bit), () => wires.power());
const chipSonar = createHcSr04Chip(() => ${WORLD.metres}, () => 20);
let pulseFrom = -1;
let pulseTo = -1;
MIDGE_FAR.wire(${at.trigger}, (level, us) => {
  const length = chipSonar.pulseUs(0);
  if (level > 0 || length <= 0) return;
  pulseFrom = us + chipSonar.delayUs;
  pulseTo = -1;
  ${chip === "esp32" ? `MIDGE_FAR.drive(${at.echo}, 1, pulseFrom); MIDGE_FAR.drive(${at.echo}, 0, pulseFrom + length);` : ""}
});
${
  chip === "esp32"
    ? ""
    : // The pulse begins when it is looked at, so that a busy machine does not shorten it.
      `MIDGE_FAR.wire(${at.echo}, undefined, (us) => {
  if (pulseFrom < 0 || us < pulseFrom) return 0;
  if (pulseTo < 0) {
    const length = Math.floor(chipSonar.pulseUs(0));
    const end = us + length;
    pulseTo = end;
    MIDGE_FAR.after(length, () => {
      pulseFrom = -1;
      MIDGE_FAR.drive(${at.echo}, 0, end);
    });
  }
  return us < pulseTo ? 1 : 0;
});`
}
let moment = 1000;
every(5, () => {
  moment = 1000 + time.now();
});
const chipScale = createHx711Chip(() => ${WORLD.kg}, { now: () => moment });
MIDGE_FAR.wire(${at.clock}, (level) => chipScale.clock(level));
MIDGE_FAR.wire(${at.data}, undefined, () => chipScale.data());
const stories = [${[good, faulty, good].map((lines) => JSON.stringify(lines)).join(", ")}];
let story = 0;
let told: boolean[] = [];
function turn(): void {
  story++;
  told = [];
  const isFaulty = story === 1;
  log("story " + fixed(story, 0));
  chipAir.fault = isFaulty ? "crc" : "none";
  chipHall.fault = isFaulty ? "unplugged" : "none";
  chipSonar.fault = isFaulty ? "unplugged" : "none";
  chipScale.fault = isFaulty ? "busy" : "none";
  wires.isStuck = isFaulty;
}
function look(line: string): void {
  const lines = stories[story];
  if (lines === undefined) return;
  let count = 0;
  for (let i = 0; i < lines.length; i++) {
    if (lines[i] === line) told[i] = true;
    if (told[i] === true) count++;
  }
  if (count === lines.length) turn();
}
`;
}

const CHIPS = [
  { chip: "esp8266" as const, profile: nodemcuEsp8266, wiring: ESP8266, hall: "-10.1" },
  // The firmware gives whole degrees without their sign.
  { chip: "esp32" as const, profile: nodemcuEsp32, wiring: ESP32, hall: "10.0" },
];

describe.each(CHIPS)("timed buses of NodeMCU on $chip", ({ chip, profile, wiring, hall }) => {
  afterEach(stopAll);
  let code = "";
  beforeAll(async () => {
    const good = GOOD.map((line) => line.replace("-10.1", hall));
    const faulty = [
      "air 2 25.6 51.2",
      `hall 3 ${hall} 40.0`,
      "probes 1 2.0 17.5",
      "sonar 1 1.5 0.0",
      "scale 3 2.5 0.0",
    ];
    const text = program(wiring, farSide(chip, wiring, faulty, good), "look(line);");
    code = await built(profile, text, (input) => buildLua(input).code);
  });

  it.each(LUAS)(
    "carry the drivers to the chips and back, through faults too, on %s",
    async (lua) => {
      const board = start(lua, code, { chip, flash: directory() });
      await board.shows("story 3");
      expect((await board.stop()).stderr).not.toContain("PANIC");
    },
    30_000,
  );
});
