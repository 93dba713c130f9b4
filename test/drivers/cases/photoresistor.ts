// The photoresistor and its driver, down to the converter.

import { createPhotoresistorChip } from "../../../boards/node/chips/analog.js";
import type { Adc } from "../../../sdk/sensors/bus.js";
import { createPhotoresistor } from "../../../sdk/sensors/photoresistor.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import type { Case } from "../check.js";
import { At, createPinWorld } from "../pin-world.js";

function wired() {
  const world = createPinWorld({});
  const chip = createPhotoresistorChip(world.pins, At.INPUT, () => 10, world.clock);
  const last = { error: -1, lux: -1 };
  const sensor = createPhotoresistor(world.adc, At.INPUT);
  return {
    chip: chip,
    last: last,
    read: (lux: number) => {
      chip.inputs["illuminance"] = () => lux;
      sensor.sample((error, sample) => {
        last.error = error;
        last.lux = sample.lightmeter.illuminance;
      });
    },
  };
}

export const cases: Case[] = [
  {
    name: "estimates 10 to 1,000 lx to a tenth",
    run: (check) => {
      const one = wired();
      for (let lux = 10; lux <= 1000; lux *= 2) {
        one.read(lux);
        check.same("error", one.last.error, SensorError.NONE);
        check.near("lux", one.last.lux, lux, lux / 10);
      }
    },
  },
  {
    name: "reads R10 at 10 lx and a tenth of 10^gamma at 100 lx",
    run: (check) => {
      const read = { ohms: 20000 };
      const adc: Adc = { fullScale: 3.3, read: () => read.ohms / (read.ohms + 10000) };
      const sensor = createPhotoresistor(adc, At.INPUT, { r10: 20000, gamma: 0.6 });
      sensor.sample((_error, sample) => check.near("10 lx", sample.lightmeter.illuminance, 10, 0.001));
      // 20,000 / 10^0.6.
      read.ohms = 5023.77;
      sensor.sample((_error, sample) => check.near("100 lx", sample.lightmeter.illuminance, 100, 0.01));
    },
  },
  {
    name: "tells an open wire, a short and the dark",
    run: (check) => {
      const one = wired();
      one.chip.fault = "unplugged";
      one.read(10);
      check.same("open", one.last.error, SensorError.OUT_OF_RANGE);
      one.chip.fault = "short";
      one.read(10);
      check.same("short", one.last.error, SensorError.OUT_OF_RANGE);
      one.chip.fault = "none";
      one.read(0.001);
      check.same("dark", one.last.error, SensorError.OUT_OF_RANGE);
      one.read(50);
      check.same("back", one.last.error, SensorError.NONE);
    },
  },
];
