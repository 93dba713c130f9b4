// The BMP280 and its driver, down to the bus.

import { EXAMPLE_WORDS, fineOf, pressureOf } from "../../../boards/node/chips/bmx280-formula.js";
import { createBme280Chip } from "../../../boards/node/chips/bme280.js";
import { createBmp280Chip } from "../../../boards/node/chips/bmp280.js";
import { createSimulatedI2c } from "../../../boards/node/chips/i2c-bus.js";
import { createBmp280 } from "../../../sdk/sensors/bmp280.js";
import type { I2c } from "../../../sdk/sensors/bus.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import { type Case, type CaseClock, createCaseClock } from "../check.js";
import { createLowBus, createRegisterBus } from "../held-bus.js";

function asking(bus: I2c, clock: CaseClock, address?: number, oversampling?: number) {
  const sensor = createBmp280(bus, clock, address, oversampling);
  const last = { error: -1, warm: 0, pressure: 0 };
  return {
    last: last,
    ask: () => {
      last.error = -1;
      sensor.sample((error, sample) => {
        last.error = error;
        last.warm = sample.thermometer.temperature;
        last.pressure = sample.barometer.pressure;
      });
    },
    take: () => {
      last.error = -1;
      sensor.sample((error, sample) => {
        last.error = error;
        last.warm = sample.thermometer.temperature;
        last.pressure = sample.barometer.pressure;
      });
      clock.pass(140);
    },
  };
}

function wired(temperature: number, pressure: number, address?: number, oversampling?: number) {
  const clock = createCaseClock();
  const bus = createSimulatedI2c();
  const chip = createBmp280Chip(
    () => temperature,
    () => pressure,
    clock,
    118,
  );
  bus.attach(chip);
  const driver = asking(bus, clock, address, oversampling);
  return { clock: clock, bus: bus, chip: chip, last: driver.last, ask: driver.ask, take: driver.take };
}

/** What the datasheet's example has in the chip's registers. */
function exampleRegisters(): Record<number, number> {
  const registers: Record<number, number> = {};
  for (let i = 0; i < 12; i++) {
    const word = EXAMPLE_WORDS[i] as number;
    const value = word < 0 ? word + 65536 : word;
    registers[136 + i * 2] = value % 256;
    registers[137 + i * 2] = Math.floor(value / 256);
  }
  registers[208] = 88;
  // UP 415,148 and UT 519,888, 20 bits each.
  registers[247] = 101;
  registers[248] = 90;
  registers[249] = 192;
  registers[250] = 126;
  registers[251] = 237;
  registers[252] = 0;
  return registers;
}

