// Digital pins, converter and lights through the real glue: drivers at this end, the host's firmware between, and
// simulated chips, or the bare wire, at the far end.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { createNtcChip } from "../../boards/node/chips/analog.js";
import { createNeopixelChip } from "../../boards/node/chips/neopixel.js";
import { createLedChip, createServoChip } from "../../boards/node/chips/outputs.js";
import { createButtonChip } from "../../boards/node/chips/switch.js";
import { createRealClock } from "../../boards/node/clock.js";
import { espruinoEsp32 } from "../../boards/espruino/esp32.profile.js";
import { nodemcuEsp32 } from "../../boards/nodemcu/esp32.profile.js";
import { nodemcuEsp8266 } from "../../boards/nodemcu/esp8266.profile.js";
import type { Profile } from "../../boards/profile.js";
import type { BuildInput } from "../../tools/build/built.js";
import { buildEspruino } from "../../tools/build/espruino.js";
import { buildLua } from "../../tools/build/lua.js";
import { createEspruinoHost, type EspruinoHost } from "../../tools/hosts/espruino/host.js";
import { directory, LUAS, start, stopAll } from "../hosts/nodemcu/rig.js";
import { farEnd } from "./far-end.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Firmware's numbers of the pins that the program uses; `waves` get one tone each at the start. */
interface Wiring {
  button: number;
  servo: number;
  led: number;
  chain: number;
  adc: number;
  other: number;
  waves: number[];
}

/** At each press: a servo, a dimmed LED, lights, a temperature; at each release the outputs let go. */
function program(at: Wiring): string {
  return `
import { createButton, createLed, createNeopixel, createNtc, createServo, fixed } from "midge";
import { adc, every, link, log, pins, pixels } from "@board";
const servo = createServo(pins, ${at.servo});
const led = createLed(pins, ${at.led}, link.clock);
const chain = createNeopixel(pixels, ${at.chain}, 2);
const ntc = createNtc(adc, ${at.adc}, { readings: 2 });
createNeopixel(pixels, ${at.other}, 1).show();
const waves = [${at.waves.join()}];
for (let i = 0; i < waves.length; i++) pins.pwm(waves[i] as number, 0.5, 440 + i);
createButton(pins, ${at.button}, link.clock, (event) => {
  if (event === 1) {
    servo.turn(45);
    led.dim(0.25);
    chain.paintAll(1, 2, 3);
    chain.show();
    ntc.sample((error, sample) => log("ntc " + fixed(error, 0) + " " + fixed(sample.thermometer.temperature, 1)));
  } else {
    servo.detach();
    led.off();
  }
  log("event " + fixed(event, 0));
}, { longMs: 600000 });
// A timer that is waited for: without one the NodeMCU host is done.
every(600000, () => {});
log("ready");
`;
}

