// The INA219 and its driver, down to the bus.

import { createSimulatedI2c } from "../../../boards/node/chips/i2c-bus.js";
import { createIna219Chip } from "../../../boards/node/chips/ina219.js";
import { createIna219, type Ina219Options } from "../../../sdk/sensors/ina219.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import { type Case, createCaseClock } from "../check.js";

function wired(volts: number, amperes: number, shunt: number, options?: Ina219Options) {
  const clock = createCaseClock();
  const bus = createSimulatedI2c();
  const chip = createIna219Chip(
    () => volts,
    () => amperes,
    clock,
    64,
    shunt,
  );
  bus.attach(chip);
  const sensor = createIna219(bus, clock, options);
  const last = { error: -1, voltage: -1, current: -1, power: -1 };
  return {
    clock: clock,
    bus: bus,
    chip: chip,
    last: last,
    ask: () => {
      last.error = -1;
      sensor.sample((error, sample) => {
        last.error = error;
        last.voltage = sample.voltmeter.voltage;
        last.current = sample.ammeter.current;
        last.power = sample.wattmeter.power;
      });
    },
  };
}

function word(world: ReturnType<typeof wired>, register: number): number {
  const bytes = world.bus.readRegister(64, register, 2) as readonly number[];
  return (bytes[0] as number) * 256 + (bytes[1] as number);
}

