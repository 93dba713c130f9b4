// The BMP180 and its driver, down to the bus.

import { EXAMPLE_WORDS, fineOf, pressureOf, temperatureOf } from "../../../boards/node/chips/bmp180-formula.js";
import { createBmp180Chip } from "../../../boards/node/chips/bmp180.js";
import { createSimulatedI2c } from "../../../boards/node/chips/i2c-bus.js";
import { createBmp180 } from "../../../sdk/sensors/bmp180.js";
import type { I2c } from "../../../sdk/sensors/bus.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import { type Case, type CaseClock, createCaseClock } from "../check.js";
import { createLowBus, createRegisterBus } from "../held-bus.js";

function asking(bus: I2c, clock: CaseClock) {
  const sensor = createBmp180(bus, clock);
  const last = { error: -1, warm: 0, pressure: 0 };
  const ask = (): void => {
    last.error = -1;
    sensor.sample((error, sample) => {
      last.error = error;
      last.warm = sample.thermometer.temperature;
      last.pressure = sample.barometer.pressure;
    });
  };
  return {
    last: last,
    ask: ask,
    take: () => {
      ask();
      clock.pass(50);
    },
  };
}

function wired(temperature: number, pressure: number) {
  const clock = createCaseClock();
  const bus = createSimulatedI2c();
  const chip = createBmp180Chip(
    () => temperature,
    () => pressure,
    clock,
  );
  bus.attach(chip);
  const driver = asking(bus, clock);
  return { clock: clock, bus: bus, chip: chip, last: driver.last, ask: driver.ask, take: driver.take };
}

