// The battery behind its divider and its driver, down to the converter.

import { createBatteryChip } from "../../../boards/node/chips/analog.js";
import { type BatteryOptions, createBattery } from "../../../sdk/sensors/battery.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import type { Case } from "../check.js";
import { At, createPinWorld } from "../pin-world.js";

function wired(top: number, bottom: number, options: BatteryOptions | undefined) {
  const world = createPinWorld({});
  const chip = createBatteryChip(world.pins, At.INPUT, () => 0, world.clock, top, bottom);
  const last = { error: -1, volts: -1, charge: -1 };
  const sensor = createBattery(world.adc, At.INPUT, options);
  return {
    chip: chip,
    last: last,
    read: (volts: number) => {
      chip.inputs["voltage"] = () => volts;
      sensor.sample((error, sample) => {
        last.error = error;
        last.volts = sample.battery.voltage;
        last.charge = sample.battery.charge;
      });
    },
  };
}

export const cases: Case[] = [
  {
    name: "reads 3 to 4.25 V to 2 mV",
    run: (check) => {
      const one = wired(100000, 100000, undefined);
      for (let millivolts = 3000; millivolts <= 4250; millivolts += 50) {
        one.read(millivolts / 1000);
        check.same("error", one.last.error, SensorError.NONE);
        check.near("volts", one.last.volts, millivolts / 1000, 0.002);
      }
    },
  },
  {
    name: "tells the charge by the corners of the curve, and never below 0 or above 100",
    run: (check) => {
      const one = wired(100000, 100000, undefined);
      const volts = [2.5, 3.27, 3.44, 3.61, 3.69, 3.73, 3.77, 3.87, 3.98, 4.09, 4.2, 4.25];
      const charge = [0, 0, 2.5, 5, 10, 20, 30, 60, 75, 87.5, 100, 100];
      for (let i = 0; i < volts.length; i++) {
        one.read(volts[i] as number);
        check.near("charge", one.last.charge, charge[i] as number, 1.2);
      }
      let before = -1;
      for (let millivolts = 3200; millivolts <= 4250; millivolts += 25) {
        one.read(millivolts / 1000);
        check.same("never falls", one.last.charge >= before, true);
        before = one.last.charge;
      }
    },
  },
  {
    name: "takes resistors and cells from its options",
    run: (check) => {
      const one = wired(330000, 100000, { top: 330000, bottom: 100000, cells: 3 });
      one.read(11.31);
      check.same("error", one.last.error, SensorError.NONE);
      check.near("volts", one.last.volts, 11.31, 0.006);
      check.near("charge", one.last.charge, 30, 1.2);
    },
  },
  {
    name: "tells that there is no battery, and a wrong divider",
    run: (check) => {
      const one = wired(100000, 100000, undefined);
      one.read(3.7);
      one.chip.fault = "unplugged";
      one.read(3.7);
      check.same("unplugged", one.last.error, SensorError.OUT_OF_RANGE);
      check.near("keeps the last", one.last.volts, 3.7, 0.002);
      one.chip.fault = "none";
      one.read(4.6);
      check.same("too much", one.last.error, SensorError.OUT_OF_RANGE);
      one.read(1.9);
      check.same("too little", one.last.error, SensorError.OUT_OF_RANGE);
      one.read(3.9);
      check.same("back", one.last.error, SensorError.NONE);
    },
  },
];
