// The potentiometer and its driver, down to the converter.

import { createPotentiometerChip } from "../../../boards/node/chips/analog.js";
import type { Adc } from "../../../sdk/sensors/bus.js";
import { createPotentiometer } from "../../../sdk/sensors/potentiometer.js";
import { SensorError } from "../../../sdk/sensors/sensor.js";
import type { Case } from "../check.js";
import { At, createPinWorld } from "../pin-world.js";

function wired(position: number, converter: { fullScale?: number; bits?: number; noise?: number }, pin: number) {
  let turn = 0;
  // Chances that go up and down, so that noise has no mean.
  const world = createPinWorld({
    fullScale: converter.fullScale,
    bits: converter.bits,
    noise: converter.noise,
    random: () => {
      turn = turn + 1;
      return turn % 2 === 0 ? 0.99 : 0.01;
    },
  });
  const chip = createPotentiometerChip(world.pins, At.INPUT, () => position, world.clock);
  const last = { error: -1, position: -1 };
  return {
    world: world,
    chip: chip,
    last: last,
    ask: (readings: number) => {
      last.error = -1;
      createPotentiometer(world.adc, pin, { readings: readings }).sample((error, sample) => {
        last.error = error;
        last.position = sample.potentiometer.position;
      });
    },
  };
}

export const cases: Case[] = [
  {
    name: "reads every position to one step",
    run: (check) => {
      for (let i = 0; i <= 20; i++) {
        const one = wired(i / 20, {}, At.INPUT);
        one.ask(1);
        check.same("error", one.last.error, SensorError.NONE);
        check.near("position", one.last.position, i / 20, 1 / 4096);
      }
    },
  },
  {
    name: "stays at 1 where the supply is above full scale",
    run: (check) => {
      const one = wired(1, { fullScale: 3.2, bits: 10 }, At.INPUT);
      one.ask(1);
      check.near("position at the end", one.last.position, 3.2 / 3.3, 0.002);
      const adc: Adc = { fullScale: 3.6, read: () => 0.99 };
      createPotentiometer(adc, At.INPUT).sample((_error, sample) => {
        check.same("never above 1", sample.potentiometer.position, 1);
      });
    },
  },
  {
    name: "takes the mean of several readings",
    run: (check) => {
      const one = wired(0.5, { noise: 40 }, At.INPUT);
      one.ask(1);
      check.same("one reading is off", Math.abs(one.last.position - 0.5) > 30 / 4096, true);
      one.ask(10);
      check.near("ten", one.last.position, 0.5, 1 / 4096);
    },
  },
  {
    name: "tells a pin without a converter",
    run: (check) => {
      const one = wired(0.5, {}, At.FREE);
      one.ask(1);
      check.same("error", one.last.error, SensorError.ABSENT);
      check.same("refused", one.world.refused.why, "has no converter");
    },
  },
];
