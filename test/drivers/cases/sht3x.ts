// The SHT3x and its driver, down to the bus.

import { createSimulatedI2c } from "../../../boards/node/chips/i2c-bus.js";
import { createSht3xChip } from "../../../boards/node/chips/sht3x.js";
import { crc8 } from "../../../sdk/sensors/crc8.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import { createSht3x } from "../../../sdk/sensors/sht3x.js";
import type { I2c } from "../../../sdk/sensors/bus.js";
import { type Case, type CaseClock, createCaseClock } from "../check.js";
import { createLowBus, createTurningBus } from "../held-bus.js";

function asking(bus: I2c, clock: CaseClock, address?: number) {
  const sensor = createSht3x(bus, clock, address);
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
      clock.pass(20);
    },
  };
}

function wired(temperature: number, humidity: number, address?: number) {
  const clock = createCaseClock();
  const bus = createSimulatedI2c();
  const chip = createSht3xChip(
    () => temperature,
    () => humidity,
    clock,
    address ?? 68,
  );
  bus.attach(chip);
  const turning = createTurningBus(bus);
  const driver = asking(turning, clock, address);
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
    name: "the checksum of the datasheet's example: 0xbeef has 0x92",
    run: (check) => {
      check.same("crc", crc8([190, 239], 0, 2), 146);
    },
  },
  {
    name: "reads the whole range, at both addresses",
    run: (check) => {
      for (let step = 0; step <= 10; step++) {
        const warm = -40 + 16.5 * step;
        const wet = 100 - 10 * step;
        const world = wired(warm, wet, 68 + (step % 2));
        world.take();
        check.same("error", world.last.error, SensorError.NONE);
        check.near("temperature", world.last.warm, warm, 0.002);
        check.near("humidity", world.last.wet, wet, 0.001);
      }
    },
  },
  {
    name: "answers after 16 ms, and is not ready before",
    run: (check) => {
      const world = wired(20, 50);
      world.ask();
      world.clock.pass(15);
      check.same("before", world.last.error, -1);
      world.ask();
      check.same("second", world.last.error, SensorError.NOT_READY);
      world.last.error = -1;
      world.clock.pass(1);
      check.same("after", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "finds every single bit that is turned over",
    run: (check) => {
      const world = wired(21.37, 48.6);
      for (let bit = 0; bit < 48; bit++) {
        world.turning.bit = bit;
        world.take();
        check.same("bit", world.last.error, SensorError.CRC);
      }
      world.turning.bit = -1;
      world.take();
      check.same("none", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "tells a wrong checksum of either word, and keeps the sample before",
    run: (check) => {
      const world = wired(20, 50);
      world.take();
      world.chip.inputs.temperature = () => 30;
      world.chip.fault = "crc";
      world.take();
      check.same("temperature", world.last.error, SensorError.CRC);
      world.chip.fault = "crc humidity";
      world.take();
      check.same("humidity", world.last.error, SensorError.CRC);
      check.near("kept", world.last.warm, 20, 0.002);
      world.chip.fault = "none";
      world.take();
      check.same("back", world.last.error, SensorError.NONE);
      check.near("new", world.last.warm, 30, 0.002);
    },
  },
  {
    name: "tells a chip that is absent, at another address, or on a stuck bus, and works again after it",
    run: (check) => {
      const world = wired(20, 50);
      world.chip.fault = "unplugged";
      world.take();
      check.same("unplugged", world.last.error, SensorError.ABSENT);
      world.chip.fault = "none";
      world.chip.address = 69;
      world.take();
      check.same("address", world.last.error, SensorError.ABSENT);
      world.chip.address = 68;
      world.bus.isStuck = true;
      world.take();
      check.same("stuck", world.last.error, SensorError.ABSENT);
      world.bus.isStuck = false;
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
      world.clock.pass(20);
      world.ask();
      world.chip.fault = "unplugged";
      world.clock.pass(20);
      check.same("gone", world.last.error, SensorError.TIMEOUT);
      world.chip.fault = "none";
      world.clock.pass(20);
      world.take();
      check.same("back", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "goes on after a loss of power that nobody noticed",
    run: (check) => {
      const world = wired(20, 50);
      world.take();
      world.chip.fault = "unplugged";
      world.bus.read(68, 1);
      world.chip.fault = "none";
      world.clock.pass(2);
      world.take();
      check.same("error", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "tells what the chip cannot measure",
    run: (check) => {
      const world = wired(20, 50);
      world.chip.fault = "short";
      world.take();
      check.same("130 degrees", world.last.error, SensorError.OUT_OF_RANGE);
      world.chip.fault = "none";
      world.chip.inputs.temperature = () => -44;
      world.take();
      check.same("-44 degrees", world.last.error, SensorError.OUT_OF_RANGE);
      world.chip.inputs.temperature = () => 125;
      world.take();
      check.same("125 degrees", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "the chip: no answer before it has one, each result once, status and reset",
    run: (check) => {
      const world = wired(20, 50);
      check.same("at power-on", world.bus.read(68, 6) === undefined, true);
      world.bus.write(68, [36, 0]);
      world.clock.pass(15);
      check.same("measuring", world.bus.read(68, 6) === undefined, true);
      check.same("no command meanwhile", world.bus.write(68, [36, 0]), false);
      world.clock.pass(1);
      check.same("once", world.bus.read(68, 6) === undefined, false);
      check.same("not twice", world.bus.read(68, 6) === undefined, true);
      world.bus.write(68, [36, 22]);
      world.clock.pass(5);
      check.same("low repeatability", world.bus.read(68, 6) === undefined, false);
      world.bus.write(68, [243, 45]);
      const status = world.bus.read(68, 3) as readonly number[];
      check.same("status", (status[0] as number) * 256 + (status[1] as number), 32784);
      check.same("its checksum", crc8(status, 0, 2), status[2]);
      world.bus.write(68, [48, 162]);
      check.same("reset", world.bus.write(68, [36, 0]), false);
    },
  },
];
