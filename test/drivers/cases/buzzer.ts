// The buzzer and its driver, down to the pin.

import { createBuzzerChip } from "../../../boards/node/chips/outputs.js";
import { createBuzzer } from "../../../sdk/actuators/buzzer.js";
import type { Case } from "../check.js";
import { At, createPinWorld } from "../pin-world.js";

function wired() {
  const world = createPinWorld({});
  const chip = createBuzzerChip(world.pins, At.FREE);
  return { clock: world.clock, chip: chip, buzzer: createBuzzer(world.pins, At.FREE, world.clock) };
}

export const cases: Case[] = [
  {
    name: "plays a tone for its time",
    run: (check) => {
      const one = wired();
      check.same("silent", one.chip.tone, 0);
      check.same("taken", one.buzzer.tone(440, 200), true);
      check.same("tone", one.chip.tone, 440);
      one.clock.pass(199);
      check.same("still", one.chip.tone, 440);
      one.clock.pass(1);
      check.same("over", one.chip.tone, 0);
    },
  },
  {
    name: "plays a melody with its pauses",
    run: (check) => {
      const one = wired();
      check.same("taken", one.buzzer.play([262, 100, 0, 50, 330, 100]), true);
      const heard = [262, 262, 0, 330, 330, 0, 0];
      for (let i = 0; i < heard.length; i++) {
        one.clock.pass(25);
        check.same("tone", one.chip.tone, heard[i] as number);
        one.clock.pass(25);
      }
      check.same("played", one.chip.played.length, 2);
    },
  },
  {
    name: "refuses tones that cannot be, and plays on",
    run: (check) => {
      const one = wired();
      one.buzzer.tone(440, 1000);
      check.same("too low", one.buzzer.tone(49, 100), false);
      check.same("too high", one.buzzer.tone(20001, 100), false);
      check.same("no tone", one.buzzer.tone(0, 100), false);
      check.same("no number", one.buzzer.tone(0 / 0, 100), false);
      check.same("back in time", one.buzzer.tone(440, -1), false);
      check.same("one of them", one.buzzer.play([440, 100, 30, 100]), false);
      check.same("still", one.chip.tone, 440);
    },
  },
  {
    name: "plays one thing at a time and stops",
    run: (check) => {
      const one = wired();
      one.buzzer.play([262, 100, 330, 100]);
      one.clock.pass(50);
      one.buzzer.tone(1000, 500);
      one.clock.pass(100);
      check.same("the later one", one.chip.tone, 1000);
      one.buzzer.stop();
      check.same("silent", one.chip.tone, 0);
      one.clock.pass(1000);
      check.same("stays silent", one.chip.played.length, 2);
    },
  },
];
