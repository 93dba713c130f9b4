// The LED and its driver, down to the pin.

import { createLedChip } from "../../../boards/node/chips/outputs.js";
import { createLed } from "../../../sdk/actuators/led.js";
import type { Case } from "../check.js";
import { At, createPinWorld } from "../pin-world.js";

function wired(active: number) {
  const world = createPinWorld({});
  const chip = createLedChip(world.pins, At.FREE, active);
  return { world: world, chip: chip, led: createLed(world.pins, At.FREE, world.clock, { active: active }) };
}

export const cases: Case[] = [
  {
    name: "is off from the start, on and off, at either level",
    run: (check) => {
      for (let active = 0; active < 2; active++) {
        const one = wired(active);
        check.same("at the start", one.chip.light, 0);
        one.led.on();
        check.same("on", one.chip.light, 1);
        check.same("steady", one.chip.hz, 0);
        one.led.off();
        check.same("off", one.chip.light, 0);
      }
    },
  },
  {
    name: "dims by PWM, and refuses what is no duty",
    run: (check) => {
      for (let active = 0; active < 2; active++) {
        const one = wired(active);
        check.same("taken", one.led.dim(0.25), true);
        check.near("light", one.chip.light, 0.25, 0.000001);
        check.same("hz", one.chip.hz, 1000);
        check.same("below", one.led.dim(-0.01), false);
        check.same("above", one.led.dim(1.01), false);
        check.same("no number", one.led.dim(0 / 0), false);
        check.same("fade above", one.led.fade(2, 100), false);
        check.same("fade back in time", one.led.fade(1, -1), false);
        check.same("blink for no time", one.led.blink(100, 0), false);
        check.near("unchanged", one.chip.light, 0.25, 0.000001);
      }
    },
  },
  {
    name: "blinks until another call",
    run: (check) => {
      const one = wired(1);
      one.led.dim(0.5);
      check.same("taken", one.led.blink(100, 300), true);
      let lit = 0;
      for (let i = 0; i < 40; i++) {
        one.world.clock.pass(5);
        lit += one.chip.light;
        one.world.clock.pass(5);
      }
      check.same("a quarter of the time", lit, 10);
      one.led.off();
      one.world.clock.pass(1000);
      check.same("off", one.chip.light, 0);
      const changes = one.chip.changes;
      one.world.clock.pass(1000);
      check.same("no timer left", one.chip.changes, changes);
    },
  },
  {
    name: "fades up and down in time, in even steps, and ends at the goal",
    run: (check) => {
      const one = wired(1);
      one.led.fade(1, 200);
      one.world.clock.pass(101);
      check.near("half way", one.chip.light, 0.5, 0.000001);
      one.world.clock.pass(100);
      check.same("there", one.chip.light, 1);
      one.led.fade(0.25, 100);
      one.world.clock.pass(41);
      check.near("down", one.chip.light, 0.7, 0.000001);
      one.world.clock.pass(60);
      check.same("there again", one.chip.light, 0.25);
      const changes = one.chip.changes;
      one.world.clock.pass(1000);
      check.same("no timer left", one.chip.changes, changes);
    },
  },
  {
    name: "goes to its goal at once when a fade takes no time, and stays where it is",
    run: (check) => {
      const one = wired(1);
      one.led.fade(0.5, 0);
      one.world.clock.pass(20);
      check.same("there", one.chip.light, 0.5);
      check.same("nothing to do", one.led.fade(0.5, 1000), true);
      one.led.blink(10, 10);
      one.led.fade(0, 60);
      one.world.clock.pass(1000);
      check.same("off", one.chip.light, 0);
    },
  },
];
