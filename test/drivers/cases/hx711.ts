// The HX711 and its driver, down to the clock pulses.

import { countsPerKg, createHx711Chip } from "../../../boards/node/chips/hx711.js";
import { createSimulatedShiftIn } from "../../../boards/node/chips/shift-in.js";
import type { ShiftIn } from "../../../sdk/sensors/bus.js";
import { createHx711 } from "../../../sdk/sensors/hx711.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import { type Case, createCaseClock } from "../check.js";

/** Longer than any sample. */
const LONG_MS = 1100;

function wired(gain: 128 | 64 | 32, sleeps: boolean) {
  const clock = createCaseClock();
  const world = { kg: 0 };
  const chip = createHx711Chip(() => world.kg, clock);
  const line = createSimulatedShiftIn(chip);
  const sensor = createHx711(line, clock, gain, sleeps);
  const last = { error: -1, load: -1, counts: -1 };
  sensor.countsPerUnit = countsPerKg(gain);
  return {
    clock: clock,
    chip: chip,
    line: line,
    sensor: sensor,
    last: last,
    ask: (kg: number) => {
      world.kg = kg;
      last.error = -1;
      sensor.sample((error, sample) => {
        last.error = error;
        last.load = sample.loadcell.load;
        last.counts = sample.loadcell.counts;
      });
    },
  };
}

/** What the driver makes of 24 bits. */
function told(raw: number): { error: number; counts: number; load: number } {
  let isRead = false;
  const seen = { error: -1, counts: -1, load: -1 };
  const line: ShiftIn = {
    level: () => (isRead ? 1 : 0),
    take: (bits) => {
      if (bits < 24) isRead = true;
      return bits < 24 ? 0 : raw;
    },
    clock: () => {},
  };
  createHx711(line, createCaseClock()).sample((error, sample) => {
    seen.error = error;
    seen.counts = sample.loadcell.counts;
    seen.load = sample.loadcell.load;
  });
  return seen;
}

export const cases: Case[] = [
  {
    name: "reads 24 bits in two's complement, and both ends as out of range",
    run: (check) => {
      const raw = [0, 1, 8388606, 8388609, 16777215];
      const counts = [0, 1, 8388606, -8388607, -1];
      for (let i = 0; i < raw.length; i++) {
        const seen = told(raw[i] as number);
        check.same("error", seen.error, SensorError.NONE);
        check.same("counts", seen.counts, counts[i]);
        check.same("load", seen.load, counts[i]);
      }
      check.same("0x7fffff", told(8388607).error, SensorError.OUT_OF_RANGE);
      check.same("0x800000", told(8388608).error, SensorError.OUT_OF_RANGE);
    },
  },
  {
    name: "waits for the first conversion, 400 ms after power-up, then 100 ms for each",
    run: (check) => {
      const world = wired(128, false);
      world.ask(10);
      world.clock.pass(390);
      check.same("before", world.last.error, -1);
      world.clock.pass(20);
      check.same("after", world.last.error, SensorError.NONE);
      world.ask(11);
      check.same("at once", world.last.error, -1);
      world.clock.pass(100);
      check.same("the next", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "weighs with tare and scale, both ways of zero, at every gain",
    run: (check) => {
      const gains: (128 | 64 | 32)[] = [128, 64, 32];
      for (let i = 0; i < 3; i++) {
        const world = wired(gains[i] as 128, false);
        world.ask(0);
        world.clock.pass(LONG_MS);
        check.same("error", world.last.error, SensorError.NONE);
        check.same("offset", world.last.load > 0.4, true);
        world.sensor.tare();
        const loads = [0, 1, -3.25, 49.5, 0.01];
        for (let n = 0; n < loads.length; n++) {
          world.ask(loads[n] as number);
          world.clock.pass(LONG_MS);
          check.same("error", world.last.error, SensorError.NONE);
          check.near("load", world.last.load, loads[n] as number, 0.0005);
        }
      }
    },
  },
  {
    name: "tells a cell that is overloaded either way",
    run: (check) => {
      const world = wired(128, false);
      world.ask(200);
      world.clock.pass(LONG_MS);
      check.same("over", world.last.error, SensorError.OUT_OF_RANGE);
      world.ask(-200);
      world.clock.pass(LONG_MS);
      check.same("under", world.last.error, SensorError.OUT_OF_RANGE);
      world.ask(1);
      world.clock.pass(LONG_MS);
      check.same("again", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "the chip sleeps while its clock stays high, and begins anew when it falls",
    run: (check) => {
      const world = wired(128, false);
      world.clock.pass(500);
      check.same("ready", world.line.level(), 0);
      world.line.clock(1);
      world.clock.pass(0.05);
      world.line.clock(0);
      // 50 us are one pulse more of the 25.
      world.line.take(24);
      check.same("read", world.line.level(), 1);
      world.clock.pass(100);
      check.same("the next one", world.line.level(), 0);
      world.line.clock(1);
      world.clock.pass(0.1);
      check.same("down", world.line.level(), 1);
      world.line.clock(0);
      world.clock.pass(399);
      check.same("not yet", world.line.level(), 1);
      world.clock.pass(1);
      check.same("again", world.line.level(), 0);
    },
  },
  {
    name: "powers the chip down between samples, at every gain",
    run: (check) => {
      const gains: (128 | 64 | 32)[] = [128, 64, 32];
      for (let i = 0; i < 3; i++) {
        const world = wired(gains[i] as 128, true);
        for (let n = 0; n < 3; n++) {
          world.ask(5);
          world.clock.pass(LONG_MS);
          check.same("error", world.last.error, SensorError.NONE);
          check.near("load", world.last.load, 5.5, 0.001);
          check.same("down", world.chip.data(), 1);
        }
      }
    },
  },
  {
    name: "weighs right at once after a loss of power, at every gain",
    run: (check) => {
      const gains: (128 | 64 | 32)[] = [128, 64, 32];
      for (let i = 0; i < 3; i++) {
        const world = wired(gains[i] as 128, false);
        world.ask(5);
        world.clock.pass(LONG_MS);
        check.near("before", world.last.load, 5.5, 0.001);
        world.chip.fault = "unplugged";
        world.ask(5);
        world.clock.pass(LONG_MS);
        check.same("gone", world.last.error, SensorError.TIMEOUT);
        world.chip.fault = "none";
        world.ask(5);
        world.clock.pass(LONG_MS);
        check.same("back", world.last.error, SensorError.NONE);
        check.near("load", world.last.load, 5.5, 0.001);
      }
    },
  },
  {
    name: "tells each fault, keeps the sample before, and works again after it",
    run: (check) => {
      const world = wired(128, false);
      const faults = ["busy", "unplugged", "low"];
      const wanted = [SensorError.TIMEOUT, SensorError.TIMEOUT, SensorError.ABSENT];
      world.ask(5);
      world.clock.pass(LONG_MS);
      for (let i = 0; i < faults.length; i++) {
        world.chip.fault = faults[i] as string;
        world.ask(6);
        world.clock.pass(LONG_MS);
        check.same(faults[i] as string, world.last.error, wanted[i]);
        check.near("before", world.last.load, 5.5, 0.001);
        world.chip.fault = "none";
        world.ask(5);
        world.clock.pass(LONG_MS);
        check.same("again", world.last.error, SensorError.NONE);
      }
    },
  },
  {
    name: "is not ready while a sample is under way",
    run: (check) => {
      const world = wired(128, false);
      world.ask(5);
      world.ask(5);
      check.same("second", world.last.error, SensorError.NOT_READY);
      world.clock.pass(LONG_MS);
      check.same("first", world.last.error, SensorError.NONE);
    },
  },
];
