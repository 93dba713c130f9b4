// The BH1750 and its driver, down to the bus.

import { createBh1750Chip } from "../../../boards/node/chips/bh1750.js";
import { createSimulatedI2c } from "../../../boards/node/chips/i2c-bus.js";
import { createBh1750 } from "../../../sdk/sensors/bh1750.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import { type Case, createCaseClock } from "../check.js";

function wired(lux: number) {
  const clock = createCaseClock();
  const bus = createSimulatedI2c();
  const chip = createBh1750Chip(() => lux, clock, 35);
  bus.attach(chip);
  const sensor = createBh1750(bus, clock);
  const last = { error: -1, lux: -1 };
  return {
    clock: clock,
    bus: bus,
    chip: chip,
    last: last,
    ask: () => {
      last.error = -1;
      sensor.sample((error, sample) => {
        last.error = error;
        last.lux = sample.lightmeter.illuminance;
      });
    },
  };
}

export const cases: Case[] = [
  {
    name: "reads the light after 180 ms",
    run: (check) => {
      const world = wired(100);
      world.ask();
      world.clock.pass(179);
      check.same("before", world.last.error, -1);
      world.clock.pass(1);
      check.same("error", world.last.error, SensorError.NONE);
      check.near("lux", world.last.lux, 100, 1);
    },
  },
  {
    name: "converts as the datasheet's example: 0x8390 is 28,067 lx",
    run: (check) => {
      const world = wired(28067);
      world.ask();
      world.clock.pass(180);
      check.near("lux", world.last.lux, 28067, 1);
    },
  },
  {
    name: "stops at full scale",
    run: (check) => {
      const world = wired(100000);
      world.ask();
      world.clock.pass(180);
      check.near("lux", world.last.lux, 54612.5, 0.1);
    },
  },
  {
    name: "is not ready while a sample is under way",
    run: (check) => {
      const world = wired(100);
      world.ask();
      world.ask();
      check.same("second", world.last.error, SensorError.NOT_READY);
      world.clock.pass(180);
      check.same("first", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "tells a chip that is absent, at another address, or on a stuck bus",
    run: (check) => {
      const world = wired(100);
      world.chip.fault = "unplugged";
      world.ask();
      check.same("unplugged", world.last.error, SensorError.ABSENT);
      world.chip.fault = "none";
      world.chip.address = 92;
      world.ask();
      check.same("address", world.last.error, SensorError.ABSENT);
      world.chip.address = 35;
      world.bus.isStuck = true;
      world.ask();
      check.same("stuck", world.last.error, SensorError.ABSENT);
    },
  },
  {
    name: "tells a chip that goes while it measures, and comes back with it",
    run: (check) => {
      const world = wired(100);
      world.ask();
      world.chip.fault = "unplugged";
      world.clock.pass(180);
      check.same("gone", world.last.error, SensorError.ABSENT);
      world.chip.fault = "none";
      world.ask();
      world.clock.pass(180);
      check.same("back", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "the chip gives the measurement before until the next one is done",
    run: (check) => {
      const world = wired(100);
      const before = world.bus.read(35, 2) as readonly number[];
      check.same("at power-on", (before[0] as number) * 256 + (before[1] as number), 0);
      check.same("told", world.bus.write(35, [32]), true);
      world.clock.pass(100);
      const early = world.bus.read(35, 2) as readonly number[];
      check.same("early", early[1], 0);
      world.clock.pass(80);
      const ready = world.bus.read(35, 2) as readonly number[];
      check.same("ready", ready[1], 120);
    },
  },
];
