// The servo and its driver, down to the pulses.

import { createServoChip } from "../../../boards/node/chips/outputs.js";
import { createServo, type ServoOptions } from "../../../sdk/actuators/servo.js";
import type { Case } from "../check.js";
import { At, createPinWorld } from "../pin-world.js";

function wired(options: ServoOptions | undefined) {
  const world = createPinWorld({});
  const chip = createServoChip(world.pins, At.FREE, world.clock);
  return { clock: world.clock, chip: chip, servo: createServo(world.pins, At.FREE, options) };
}

export const cases: Case[] = [
  {
    name: "turns to every angle by pulses of 0.5 to 2.5 ms",
    run: (check) => {
      const one = wired(undefined);
      for (let angle = 0; angle <= 180; angle += 15) {
        check.same("taken", one.servo.turn(angle), true);
        check.near("pulse", one.chip.pulse, 500 + (angle * 2000) / 180, 0.001);
        one.clock.pass(500);
        check.near("angle", one.chip.angle(), angle, 0.001);
      }
    },
  },
  {
    name: "refuses angles outside its range and stays",
    run: (check) => {
      const one = wired(undefined);
      one.servo.turn(30);
      one.clock.pass(500);
      check.same("below", one.servo.turn(-1), false);
      check.same("above", one.servo.turn(181), false);
      check.same("no number", one.servo.turn(0 / 0), false);
      one.clock.pass(500);
      check.near("angle", one.chip.angle(), 30, 0.001);
    },
  },
  {
    name: "is limp from the start and after detach, and holds where it was",
    run: (check) => {
      const one = wired(undefined);
      check.same("at the start", one.chip.pulse, 0);
      one.servo.turn(180);
      one.clock.pass(100);
      check.near("on its way", one.chip.angle(), 150, 0.001);
      one.servo.detach();
      one.clock.pass(500);
      check.same("no pulses", one.chip.pulse, 0);
      check.near("stays", one.chip.angle(), 150, 0.001);
      one.servo.turn(0);
      one.clock.pass(500);
      check.near("again", one.chip.angle(), 0, 0.001);
    },
  },
  {
    name: "takes pulses and range from its options",
    run: (check) => {
      const one = wired({ minUs: 1000, maxUs: 2000, range: 90 });
      one.servo.turn(45);
      check.near("middle", one.chip.pulse, 1500, 0.001);
      one.servo.turn(90);
      check.near("end", one.chip.pulse, 2000, 0.001);
      check.same("above", one.servo.turn(91), false);
    },
  },
];
