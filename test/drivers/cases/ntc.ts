// The NTC thermistor and its driver, down to the converter. The chip follows the manufacturer's curve of four terms, the
// driver the Beta equation: the difference is the driver's error.

import { createNtcChip, ntcOhms } from "../../../boards/node/chips/analog.js";
import { Side } from "../../../sdk/sensors/analog.js";
import type { Adc } from "../../../sdk/sensors/bus.js";
import { createNtc, type NtcOptions } from "../../../sdk/sensors/ntc.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import type { Case } from "../check.js";
import { At, createPinWorld } from "../pin-world.js";

const BETA = 3977;

function wired(bits: number, side: string) {
  const world = createPinWorld({ bits: bits });
  const chip = createNtcChip(world.pins, At.INPUT, () => 25, world.clock, { side: side });
  const last = { error: -1, celsius: -1000 };
  const sensor = createNtc(world.adc, At.INPUT, { beta: BETA, side: side === "supply" ? Side.SUPPLY : Side.GROUND });
  return {
    chip: chip,
    last: last,
    read: (celsius: number) => {
      chip.inputs["temperature"] = () => celsius;
      sensor.sample((error, sample) => {
        last.error = error;
        last.celsius = sample.thermometer.temperature;
      });
    },
  };
}

/** What the driver makes of a resistance, without a converter's steps. */
function convert(ohms: number, options: NtcOptions): number {
  const adc: Adc = { fullScale: 3.3, read: () => ohms / (ohms + 10000) };
  let celsius = -1000;
  createNtc(adc, At.INPUT, options).sample((_error, sample) => {
    celsius = sample.thermometer.temperature;
  });
  return celsius;
}

export const cases: Case[] = [
  {
    name: "solves the Beta equation to 0.00001 degrees from -20 to 80",
    run: (check) => {
      for (let celsius = -20; celsius <= 80; celsius += 2) {
        const exponent = BETA * (1 / (celsius + 273.15) - 1 / 298.15);
        check.near("celsius", convert(10000 * Math.pow(2.718281828459045, exponent), { beta: BETA }), celsius, 0.00001);
      }
    },
  },
  {
    name: "takes r25, beta and the fixed resistor from its options",
    run: (check) => {
      check.near("r25", convert(4700, { r25: 4700 }), 25, 0.0001);
      // R50 = R25 * e^(3435 * (1/323.15 - 1/298.15)).
      check.near("beta 3435", convert(4101.12, { beta: 3435 }), 50, 0.01);
      const adc: Adc = { fullScale: 3.3, read: () => 0.5 };
      createNtc(adc, At.INPUT, { r25: 100000, series: 100000 }).sample((error, sample) => {
        check.same("error", error, SensorError.NONE);
        check.near("series", sample.thermometer.temperature, 25, 0.0001);
      });
    },
  },
  {
    name: "is off by what the Beta equation is off: 1.8 degrees at -20, 0.5 from 10 to 80",
    run: (check) => {
      const one = wired(12, "ground");
      const other = wired(12, "supply");
      for (let celsius = -20; celsius <= 80; celsius += 5) {
        one.read(celsius);
        other.read(celsius);
        const most = celsius < 0 ? 1.85 : celsius < 10 ? 0.85 : 0.5;
        check.same("error", one.last.error, SensorError.NONE);
        check.near("to ground", one.last.celsius, celsius, most);
        check.near("to the supply", other.last.celsius, celsius, most);
        check.near("12 bits", one.last.celsius, convert(ntcOhms(celsius), { beta: BETA }), 0.07);
      }
    },
  },
  {
    name: "is exact at 25 degrees but for the steps of 10 bits",
    run: (check) => {
      const one = wired(10, "ground");
      one.read(25);
      check.near("celsius", one.last.celsius, 25, 0.1);
    },
  },
  {
    name: "tells an open wire and a short, on either side, and goes on",
    run: (check) => {
      for (let i = 0; i < 2; i++) {
        const one = wired(12, i === 0 ? "ground" : "supply");
        one.read(25);
        one.chip.fault = "unplugged";
        one.read(30);
        check.same("open", one.last.error, SensorError.OUT_OF_RANGE);
        check.near("keeps the last", one.last.celsius, 25, 0.1);
        one.chip.fault = "short";
        one.read(30);
        check.same("short", one.last.error, SensorError.OUT_OF_RANGE);
        one.chip.fault = "none";
        one.read(30);
        check.same("back", one.last.error, SensorError.NONE);
        check.near("celsius", one.last.celsius, 30, 0.2);
      }
    },
  },
  {
    name: "refuses a reading that is no number, and one above the supply",
    run: (check) => {
      const adc: Adc = { fullScale: 3.3, read: () => 0 / 0 };
      const seen = { error: -1 };
      createNtc(adc, At.INPUT).sample((error) => {
        seen.error = error;
      });
      check.same("no number", seen.error, SensorError.OUT_OF_RANGE);
      createNtc({ fullScale: 3.9, read: () => 0.9 }, At.INPUT).sample((error) => {
        seen.error = error;
      });
      check.same("above", seen.error, SensorError.OUT_OF_RANGE);
    },
  },
];
