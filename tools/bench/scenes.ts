// One sensor each with its simulated chip, and a clock that allocates nothing: what is measured is the driver's own. The
// same text runs on V8 and on Espruino, so it is written in the device dialect. It judges nothing.

import {
  type Clock,
  createAht20,
  createBattery,
  createBh1750,
  createBme280,
  createBmp180,
  createBmp280,
  createDht11,
  createDht22,
  createDs18b20,
  createGps,
  createHcSr04,
  createHx711,
  createIna219,
  createMpu6050,
  createNtc,
  createPhotoresistor,
  createPotentiometer,
  createScd4x,
  createSht3x,
  createVl53l0x,
} from "midge";
import { createSimulatedAdc } from "../../boards/node/chips/adc.js";
import { createAht20Chip } from "../../boards/node/chips/aht20.js";
import {
  createBatteryChip,
  createNtcChip,
  createPhotoresistorChip,
  createPotentiometerChip,
} from "../../boards/node/chips/analog.js";
import { createBh1750Chip } from "../../boards/node/chips/bh1750.js";
import { createBme280Chip } from "../../boards/node/chips/bme280.js";
import { createBmp180Chip } from "../../boards/node/chips/bmp180.js";
import { createBmp280Chip } from "../../boards/node/chips/bmp280.js";
import type { I2cChip } from "../../boards/node/chips/chip.js";
import { createDht11Chip } from "../../boards/node/chips/dht11.js";
import { createDht22Chip } from "../../boards/node/chips/dht22.js";
import { createDs18b20Chip } from "../../boards/node/chips/ds18b20.js";
import { createSimulatedEchoes } from "../../boards/node/chips/echo-bus.js";
import { createGpsChip } from "../../boards/node/chips/gps.js";
import { createHcSr04Chip } from "../../boards/node/chips/hc-sr04.js";
import { createHx711Chip } from "../../boards/node/chips/hx711.js";
import { createSimulatedI2c } from "../../boards/node/chips/i2c-bus.js";
import { createIna219Chip } from "../../boards/node/chips/ina219.js";
import { createMpu6050Chip } from "../../boards/node/chips/mpu6050.js";
import { createOneWireLine } from "../../boards/node/chips/one-wire-line.js";
import { createSimulatedOneWire } from "../../boards/node/chips/one-wire.js";
import { createSimulatedPins } from "../../boards/node/chips/pins.js";
import { createSimulatedPulses } from "../../boards/node/chips/pulse-bus.js";
import { createScd4xChip } from "../../boards/node/chips/scd4x.js";
import { createSimulatedShiftIn } from "../../boards/node/chips/shift-in.js";
import { createSht3xChip } from "../../boards/node/chips/sht3x.js";
import { createSimulatedUart } from "../../boards/node/chips/uart-bus.js";
import { createVl53l0xChip } from "../../boards/node/chips/vl53l0x.js";

/** Timers under way at once, at most. */
const TIMERS = 16;
/** Between two samples: the slowest sensor (SCD4x) has a new one after 5 s. */
const BETWEEN_MS = 6000;
/** A sample that takes longer is not coming. */
const LONGEST_MS = 20_000;
const PIN = 34;

interface Timer {
  at: number;
  run: ((this: void, argument: never) => void) | undefined;
  argument: unknown;
}

interface SceneClock extends Clock {
  now(): number;
  /** Runs what is due next, if it is due before `end`; false when nothing is. */
  step(end: number): boolean;
}

function createSceneClock(): SceneClock {
  let now = 0;
  const timers: Timer[] = [];
  for (let i = 0; i < TIMERS; i++) timers.push({ at: 0, run: undefined, argument: undefined });
  return {
    now: () => now,
    after: (ms, run, argument) => {
      for (let i = 0; i < TIMERS; i++) {
        const timer = timers[i] as Timer;
        if (timer.run === undefined) {
          timer.at = now + ms;
          timer.run = run as never;
          timer.argument = argument;
          return timer;
        }
      }
      return undefined;
    },
    cancel: (timer) => {
      if (timer !== undefined) (timer as Timer).run = undefined;
    },
    random: () => 0.5,
    step: (end) => {
      let first: Timer | undefined;
      for (let i = 0; i < TIMERS; i++) {
        const timer = timers[i] as Timer;
        if (timer.run !== undefined && timer.at <= end && (first === undefined || timer.at < first.at)) first = timer;
      }
      if (first === undefined) {
        now = end;
        return false;
      }
      const run = first.run as (this: void, argument: unknown) => void;
      const argument = first.argument;
      first.run = undefined;
      now = first.at;
      run(argument);
      return true;
    },
  };
}