export const cases: Case[] = [
  {
    name: "converts as the datasheet's example: UT 27,898 and UP 23,843 are 15.0 degrees and 69,964 Pa",
    run: (check) => {
      const clock = createCaseClock();
      const registers: Record<number, number> = {};
      registers[208] = 85;
      for (let i = 0; i < 11; i++) {
        const word = EXAMPLE_WORDS[i] as number;
        registers[170 + i * 2] = Math.floor((word < 0 ? word + 65536 : word) / 256);
        registers[171 + i * 2] = (word < 0 ? word + 65536 : word) % 256;
      }
      const driver = asking(
        createRegisterBus(registers, (register, value) => {
          check.same("register", register, 244);
          const count = value === 46 ? 27898 : 23843;
          registers[246] = Math.floor(count / 256);
          registers[247] = count % 256;
          registers[244] = value - 32;
        }),
        clock,
      );
      driver.take();
      check.same("error", driver.last.error, SensorError.NONE);
      check.near("temperature", driver.last.warm, 15, 0.05);
      // The datasheet cuts its whole numbers off at each step.
      check.near("pressure", driver.last.pressure, 69964, 3);
    },
  },
  {
    name: "the chip's formula gives the datasheet's example",
    run: (check) => {
      check.same("B5", fineOf(27898), 2399);
      check.same("temperature", temperatureOf(2399), 150);
      check.same("pressure", pressureOf(2399, 23843, 0), 69964);
    },
  },
  {
    name: "reads the whole range",
    run: (check) => {
      for (let step = 0; step <= 10; step++) {
        const warm = -40 + 12.5 * step;
        const pressure = 110000 - 8000 * step;
        const world = wired(warm, pressure);
        world.take();
        check.same("error", world.last.error, SensorError.NONE);
        check.near("temperature", world.last.warm, warm, 0.05);
        check.near("pressure", world.last.pressure, pressure, 12);
      }
    },
  },
  {
    name: "answers after 13 ms, and is not ready before",
    run: (check) => {
      const world = wired(20, 100000);
      world.ask();
      world.clock.pass(12);
      check.same("before", world.last.error, -1);
      world.ask();
      check.same("second", world.last.error, SensorError.NOT_READY);
      world.last.error = -1;
      world.clock.pass(1);
      check.same("after", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "tells a chip that is absent, on a stuck bus, or another one, and works again after it",
    run: (check) => {
      const world = wired(20, 100000);
      world.chip.fault = "unplugged";
      world.take();
      check.same("unplugged", world.last.error, SensorError.ABSENT);
      world.chip.fault = "none";
      world.bus.isStuck = true;
      world.take();
      check.same("stuck", world.last.error, SensorError.ABSENT);
      world.bus.isStuck = false;
      world.take();
      check.same("back", world.last.error, SensorError.NONE);
      check.near("pressure", world.last.pressure, 100000, 12);
      const low = asking(createLowBus(), world.clock);
      low.take();
      check.same("SDA low", low.last.error, SensorError.ABSENT);
      const other = asking(
        createRegisterBus({ 208: 88 }, () => {}),
        world.clock,
      );
      other.take();
      check.same("a BMP280", other.last.error, SensorError.ABSENT);
    },
  },
  {
    name: "tells a conversion that never ends, of temperature or of pressure",
    run: (check) => {
      const world = wired(20, 100000);
      world.chip.fault = "busy";
      world.take();
      check.same("temperature", world.last.error, SensorError.TIMEOUT);
      world.chip.fault = "none";
      world.ask();
      world.clock.pass(5);
      world.chip.fault = "busy";
      world.clock.pass(45);
      check.same("pressure", world.last.error, SensorError.TIMEOUT);
      world.chip.fault = "none";
      world.take();
      check.same("back", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "tells what the chip cannot measure, and keeps the sample before",
    run: (check) => {
      const world = wired(20, 100000);
      world.take();
      world.chip.inputs.pressure = () => 120000;
      world.take();
      check.same("too deep", world.last.error, SensorError.OUT_OF_RANGE);
      world.chip.inputs.pressure = () => 25000;
      world.take();
      check.same("too high", world.last.error, SensorError.OUT_OF_RANGE);
      world.chip.inputs.pressure = () => 100000;
      world.chip.inputs.temperature = () => 95;
      world.take();
      check.same("too warm", world.last.error, SensorError.OUT_OF_RANGE);
      check.near("kept", world.last.warm, 20, 0.05);
      check.near("kept", world.last.pressure, 100000, 12);
    },
  },
  {
    name: "tells a chip that goes during a sample, and goes on when its power is back",
    run: (check) => {
      const world = wired(20, 100000);
      world.ask();
      world.clock.pass(5);
      world.chip.fault = "unplugged";
      world.bus.read(119, 1);
      world.chip.fault = "none";
      world.clock.pass(50);
      check.same("lost", world.last.error, SensorError.ABSENT);
      world.take();
      check.same("again", world.last.error, SensorError.NONE);
      check.near("pressure", world.last.pressure, 100000, 12);
      world.chip.fault = "unplugged";
      world.take();
      check.same("gone", world.last.error, SensorError.ABSENT);
      world.chip.fault = "none";
      world.take();
      check.same("back", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "the chip converts with each oversampling, in its time",
    run: (check) => {
      const world = wired(20, 100000);
      const out = (): number => {
        const bytes = world.bus.readRegister(119, 246, 3) as readonly number[];
        return (bytes[0] as number) * 65536 + (bytes[1] as number) * 256 + (bytes[2] as number);
      };
      world.bus.writeRegister(119, 244, 46);
      world.clock.pass(5);
      const fine = fineOf(Math.floor(out() / 256));
      const before = [4, 7, 13, 25];
      for (let oss = 0; oss <= 3; oss++) {
        world.bus.writeRegister(119, 244, 52 + 64 * oss);
        world.clock.pass(before[oss] as number);
        const control = (world.bus.readRegister(119, 244, 1) as readonly number[])[0] as number;
        check.same("converting", control, 52 + 64 * oss);
        world.clock.pass(1);
        const up = Math.floor(out() / Math.pow(2, 8 - oss));
        check.near("pressure", pressureOf(fine, up, oss), 100000, 6);
      }
    },
  },
  {
    name: "the chip: power-on defaults, read-only registers, reset, and no result before its time",
    run: (check) => {
      const world = wired(20, 100000);
      const at = (register: number): number =>
        (world.bus.readRegister(119, register, 1) as readonly number[])[0] as number;
      check.same("id", at(208), 85);
      check.same("control", at(244), 0);
      check.same("result", at(246), 128);
      check.same("id stays", world.bus.writeRegister(119, 208, 1) && at(208), 85);
      world.bus.writeRegister(119, 244, 46);
      world.clock.pass(4);
      check.same("converting", at(244), 46);
      check.same("early", at(246), 128);
      world.clock.pass(1);
      check.same("done", at(244), 14);
      check.same("converted", at(246) === 128, false);
      world.bus.writeRegister(119, 224, 182);
      check.same("start-up", world.bus.readRegister(119, 208, 1) === undefined, true);
      world.clock.pass(10);
      check.same("after reset", at(246), 128);
    },
  },
];