export const cases: Case[] = [
  {
    name: "reads voltage, current and power 2 ms later",
    run: (check) => {
      const world = wired(5, 0.5, 0.1);
      world.ask();
      world.clock.pass(1);
      check.same("before", world.last.error, -1);
      world.clock.pass(1);
      check.same("error", world.last.error, SensorError.NONE);
      check.near("voltage", world.last.voltage, 5, 0.004);
      check.near("current", world.last.current, 0.5, 0.0002);
      check.near("power", world.last.power, 2.5, 0.005);
    },
  },
  {
    name: "as the datasheet's example: 10 A through 2 milliohms at 11.98 V, one milliampere a step",
    run: (check) => {
      const world = wired(11.98, 10, 0.002, { shunt: 0.002, current: 32.768 });
      world.ask();
      world.clock.pass(2);
      // SBOS448G, table 8: calibration 0x5000, shunt 0x07d0, bus 0x5d98, current 0x2710, power 0x1766.
      check.same("calibration", word(world, 5), 20480);
      check.same("shunt", word(world, 1), 2000);
      check.same("bus", word(world, 2), 23960 + 2);
      check.same("current", word(world, 4), 10000);
      check.same("power", word(world, 3), 5990);
      check.same("error", world.last.error, SensorError.NONE);
      check.near("volts", world.last.voltage, 11.98, 0.00001);
      check.near("amperes", world.last.current, 10, 0.00001);
      check.near("watts", world.last.power, 119.8, 0.001);
    },
  },
  {
    name: "reads the whole range, and a current that flows back",
    run: (check) => {
      const volts = [0, 0.004, 3.3, 16, 16.384, 20, 26];
      for (let i = 0; i < volts.length; i++) {
        const voltage = volts[i] as number;
        const world = wired(voltage, -3.19, 0.1);
        world.ask();
        world.clock.pass(2);
        check.same("error", world.last.error, SensorError.NONE);
        check.near("voltage", world.last.voltage, voltage, 0.004);
        check.near("current", world.last.current, -3.19, 0.0003);
        check.near("power", world.last.power, -3.19 * voltage, 0.02);
      }
    },
  },
  {
    name: "reads small currents finely when it is told what to expect",
    run: (check) => {
      const world = wired(3.3, 0.0123, 1, { shunt: 1, current: 0.1 });
      world.ask();
      world.clock.pass(2);
      check.same("error", world.last.error, SensorError.NONE);
      check.near("current", world.last.current, 0.0123, 0.00001);
      // A current so small that the calibration would not fit its register takes the largest that does.
      const tiny = wired(3.3, 0.01, 0.1, { current: 0.05 });
      tiny.ask();
      tiny.clock.pass(2);
      check.same("calibration", word(tiny, 5), 65534);
      check.near("tiny", tiny.last.current, 0.01, 0.0001);
    },
  },
  {
    name: "says when it is beyond 320 mV, or beyond the current it is set for",
    run: (check) => {
      const world = wired(12, 3.3, 0.1);
      world.ask();
      world.clock.pass(2);
      check.same("clamped", world.last.error, SensorError.OUT_OF_RANGE);
      world.chip.inputs.current = () => -3.3;
      world.ask();
      world.clock.pass(2);
      check.same("clamped below", world.last.error, SensorError.OUT_OF_RANGE);
      world.chip.inputs.current = () => 1;
      world.ask();
      world.clock.pass(2);
      check.same("again", world.last.error, SensorError.NONE);
      const set = wired(12, 2, 0.1, { current: 1 });
      set.ask();
      set.clock.pass(2);
      check.same("overflow flag", set.last.error, SensorError.OUT_OF_RANGE);
    },
  },
  {
    name: "tells a conversion that never ends, and reads again after it",
    run: (check) => {
      const world = wired(12, 1, 0.1);
      world.chip.fault = "busy";
      world.ask();
      world.clock.pass(8);
      check.same("patience", world.last.error, -1);
      world.clock.pass(2);
      check.same("busy", world.last.error, SensorError.TIMEOUT);
      world.chip.fault = "none";
      world.ask();
      world.clock.pass(2);
      check.same("again", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "is not ready while a sample is under way",
    run: (check) => {
      const world = wired(12, 1, 0.1);
      world.ask();
      world.ask();
      check.same("second", world.last.error, SensorError.NOT_READY);
      world.clock.pass(2);
      check.same("first", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "tells a chip that is absent, at another address, or on a stuck bus",
    run: (check) => {
      const world = wired(12, 1, 0.1);
      world.chip.fault = "unplugged";
      world.ask();
      check.same("unplugged", world.last.error, SensorError.ABSENT);
      world.chip.fault = "none";
      world.chip.address = 65;
      world.ask();
      check.same("address", world.last.error, SensorError.ABSENT);
      world.chip.address = 64;
      world.bus.isStuck = true;
      world.ask();
      check.same("stuck", world.last.error, SensorError.ABSENT);
      world.bus.isStuck = false;
      world.ask();
      world.chip.fault = "unplugged";
      world.clock.pass(2);
      check.same("gone while it measures", world.last.error, SensorError.ABSENT);
    },
  },
  {
    name: "sets up a chip that lost its power, told of it or not",
    run: (check) => {
      const world = wired(12, 1, 0.1);
      world.ask();
      world.clock.pass(2);
      world.chip.fault = "unplugged";
      world.ask();
      world.chip.fault = "none";
      check.same("configuration", word(world, 0), 14751);
      check.same("calibration", word(world, 5), 0);
      world.ask();
      world.clock.pass(2);
      check.near("back", world.last.current, 1, 0.001);
      (world.chip.lost as () => void)();
      world.ask();
      world.clock.pass(2);
      check.same("error", world.last.error, SensorError.NONE);
      check.near("again", world.last.current, 1, 0.001);
    },
  },
  {
    name: "the chip has data only after a conversion, and clears its flag when power is read",
    run: (check) => {
      const world = wired(12, 1, 0.1);
      check.same("bus at power-on", word(world, 2), 0);
      world.clock.pass(2);
      check.same("bus", word(world, 2), 24000 + 2);
      check.same("current without calibration", word(world, 4), 0);
      check.same("power", word(world, 3), 0);
      // Continuous: the next conversion is 1.064 ms away.
      check.same("flag", word(world, 2), 24000);
      world.clock.pass(2);
      check.same("flag again", word(world, 2), 24000 + 2);
      world.bus.write(64, [5, 16, 1]);
      check.same("lowest bit", word(world, 5), 4096);
      world.bus.write(64, [0, 128, 0]);
      check.same("reset", word(world, 5), 0);
    },
  },
];