async function built<T>(profile: Profile, wiring: Wiring, build: (input: BuildInput) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "midge-pins-"));
  const entry = join(folder, "publisher.ts");
  writeFileSync(entry, program(wiring));
  try {
    return await build({ profile, entry, root, target: { host: "", port: 1883, secure: false }, values: {} });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Degrees of a 10 kilohm NTC with a Beta of 3950 below 10 kilohm. */
function celsius(ratio: number): string {
  return (1 / (1 / 298.15 + Math.log(ratio / (1 - ratio)) / 3950) - 273.15).toFixed(1);
}

describe("pins of Espruino", () => {
  const wiring: Wiring = { button: 14, servo: 32, led: 33, chain: 13, adc: 36, other: 27, waves: [] };
  let code = "";
  let host: EspruinoHost | undefined;
  beforeAll(async () => {
    code = (await built(espruinoEsp32, wiring, (input) => buildEspruino(input, null))).code;
  });
  afterEach(async () => host?.stop());

  function board(options: { code: string }) {
    const waiting: { line: string; found: () => void }[] = [];
    const one = createEspruinoHost({
      log: (line) => {
        for (const wait of waiting) if (wait.line === line) wait.found();
      },
    });
    host = one;
    const run = (): void => one.run(options.code);
    const shows = (line: string): Promise<void> => new Promise((found) => waiting.push({ line, found }));
    return { host: one, run, shows };
  }

  it("drive chips and hear them", async () => {
    const one = board({ code });
    const far = farEnd(one.host, 3.3);
    const clock = createRealClock();
    let isPressed = false;
    const button = createButtonChip(far, wiring.button, () => (isPressed ? 1 : 0), clock);
    const servo = createServoChip(far, wiring.servo, clock);
    const led = createLedChip(far, wiring.led, 1);
    const chain = createNeopixelChip(far, wiring.chain, 2);
    // The glue adds what an ESP32's converter leaves out.
    createNtcChip(far, wiring.adc, () => 25, clock);
    one.run();
    expect(one.host.errors).toEqual([]);
    isPressed = true;
    await one.shows("event 1");
    expect(servo.pulse).toBeCloseTo(1000, 6);
    expect([led.light, led.hz]).toEqual([0.25, 1000]);
    expect([chain.red, chain.green, chain.blue]).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(one.host.lines).toContain(`ntc 0 ${celsius(0.5 + 0.142 / 3.3)}`);
    isPressed = false;
    await one.shows("event 2");
    expect([servo.pulse, led.light]).toEqual([0, 0]);
    expect(button.edges).toBe(10);
    expect(one.host.lines.filter((line) => line.startsWith("event"))).toEqual(["event 1", "event 2"]);
    expect(one.host.errors).toEqual([]);
  });

  it("tell that a fourth frequency of its own is one too many", async () => {
    const { code: crowded } = await built(espruinoEsp32, { ...wiring, waves: [16, 17, 18, 19] }, (input) =>
      buildEspruino(input, null),
    );
    const one = board({ code: crowded });
    const heard: number[] = [];
    for (const pin of [16, 17, 18, 19]) one.host.pin(pin).onPwm((_duty, hz) => heard.push(hz));
    one.run();
    expect(heard).toEqual([440, 441, 442]);
    expect(one.host.lines).toContain("ERROR: no PWM channel available anymore");
  });
});

afterEach(stopAll);

const CHIPS = [
  {
    chip: "esp8266" as const,
    profile: nodemcuEsp8266,
    wiring: { button: 5, servo: 7, led: 6, chain: 4, adc: 0, other: 1, waves: [2] },
    raw: "adc 0 512",
    // 10 bits of 3.2 V below a supply of 3.3 V.
    temperature: celsius((0.5 * 3.2) / 3.3),
    // All waves take the lowest frequency.
    atStart: ["pin 7 0", "pin 6 0", "pwm 2 512 440"],
    pressed: ["pwm 2 512 50", "pwm 7 51 50", "pwm 6 256 50", "ws2812 4 020103020103"],
    told: "pixels: wire the chain to GPIO2 (D4), the only pin it can be sent at",
  },
  {
    chip: "esp32" as const,
    profile: nodemcuEsp32,
    wiring: {
      button: 14,
      servo: 33,
      led: 32,
      chain: 13,
      adc: 36,
      other: 27,
      waves: [4, 5, 18, 19, 21, 22, 23, 25, 26],
    },
    raw: "adc 0 2048",
    temperature: celsius(0.5 + 0.142 / 3.3),
    atStart: ["pin 33 0", "pin 32 0", "ws2812 27 000000", "pwm 4 1024 440", "pwm 25 1024 447"],
    pressed: ["ws2812 13 020103020103"],
    told: "pwm: eight pins have it already; take it from one of them",
  },
];

describe.each(CHIPS)(
  "pins of NodeMCU on $chip",
  ({ chip, profile, wiring, raw, temperature, atStart, pressed, told }) => {
    let code = "";
    beforeAll(async () => {
      code = await built(profile, wiring, (input) => buildLua(input).code);
    });

    it.each(LUAS)("drive wires and hear them, on %s", async (lua) => {
      const board = start(lua, code, { chip, settings: { "host.pins": 1 }, flash: directory() });
      await board.shows("ready");
      for (const line of atStart) await board.shows(`host: ${line}\n`);
      await board.shows(told);
      await board.tell(raw);
      // A contact that bounces: one press.
      for (const level of [0, 1, 0, 1, 0]) await board.tell(`pin ${wiring.button} ${level}`);
      await board.shows("event 1\n");
      await board.shows(`ntc 0 ${temperature}\n`);
      for (const line of pressed) await board.shows(`host: ${line}\n`);
      await board.tell(`pin ${wiring.button} z`);
      await board.shows("event 2\n");
      expect(board.lines.filter((line) => line.startsWith("event"))).toEqual(["event 1", "event 2"]);
      expect((await board.stop()).stderr).not.toContain("PANIC");
    });
  },
);