export interface Scene {
  /** Samples that came without an error. */
  good: number;
  /** The last one's error. */
  error: number;
  /** Takes one sample, and lets time go on to the next. */
  take(this: void): void;
  /** What the driver was given: its clock and its bus. */
  ports: object[];
}

type Sampled = (this: void, done: (this: void, error: number, sample: never) => void) => void;

function scene(clock: SceneClock, bus: object, sample: Sampled): Scene {
  let isHeard = false;
  const made: Scene = { good: 0, error: -1, take: () => {}, ports: [clock, bus] };
  const heard = (error: number): void => {
    isHeard = true;
    made.error = error;
    if (error === 0) made.good++;
  };
  made.take = () => {
    isHeard = false;
    const end = clock.now() + LONGEST_MS;
    sample(heard);
    while (!isHeard && clock.step(end));
    const next = clock.now() + BETWEEN_MS;
    while (clock.step(next));
  };
  return made;
}

/** What the world does: from 0 to 10 and around, so that a sample is never the one before. */
function turning(clock: SceneClock): number {
  return (clock.now() % 9973) / 997.3;
}

/** A sensor on I2C, made by `make` after its chip was wired. */
function onI2c(
  chipOf: (this: void, clock: SceneClock, turn: (this: void) => number) => I2cChip,
  sampleOf: (this: void, bus: ReturnType<typeof createSimulatedI2c>, clock: SceneClock) => Sampled,
): Scene {
  const clock = createSceneClock();
  const bus = createSimulatedI2c();
  bus.attach(chipOf(clock, () => turning(clock)));
  // From power-up to idle.
  while (clock.step(1000));
  return scene(clock, bus, sampleOf(bus, clock));
}

function onAdc(
  chipOf: (this: void, pins: ReturnType<typeof createSimulatedPins>, clock: SceneClock) => void,
  sampleOf: (this: void, adc: ReturnType<typeof createSimulatedAdc>) => Sampled,
): Scene {
  const clock = createSceneClock();
  const pins = createSimulatedPins([{ number: PIN, can: ["in", "adc"] }], () => {});
  chipOf(pins, clock);
  const adc = createSimulatedAdc(pins, {});
  return scene(clock, adc, sampleOf(adc));
}

export function aht20(): Scene {
  return onI2c(
    (clock, turn) =>
      createAht20Chip(
        () => 20 + turn(),
        () => 40 + turn(),
        clock,
      ),
    (bus, clock) => createAht20(bus, clock).sample as Sampled,
  );
}

export function bh1750(): Scene {
  return onI2c(
    (clock, turn) => createBh1750Chip(() => 100 + turn(), clock, 35),
    (bus, clock) => createBh1750(bus, clock).sample as Sampled,
  );
}

export function bme280(): Scene {
  return onI2c(
    (clock, turn) =>
      createBme280Chip(
        () => 20 + turn(),
        () => 98_765 + turn(),
        () => 40 + turn(),
        clock,
        118,
      ),
    (bus, clock) => createBme280(bus, clock).sample as Sampled,
  );
}

export function bmp180(): Scene {
  return onI2c(
    (clock, turn) =>
      createBmp180Chip(
        () => 20 + turn(),
        () => 98_765 + turn(),
        clock,
      ),
    (bus, clock) => createBmp180(bus, clock).sample as Sampled,
  );
}

export function bmp280(): Scene {
  return onI2c(
    (clock, turn) =>
      createBmp280Chip(
        () => 20 + turn(),
        () => 98_765 + turn(),
        clock,
        118,
      ),
    (bus, clock) => createBmp280(bus, clock).sample as Sampled,
  );
}

