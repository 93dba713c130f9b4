// The HC-SR04 and its driver, down to the pulse.

import { createSimulatedEchoes } from "../../../boards/node/chips/echo-bus.js";
import { createHcSr04Chip } from "../../../boards/node/chips/hc-sr04.js";
import type { EchoBus } from "../../../sdk/sensors/bus.js";
import { createHcSr04 } from "../../../sdk/sensors/hc-sr04.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import { type Case, createCaseClock } from "../check.js";

function wired(metres: number, airOfWorld: number, airOfDriver?: number) {
  const clock = createCaseClock();
  const bus = createSimulatedEchoes(clock);
  const chip = createHcSr04Chip(
    () => metres,
    () => airOfWorld,
  );
  bus.attach(5, 18, chip);
  const sensor = createHcSr04(bus, 5, 18, airOfDriver === undefined ? undefined : () => airOfDriver);
  const last = { error: -1, distance: -1 };
  return {
    clock: clock,
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

/** What the driver makes of a pulse. */
function told(us: number): { error: number; distance: number } {
  const seen = { error: -1, distance: -1 };
  const bus: EchoBus = { echo: (_trigger, _echo, _windowMs, done) => done(us) };
  createHcSr04(bus, 5, 18).sample((error, sample) => {
    seen.error = error;
    seen.distance = sample.proximity.distance;
  });
  return seen;
}

export const cases: Case[] = [
  {
    name: "converts as the user guide: 58 us a centimetre",
    run: (check) => {
      check.near("1 m", told(5800).distance, 1, 0.005);
      check.near("0.1 m", told(580).distance, 0.1, 0.0005);
      check.same("error", told(580).error, SensorError.NONE);
    },
  },
  {
    name: "reads the module over its whole range",
    run: (check) => {
      const metres = [0.0201, 0.1, 1, 2.5, 3.99];
      for (let i = 0; i < metres.length; i++) {
        const world = wired(metres[i] as number, 20);
        world.ask();
        world.clock.pass(60);
        check.same("error", world.last.error, SensorError.NONE);
        check.near("distance", world.last.distance, metres[i] as number, 0.0005);
      }
    },
  },
  {
    name: "answers when the pulse is over, not when the window is",
    run: (check) => {
      const world = wired(1, 20);
      world.ask();
      world.clock.pass(6);
      check.same("before", world.last.error, -1);
      world.clock.pass(1);
      check.same("after", world.last.error, SensorError.NONE);
    },
  },
  {
    name: "takes the speed of sound at the air's temperature",
    run: (check) => {
      const airs = [-20, 0, 40];
      for (let i = 0; i < airs.length; i++) {
        const air = airs[i] as number;
        const told = wired(2, air, air);
        told.ask();
        told.clock.pass(60);
        check.near("told the air", told.last.distance, 2, 0.001);
        const untold = wired(2, air);
        untold.ask();
        untold.clock.pass(60);
        check.same("not told", Math.abs(untold.last.distance - 2) > 0.05, true);
      }
    },
  },
  {
    name: "refuses what is outside 0.02 to 4 m, and a pulse that is no number",
    run: (check) => {
      check.same("too near", told(115).error, SensorError.OUT_OF_RANGE);
      check.same("near", told(118).error, SensorError.NONE);
      check.same("far", told(23200).error, SensorError.NONE);
      check.same("too far", told(23400).error, SensorError.OUT_OF_RANGE);
      check.same("no number", told(0 / 0).error, SensorError.OUT_OF_RANGE);
    },
  },
  {
    name: "tells each fault, keeps the sample before, and works again after it",
    run: (check) => {
      const world = wired(1, 20);
      const faults = ["unplugged", "deaf", "stuck"];
      const wanted = [SensorError.ABSENT, SensorError.OUT_OF_RANGE, SensorError.ABSENT];
      world.ask();
      world.clock.pass(60);
      for (let i = 0; i < faults.length; i++) {
        world.chip.fault = faults[i] as string;
        world.ask();
        world.clock.pass(60);
        check.same(faults[i] as string, world.last.error, wanted[i]);
        check.near("before", world.last.distance, 1, 0.0005);
        world.chip.fault = "none";
        world.ask();
        world.clock.pass(60);
        check.same("again", world.last.error, SensorError.NONE);
      }
    },
  },
  {
    name: "is not ready while a sample is under way, and asks no other pins",
    run: (check) => {
      const world = wired(1, 20);
      world.ask();
      world.ask();
      check.same("second", world.last.error, SensorError.NOT_READY);
      world.clock.pass(60);
      check.same("first", world.last.error, SensorError.NONE);
      const bus = createSimulatedEchoes(world.clock);
      bus.attach(5, 18, world.chip);
      let told = -1;
      createHcSr04(bus, 5, 19).sample((error) => {
        told = error;
      });
      world.clock.pass(60);
      check.same("another pin", told, SensorError.ABSENT);
    },
  },
];
