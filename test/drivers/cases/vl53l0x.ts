// The VL53L0X and its driver, down to the bus.

import { createSimulatedI2c } from "../../../boards/node/chips/i2c-bus.js";
import { createVl53l0xChip } from "../../../boards/node/chips/vl53l0x.js";
import { createVl53l0x } from "../../../sdk/sensors/vl53l0x.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import { type Case, createCaseClock } from "../check.js";

function wired(metres: number) {
  const clock = createCaseClock();
  const bus = createSimulatedI2c();
  const chip = createVl53l0xChip(() => metres, clock);
  bus.attach(chip);
  const sensor = createVl53l0x(bus, clock);
  const last = { error: -1, distance: -1 };
  return {
    clock: clock,
    bus: bus,
    chip: chip,
    last: last,
    ask: () => {
      last.error = -1;
      sensor.sample((error, sample) => {
        last.error = error;
        last.distance = sample.proximity.distance;
      });
    },
  };
}

function byte(world: ReturnType<typeof wired>, register: number): number {
  return (world.bus.readRegister(41, register, 1) as readonly number[])[0] as number;
}

export const cases: Case[] = [
  {
    name: "sets the chip up, calibrates it, and ranges",
    run: (check) => {
      const world = wired(0.8);
      check.same("sequence at power-on", byte(world, 1), 255);
      world.ask();
      world.clock.pass(45);
      check.same("before", world.last.error, -1);
      world.clock.pass(35);
      check.same("error", world.last.error, SensorError.NONE);
      check.near("distance", world.last.distance, 0.8, 0.0005);
      check.same("sequence", byte(world, 1), 232);
      check.same("levels of 2.8 V", byte(world, 137), 1);
      // Tuning: one register of its beginning, its middle and its end, and two that lie on page 1.
      check.same("0x25", byte(world, 37), 255);
      check.same("0x66", byte(world, 102), 160);
      check.same("0x72", byte(world, 114), 254);
      check.same("interrupt", byte(world, 10), 4);
      world.bus.writeRegister(41, 255, 1);
      check.same("page 1, 0x49", byte(world, 73), 255);
      check.same("page 1, 0x4d", byte(world, 77), 4);
      check.same("page 1, stop variable", byte(world, 145), 60);
      world.bus.writeRegister(41, 255, 0);
    },
  },
  {
    name: "is set up once, and then ranges in 35 ms",
    run: (check) => {
      const world = wired(0.8);
      world.ask();
      world.clock.pass(80);
      world.chip.inputs.distance = () => 1.234;
      world.ask();
      world.clock.pass(30);
      check.same("before", world.last.error, -1);
      world.clock.pass(5);
      check.same("error", world.last.error, SensorError.NONE);
      check.near("distance", world.last.distance, 1.234, 0.0005);
    },
  },
  {
    name: "leaves as many reference SPADs on as the factory says, from the kind it says",
    run: (check) => {
      const world = wired(0.8);
      world.ask();
      world.clock.pass(80);
      const map = world.bus.readRegister(41, 176, 6) as readonly number[];
      // Five good ones from number 12 up: 12 to 15 and 17, as 16 is not good.
      const want = [0, 240, 2, 0, 0, 0];
      for (let i = 0; i < 6; i++) check.same("map", map[i], want[i]);
    },
  },
  {
    name: "reads the whole range",
    run: (check) => {
      const world = wired(0);
      for (let mm = 0; mm <= 2000; mm += 250) {
        const metres = mm / 1000;
        world.chip.inputs.distance = () => metres;
        world.ask();
        world.clock.pass(80);
        check.same("error", world.last.error, SensorError.NONE);
        check.near("distance", world.last.distance, metres, 0.0005);
      }
    },
  },
  {
    name: "says when there is nothing near enough, or the laser fails",
    run: (check) => {
      const world = wired(0.8);
      world.ask();
      world.clock.pass(80);
      world.chip.inputs.distance = () => 3;
      world.ask();
      world.clock.pass(35);
      check.same("8,190 mm", world.last.error, SensorError.OUT_OF_RANGE);
      check.near("the one before", world.last.distance, 0.8, 0.0005);
      world.chip.inputs.distance = () => 0.5;
      world.chip.fault = "cut";
      world.ask();
      world.clock.pass(35);
      check.same("laser", world.last.error, SensorError.OUT_OF_RANGE);
      world.chip.fault = "none";
      world.ask();
      world.clock.pass(35);
      check.same("again", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "is not ready while a sample is under way",
    run: (check) => {
      const world = wired(0.8);
      world.ask();
      world.ask();
      check.same("second", world.last.error, SensorError.NOT_READY);
      world.clock.pass(80);
      check.same("first", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "tells a chip that never becomes ready, at first and later, and works after it",
    run: (check) => {
      const world = wired(0.8);
      world.chip.fault = "busy";
      world.ask();
      world.clock.pass(105);
      check.same("at first", world.last.error, SensorError.TIMEOUT);
      world.chip.fault = "none";
      world.ask();
      world.clock.pass(80);
      check.same("works", world.last.error, SensorError.NONE);
      world.chip.fault = "busy";
      world.ask();
      world.clock.pass(105);
      check.same("later", world.last.error, SensorError.TIMEOUT);
      world.chip.fault = "none";
      world.bus.writeRegister(41, 137, 0);
      world.ask();
      world.clock.pass(80);
      check.same("again", world.last.error, SensorError.NONE);
      check.same("set up anew", byte(world, 137), 1);
    },
  },
  {
    name: "tells a chip that is absent, another chip, or a stuck bus",
    run: (check) => {
      const world = wired(0.8);
      world.chip.fault = "unplugged";
      world.ask();
      check.same("unplugged", world.last.error, SensorError.ABSENT);
      world.chip.fault = "none";
      world.chip.address = 42;
      world.ask();
      check.same("address", world.last.error, SensorError.ABSENT);
      world.chip.address = 41;
      world.bus.isStuck = true;
      world.ask();
      check.same("stuck", world.last.error, SensorError.ABSENT);
      world.bus.isStuck = false;
      const read = world.chip.read;
      world.chip.read = (count, into) => {
        for (let i = 0; i < count; i++) into[i] = 68;
        return true;
      };
      world.ask();
      check.same("another chip", world.last.error, SensorError.ABSENT);
      world.chip.read = read;
      world.ask();
      world.clock.pass(80);
      check.same("again", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "works again after it went at any moment of a sample, the first one or a later one",
    run: (check) => {
      for (let ms = 0; ms < 80; ms += 5) {
        const world = wired(0.8);
        world.ask();
        world.clock.pass(ms);
        world.chip.fault = "unplugged";
        if (world.last.error < 0) {
          world.clock.pass(5);
          check.same("gone", world.last.error, SensorError.ABSENT);
        }
        world.chip.fault = "none";
        world.ask();
        world.clock.pass(80);
        check.same("back", world.last.error, SensorError.NONE);
        check.near("distance", world.last.distance, 0.8, 0.0005);
      }
    },
  },
  {
    name: "works again after the bus was stuck at any moment, on whatever page that left it",
    run: (check) => {
      for (let writes = 0; writes < 120; writes += 3) {
        const world = wired(0.8);
        const write = world.chip.write;
        let left = writes;
        world.chip.write = (bytes) => {
          left--;
          return left >= 0 && write(bytes);
        };
        world.ask();
        world.clock.pass(110);
        world.chip.write = write;
        world.ask();
        world.clock.pass(110);
        check.same("error", world.last.error, SensorError.NONE);
        check.near("distance", world.last.distance, 0.8, 0.0005);
      }
    },
  },
  {
    name: "sets up a chip that lost its power without a word",
    run: (check) => {
      const world = wired(0.8);
      world.ask();
      world.clock.pass(80);
      (world.chip.lost as () => void)();
      world.ask();
      world.clock.pass(80);
      check.same("error", world.last.error, SensorError.NONE);
      check.same("sequence", byte(world, 1), 232);
      check.same("0x72", byte(world, 114), 254);
    },
  },
  {
    name: "the chip identifies itself, and gives no valid range before it is set up",
    run: (check) => {
      const world = wired(0.8);
      const id = world.bus.readRegister(41, 192, 3) as readonly number[];
      check.same("model", id[0], 238);
      check.same("module", id[1], 170);
      check.same("revision", id[2], 16);
      world.bus.writeRegister(41, 192, 0);
      check.same("read-only", byte(world, 192), 238);
      world.bus.writeRegister(41, 0, 1);
      world.clock.pass(32);
      check.same("flag, early", byte(world, 19), 0);
      world.clock.pass(1);
      check.same("flag", byte(world, 19), 4);
      check.same("status", byte(world, 20), 1);
      check.same("range", byte(world, 30) * 256 + byte(world, 31), 8190);
      world.bus.writeRegister(41, 11, 1);
      check.same("cleared", byte(world, 19), 0);
    },
  },
];