export const cases: Case[] = [
  {
    name: "converts as the datasheet's example: 25.08 degrees and 100,653.27 Pa",
    run: (check) => {
      const clock = createCaseClock();
      const registers = exampleRegisters();
      const driver = asking(
        createRegisterBus(registers, (register, value) => {
          check.same("register", register, 244);
          check.same("once of both, forced", value, 37);
          registers[244] = 36;
        }),
        clock,
      );
      driver.take();
      check.same("error", driver.last.error, SensorError.NONE);
      check.near("t_fine", driver.last.warm * 5120, 128422, 1);
      check.near("temperature", driver.last.warm, 25.08, 0.005);
      check.near("pressure", driver.last.pressure, 100653.27, 0.01);
    },
  },
  {
    name: "the chip's formula gives the datasheet's example",
    run: (check) => {
      const fine = fineOf(EXAMPLE_WORDS, 519888);
      check.near("t_fine", fine, 128422, 1);
      check.near("pressure", pressureOf(EXAMPLE_WORDS, fine, 415148), 100653.27, 0.01);
    },
  },
  {
    name: "reads the whole range, with each oversampling",
    run: (check) => {
      for (let oversampling = 1; oversampling <= 5; oversampling++) {
        for (let step = 0; step <= 4; step++) {
          const warm = -40 + 31.25 * step;
          const pressure = 110000 - 20000 * step;
          const world = wired(warm, pressure, undefined, oversampling);
          world.take();
          check.same("error", world.last.error, SensorError.NONE);
          check.near("temperature", world.last.warm, warm, 0.01);
          // 2.6 Pa a step, and what the step of the temperature is worth (table 7).
          check.near("pressure", world.last.pressure, pressure, 6 / oversampling);
        }
      }
    },
  },
  {
    name: "answers when the longest measurement is over, not before",
    run: (check) => {
      const once = wired(20, 100000);
      once.ask();
      once.clock.pass(9);
      check.same("before", once.last.error, -1);
      once.ask();
      check.same("second", once.last.error, SensorError.NOT_READY);
      once.last.error = -1;
      once.clock.pass(1);
      check.same("after", once.last.error, SensorError.NONE);
      const often = wired(20, 100000, undefined, 5);
      often.ask();
      often.clock.pass(133);
      check.same("before 16", often.last.error, -1);
      often.clock.pass(1);
      check.same("after 16", often.last.error, SensorError.NONE);
    },
  },
  {
    name: "takes the other address",
    run: (check) => {
      const world = wired(20, 100000, 119);
      world.take();
      check.same("at 0x76", world.last.error, SensorError.ABSENT);
      world.chip.address = 119;
      world.take();
      check.same("at 0x77", world.last.error, SensorError.NONE);
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
      check.near("pressure", world.last.pressure, 100000, 4);
      const low = asking(createLowBus(), world.clock);
      low.take();
      check.same("SDA low", low.last.error, SensorError.ABSENT);
      const clock = createCaseClock();
      const bus = createSimulatedI2c();
      const warm = (): number => 20;
      bus.attach(createBme280Chip(warm, warm, warm, clock, 118));
      const other = asking(bus, clock);
      other.take();
      check.same("a BME280", other.last.error, SensorError.ABSENT);
    },
  },
  {
    name: "tells a measurement that never ends",
    run: (check) => {
      const world = wired(20, 100000);
      world.chip.fault = "busy";
      world.take();
      check.same("busy", world.last.error, SensorError.TIMEOUT);
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
      world.chip.inputs.temperature = () => 95;
      world.take();
      check.same("too warm", world.last.error, SensorError.OUT_OF_RANGE);
      check.near("kept", world.last.warm, 20, 0.01);
      world.chip.inputs.temperature = () => 20;
      world.chip.inputs.pressure = () => 120000;
      world.take();
      check.same("too deep", world.last.error, SensorError.OUT_OF_RANGE);
      world.chip.inputs.pressure = () => 25000;
      world.take();
      check.same("too high", world.last.error, SensorError.OUT_OF_RANGE);
      check.near("kept", world.last.pressure, 100000, 4);
    },
  },
  {
    name: "goes on after a loss of power, noticed or not",
    run: (check) => {
      const world = wired(20, 100000);
      world.take();
      world.chip.fault = "unplugged";
      world.take();
      check.same("without power", world.last.error, SensorError.ABSENT);
      world.chip.fault = "none";
      world.take();
      check.same("again", world.last.error, SensorError.NONE);
      world.chip.fault = "unplugged";
      world.bus.read(118, 1);
      world.chip.fault = "none";
      world.clock.pass(10);
      world.take();
      check.same("unnoticed", world.last.error, SensorError.NONE);
      check.near("temperature", world.last.warm, 20, 0.01);
    },
  },
  {
    name: "tells a loss of power during the measurement, after which old results are none",
    run: (check) => {
      const world = wired(20, 100000, undefined, 5);
      world.take();
      world.ask();
      world.clock.pass(20);
      world.chip.fault = "unplugged";
      world.bus.read(118, 1);
      world.chip.fault = "none";
      world.clock.pass(120);
      check.same("error", world.last.error, SensorError.TIMEOUT);
      world.take();
      check.same("again", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "the chip: power-on defaults, read-only registers, reset, and no result before its time",
    run: (check) => {
      const world = wired(20, 100000);
      const at = (register: number): number =>
        (world.bus.readRegister(118, register, 1) as readonly number[])[0] as number;
      check.same("id", at(208), 88);
      check.same("ctrl_meas", at(244), 0);
      check.same("pressure", at(247), 128);
      check.same("temperature", at(250), 128);
      check.same("no ctrl_hum", world.bus.writeRegister(118, 242, 1) && at(242), 0);
      check.same("id stays", world.bus.writeRegister(118, 208, 1) && at(208), 88);
      world.bus.writeRegister(118, 244, 37);
      world.clock.pass(6);
      check.same("measuring", at(243), 8);
      check.same("mode", at(244), 37);
      check.same("early", at(250), 128);
      world.clock.pass(1);
      check.same("done", at(243), 0);
      check.same("asleep", at(244), 36);
      check.same("measured", at(250) === 128, false);
      world.bus.writeRegister(118, 224, 182);
      check.same("start-up", world.bus.readRegister(118, 208, 1) === undefined, true);
      world.clock.pass(2);
      check.same("after reset", at(244), 0);
    },
  },
];
