// The BME280 and its driver, down to the bus. What it shares with the BMP280 has its cases there.

import { createBme280Chip } from "../../../boards/node/chips/bme280.js";
import { createBmp280Chip } from "../../../boards/node/chips/bmp280.js";
import { EXAMPLE_HUMIDITY_WORDS, humidityOf } from "../../../boards/node/chips/bmx280-formula.js";
import { createSimulatedI2c } from "../../../boards/node/chips/i2c-bus.js";
import { createBme280 } from "../../../sdk/sensors/bme280.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import { type Case, createCaseClock } from "../check.js";
import { createRegisterBus } from "../held-bus.js";

function wired(temperature: number, humidity: number, address?: number, oversampling?: number) {
  const clock = createCaseClock();
  const bus = createSimulatedI2c();
  const chip = createBme280Chip(
    () => temperature,
    () => 98765,
    () => humidity,
    clock,
    118,
  );
  bus.attach(chip);
  const sensor = createBme280(bus, clock, address, oversampling);
  const last = { error: -1, warm: 0, pressure: 0, wet: 0 };
  const ask = (): void => {
    last.error = -1;
    sensor.sample((error, sample) => {
      last.error = error;
      last.warm = sample.thermometer.temperature;
      last.pressure = sample.barometer.pressure;
      last.wet = sample.hygrometer.humidity;
    });
  };
  return {
    clock: clock,
    bus: bus,
    chip: chip,
    last: last,
    ask: ask,
    take: () => {
      ask();
      clock.pass(140);
    },
  };
}

/**
 * Humidity in per cent as BST-BME280-DS001, 4.2.3, has it in 32-bit whole numbers, for H1 75, H2 361, H3 0, H4 334, H5 50
 * and H6 30.
 */
function wholeHumidity(fine: number, adc: number): number {
  const half = (value: number, bits: number): number => Math.floor(value / Math.pow(2, bits));
  let v = fine - 76800;
  v =
    half(adc * 16384 - 334 * 1048576 - 50 * v + 16384, 15) *
    half(half(half(v * 30, 10) * (half(v * 0, 11) + 32768), 10) * 361 + 2097152 * 361 + 8192, 14);
  v = v - half(half(half(v, 15) * half(v, 15), 7) * 75, 4);
  return half(Math.max(0, Math.min(419430400, v)), 12) / 1024;
}

/** What the driver makes of H2 to H6 and the count of the humidity, all in bytes, at the BMP280's example temperature. */
function sampled(bytes: readonly number[]): number {
  const clock = createCaseClock();
  const chip = wired(20, 50);
  const registers: Record<number, number> = {};
  for (let i = 136; i < 162; i++) registers[i] = (chip.bus.readRegister(118, i, 1) as readonly number[])[0] as number;
  registers[208] = 96;
  for (let i = 0; i < 7; i++) registers[225 + i] = bytes[i] as number;
  // 415,148 and 519,888.
  const counts = [101, 90, 192, 126, 237, 0, bytes[7] as number, bytes[8] as number];
  for (let i = 0; i < 8; i++) registers[247 + i] = counts[i] as number;
  const sensor = createBme280(
    createRegisterBus(registers, (register, value) => {
      if (register === 244) registers[244] = value - 1;
    }),
    clock,
  );
  let wet = -1;
  sensor.sample((_error, sample) => {
    wet = sample.hygrometer.humidity;
  });
  clock.pass(10);
  return wet;
}