export function ina219(): Scene {
  return onI2c(
    (clock, turn) =>
      createIna219Chip(
        () => 5 + turn(),
        () => turn() / 10,
        clock,
        64,
        0.1,
      ),
    (bus, clock) => createIna219(bus, clock).sample as Sampled,
  );
}

export function mpu6050(): Scene {
  return onI2c(
    (clock, turn) => createMpu6050Chip(() => 20 + turn(), clock, 104),
    (bus, clock) => createMpu6050(bus, clock).sample as Sampled,
  );
}

export function scd4x(): Scene {
  return onI2c(
    (clock, turn) =>
      createScd4xChip(
        () => 800 + turn(),
        () => 20 + turn(),
        () => 40 + turn(),
        clock,
      ),
    (bus, clock) => createScd4x(bus, clock).sample as Sampled,
  );
}

export function sht3x(): Scene {
  return onI2c(
    (clock, turn) =>
      createSht3xChip(
        () => 20 + turn(),
        () => 40 + turn(),
        clock,
        68,
      ),
    (bus, clock) => createSht3x(bus, clock).sample as Sampled,
  );
}

export function vl53l0x(): Scene {
  return onI2c(
    (clock, turn) => createVl53l0xChip(() => 0.3 + turn() / 100, clock),
    (bus, clock) => createVl53l0x(bus, clock).sample as Sampled,
  );
}

export function dht11(): Scene {
  const clock = createSceneClock();
  const bus = createSimulatedPulses(clock);
  bus.attach(
    PIN,
    createDht11Chip(
      () => 20,
      () => 40,
    ),
  );
  return scene(clock, bus, createDht11(bus, PIN).sample as Sampled);
}

export function dht22(): Scene {
  const clock = createSceneClock();
  const bus = createSimulatedPulses(clock);
  bus.attach(
    PIN,
    createDht22Chip(
      () => 20.5,
      () => 40.5,
    ),
  );
  return scene(clock, bus, createDht22(bus, PIN).sample as Sampled);
}

export function ds18b20(): Scene {
  const clock = createSceneClock();
  const line = createOneWireLine();
  line.attach(createDs18b20Chip(() => 20.5, clock, "0000000000a1"));
  line.attach(createDs18b20Chip(() => 30.5, clock, "0000000000b2"));
  const bus = createSimulatedOneWire(line);
  return scene(clock, bus, createDs18b20(bus, clock).sample as Sampled);
}

export function gps(): Scene {
  const clock = createSceneClock();
  const uart = createSimulatedUart(clock);
  uart.attach(
    createGpsChip(
      () => 48.1173,
      () => 11.5167,
      clock,
      1_767_225_600,
    ),
  );
  return scene(clock, uart, createGps(uart, clock).sample as Sampled);
}

export function hcSr04(): Scene {
  const clock = createSceneClock();
  const bus = createSimulatedEchoes(clock);
  bus.attach(
    5,
    18,
    createHcSr04Chip(
      () => 1.5,
      () => 20,
    ),
  );
  return scene(clock, bus, createHcSr04(bus, 5, 18).sample as Sampled);
}

export function hx711(): Scene {
  const clock = createSceneClock();
  const line = createSimulatedShiftIn(createHx711Chip(() => 1.25, clock));
  return scene(clock, line, createHx711(line, clock).sample as Sampled);
}

export function battery(): Scene {
  return onAdc(
    (pins, clock) => void createBatteryChip(pins, PIN, () => 3.7 + turning(clock) / 100, clock, 100_000, 100_000),
    (adc) => createBattery(adc, PIN).sample as Sampled,
  );
}

export function ntc(): Scene {
  return onAdc(
    (pins, clock) => void createNtcChip(pins, PIN, () => 25 + turning(clock), clock),
    (adc) => createNtc(adc, PIN).sample as Sampled,
  );
}

export function photoresistor(): Scene {
  return onAdc(
    (pins, clock) => void createPhotoresistorChip(pins, PIN, () => 100 + turning(clock), clock),
    (adc) => createPhotoresistor(adc, PIN).sample as Sampled,
  );
}

export function potentiometer(): Scene {
  return onAdc(
    (pins, clock) => void createPotentiometerChip(pins, PIN, () => 0.5 + turning(clock) / 100, clock),
    (adc) => createPotentiometer(adc, PIN).sample as Sampled,
  );
}
