// The AHT20 and its driver, down to the bus.

import { createAht20Chip } from "../../../boards/node/chips/aht20.js";
import { createSimulatedI2c } from "../../../boards/node/chips/i2c-bus.js";
import { createAht20 } from "../../../sdk/sensors/aht20.js";
import type { I2c } from "../../../sdk/sensors/bus.js";
import { crc8 } from "../../../sdk/sensors/crc8.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import { type Case, type CaseClock, createCaseClock } from "../check.js";
import { createLowBus, createTurningBus } from "../held-bus.js";

function asking(bus: I2c, clock: CaseClock) {
  const sensor = createAht20(bus, clock);
  const last = { error: -1, warm: 0, wet: 0 };
  const ask = (): void => {
    last.error = -1;
    sensor.sample((error, sample) => {
      last.error = error;
      last.warm = sample.thermometer.temperature;
      last.wet = sample.hygrometer.humidity;
    });
  };
  return {
    last: last,
    ask: ask,
    take: () => {
      ask();
      clock.pass(100);
    },
  };
}

function wired(temperature: number, humidity: number) {
  const clock = createCaseClock();
  const bus = createSimulatedI2c();
  const chip = createAht20Chip(
    () => temperature,
    () => humidity,
    clock,
  );
  bus.attach(chip);
  const turning = createTurningBus(bus);
  const driver = asking(turning, clock);
  return {
    clock: clock,
    bus: bus,
    turning: turning,
    chip: chip,
    last: driver.last,
    ask: driver.ask,
    take: driver.take,
  };
}

export const cases: Case[] = [
  {
    name: "reads the whole range",
    run: (check) => {
      for (let step = 0; step <= 10; step++) {
        const warm = -40 + 12.5 * step;
        const wet = 100 - 10 * step;
        const world = wired(warm, wet);
        world.take();
        check.same("error", world.last.error, SensorError.NONE);
        check.near("temperature", world.last.warm, warm, 0.0002);
        check.near("humidity", world.last.wet, wet, 0.0002);
      }
    },
  },
  {
    name: "takes the counts apart as the manual does: 2^19 counts are 50 per cent and 50 degrees",
    run: (check) => {
      const bytes = [24, 128, 0, 8, 0, 0, 0];
      bytes[6] = crc8(bytes, 0, 6);
      const clock = createCaseClock();
      const bus: I2c = {
        write: () => true,
        read: () => bytes,
        readRegister: () => undefined,
        writeRegister: () => false,
      };
      const driver = asking(bus, clock);
      driver.take();
      check.same("error", driver.last.error, SensorError.NONE);
      check.near("humidity", driver.last.wet, 50, 0);
      check.near("temperature", driver.last.warm, 50, 0);
      // One count of humidity more, at the upper half of the byte that both share.
      bytes[3] = 24;
      bytes[6] = crc8(bytes, 0, 6);
      driver.take();
      check.near("humidity", driver.last.wet, 50 + 100 / 1048576, 0.00001);
      check.near("temperature", driver.last.warm, 50, 0);
    },
  },
  {
    name: "answers after 80 ms, and is not ready before",
    run: (check) => {
      const world = wired(20, 50);
      world.ask();
      world.clock.pass(79);
      check.same("before", world.last.error, -1);
      world.ask();
      check.same("second", world.last.error, SensorError.NOT_READY);
      world.last.error = -1;
      world.clock.pass(1);
      check.same("after", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "initializes a chip that asks for it, once",
    run: (check) => {
      const world = wired(20, 50);
      world.chip.fault = "uncalibrated";
      world.ask();
      world.clock.pass(89);
      check.same("before", world.last.error, -1);
      world.clock.pass(1);
      check.same("after", world.last.error, SensorError.NONE);
      check.near("temperature", world.last.warm, 20, 0.0002);
      world.ask();
      world.clock.pass(80);
      check.same("at once", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "finds every single bit that is turned over",
    run: (check) => {
      const world = wired(21.37, 48.6);
      for (let bit = 0; bit < 56; bit++) {
        world.turning.bit = bit;
        world.take();
        // The first one says that it still measures.
        check.same("bit", world.last.error, bit === 0 ? SensorError.TIMEOUT : SensorError.CRC);
      }
      world.turning.bit = -1;
      world.take();
      check.same("none", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "tells a chip that is absent, on a stuck bus, or without a good checksum, and works again after it",
    run: (check) => {
      const world = wired(20, 50);
      world.bus.isStuck = true;
      world.take();
      check.same("stuck", world.last.error, SensorError.ABSENT);
      world.bus.isStuck = false;
      world.chip.fault = "crc";
      world.take();
      check.same("crc", world.last.error, SensorError.CRC);
      world.chip.fault = "unplugged";
      world.take();
      check.same("unplugged", world.last.error, SensorError.ABSENT);
      world.chip.fault = "none";
      world.take();
      check.same("back", world.last.error, SensorError.NONE);
      const low = asking(createLowBus(), world.clock);
      low.take();
      check.same("SDA low", low.last.error, SensorError.CRC);
    },
  },
  {
    name: "tells a measurement that never ends, and a chip that goes in between",
    run: (check) => {
      const world = wired(20, 50);
      world.chip.fault = "busy";
      world.take();
      check.same("busy", world.last.error, SensorError.TIMEOUT);
      world.chip.fault = "none";
      world.take();
      world.ask();
      world.chip.fault = "unplugged";
      world.clock.pass(80);
      check.same("gone", world.last.error, SensorError.ABSENT);
      world.chip.fault = "none";
      world.clock.pass(40);
      world.take();
      check.same("back", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "waits for nothing in the first 40 ms under power, and goes on after them",
    run: (check) => {
      const world = wired(20, 50);
      world.take();
      world.chip.fault = "unplugged";
      world.bus.read(56, 1);
      world.chip.fault = "uncalibrated";
      world.clock.pass(20);
      world.ask();
      check.same("early", world.last.error, SensorError.ABSENT);
      world.clock.pass(20);
      world.take();
      check.same("later", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "tells what the chip cannot measure, and keeps the sample before",
    run: (check) => {
      const world = wired(20, 50);
      world.take();
      world.chip.inputs.temperature = () => 90;
      world.take();
      check.same("90 degrees", world.last.error, SensorError.OUT_OF_RANGE);
      world.chip.inputs.temperature = () => -45;
      world.take();
      check.same("-45 degrees", world.last.error, SensorError.OUT_OF_RANGE);
      check.near("kept", world.last.warm, 20, 0.0002);
    },
  },
  {
    name: "the chip: state, old results until there are new ones, and a reset",
    run: (check) => {
      const world = wired(20, 50);
      const state = (): number => (world.bus.read(56, 1) as readonly number[])[0] as number;
      check.same("at power-on", state(), 24);
      world.bus.write(56, [172, 51, 0]);
      check.same("busy", state(), 152);
      world.clock.pass(79);
      check.same("old", (world.bus.read(56, 7) as readonly number[])[1], 0);
      world.clock.pass(1);
      check.same("ready", state(), 24);
      check.same("new", (world.bus.read(56, 7) as readonly number[])[1], 128);
      world.bus.write(56, [186]);
      check.same("reset", world.bus.read(56, 1) === undefined, true);
      world.clock.pass(20);
      check.same("cleared", (world.bus.read(56, 7) as readonly number[])[1], 0);
    },
  },
];