export const cases: Case[] = [
  {
    name: "reads the whole range, with each oversampling",
    run: (check) => {
      for (let oversampling = 1; oversampling <= 5; oversampling++) {
        for (let step = 0; step <= 4; step++) {
          const warm = -40 + 31.25 * step;
          const world = wired(warm, 100 - 25 * step, undefined, oversampling);
          world.take();
          check.same("error", world.last.error, SensorError.NONE);
          check.near("temperature", world.last.warm, warm, 0.01);
          check.near("pressure", world.last.pressure, 98765, 6);
          check.near("humidity", world.last.wet, 100 - 25 * step, 0.05);
        }
      }
    },
  },
  {
    name: "the humidity is what the datasheet's whole-number formula gives",
    run: (check) => {
      for (let celsius = -40; celsius <= 85; celsius += 25) {
        for (let adc = 20000; adc <= 45000; adc += 2500) {
          const want = wholeHumidity(celsius * 5120, adc);
          check.near("per cent", humidityOf(EXAMPLE_HUMIDITY_WORDS, celsius * 5120, adc), want, 0.05);
        }
      }
    },
  },
  {
    name: "takes calibration with a sign: H2, H4, H5 and H6 below zero",
    run: (check) => {
      // H1 75, H2 361, H3 200, H4 -5, H5 -100, H6 -20, and a count of 9,000.
      const bytes = [105, 1, 200, 255, 203, 249, 236, 35, 40];
      check.near("humidity", sampled(bytes), humidityOf([75, 361, 200, -5, -100, -20], 128422, 9000), 0.001);
      // H2 -300, H3 0, H4 334, H5 50, H6 30, and a count of 5,000.
      const falling = [212, 254, 0, 20, 46, 3, 30, 19, 136];
      const want = humidityOf([75, -300, 0, 334, 50, 30], 128422, 5000);
      check.near("H2", sampled(falling), want, 0.001);
      check.same("inside", want > 10 && want < 90, true);
    },
  },
  {
    name: "answers after 10 ms, and after 134 ms with the most oversampling",
    run: (check) => {
      const once = wired(20, 50);
      once.ask();
      once.clock.pass(9);
      check.same("before", once.last.error, -1);
      once.clock.pass(1);
      check.same("after", once.last.error, SensorError.NONE);
      const often = wired(20, 50, undefined, 5);
      often.ask();
      often.clock.pass(133);
      check.same("before 16", often.last.error, -1);
      often.clock.pass(1);
      check.same("after 16", often.last.error, SensorError.NONE);
    },
  },
  {
    name: "stays between 0 and 100 per cent",
    run: (check) => {
      const world = wired(20, 120);
      world.take();
      check.same("error", world.last.error, SensorError.NONE);
      check.near("wet", world.last.wet, 100, 0.01);
      world.chip.inputs.humidity = () => -5;
      world.take();
      check.near("dry", world.last.wet, 0, 0.01);
    },
  },
  {
    name: "tells a chip that is absent, on a stuck bus, never done, or a BMP280, and works again after it",
    run: (check) => {
      const world = wired(20, 50);
      world.chip.fault = "unplugged";
      world.take();
      check.same("unplugged", world.last.error, SensorError.ABSENT);
      world.chip.fault = "none";
      world.bus.isStuck = true;
      world.take();
      check.same("stuck", world.last.error, SensorError.ABSENT);
      world.bus.isStuck = false;
      world.chip.fault = "busy";
      world.take();
      check.same("busy", world.last.error, SensorError.TIMEOUT);
      world.chip.fault = "none";
      world.take();
      check.same("back", world.last.error, SensorError.NONE);
      check.near("humidity", world.last.wet, 50, 0.05);
      world.chip.fault = "unplugged";
      world.take();
      const warm = (): number => 20;
      world.bus.attach(createBmp280Chip(warm, warm, world.clock, 118));
      world.take();
      check.same("a BMP280", world.last.error, SensorError.ABSENT);
    },
  },
  {
    name: "goes on after a loss of power that nobody noticed: the humidity is measured again",
    run: (check) => {
      const world = wired(20, 50);
      world.take();
      world.chip.fault = "unplugged";
      world.bus.read(118, 1);
      world.chip.fault = "none";
      world.clock.pass(10);
      check.same("default", (world.bus.readRegister(118, 242, 1) as readonly number[])[0], 0);
      world.chip.inputs.humidity = () => 60;
      world.take();
      check.same("error", world.last.error, SensorError.NONE);
      check.near("humidity", world.last.wet, 60, 0.05);
    },
  },
  {
    name: "the chip: ctrl_hum counts from the next measurement, and a skipped one reads 0x8000",
    run: (check) => {
      const world = wired(20, 50);
      const at = (register: number): number =>
        (world.bus.readRegister(118, register, 1) as readonly number[])[0] as number;
      check.same("id", at(208), 96);
      check.same("at power-on", at(253), 128);
      world.bus.writeRegister(118, 244, 37);
      world.clock.pass(10);
      check.same("skipped", at(253) * 256 + at(254), 32768);
      world.bus.writeRegister(118, 242, 255);
      check.same("three bits", at(242), 7);
      world.bus.writeRegister(118, 244, 37);
      world.clock.pass(60);
      check.same("measured", at(253) * 256 + at(254) === 32768, false);
    },
  },
];
