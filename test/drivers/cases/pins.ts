// The simulated pins and converter: what they refuse, and how the ends of a converter look.

import { createLedChip } from "../../../boards/node/chips/outputs.js";
import { Pull } from "../../../sdk/sensors/bus.js";
import type { Case, Check } from "../check.js";
import { At, createPinWorld } from "../pin-world.js";

function refused(check: Check, world: ReturnType<typeof createPinWorld>, pin: number, why: string): void {
  check.same("pin", world.refused.pin, pin);
  check.same("why", world.refused.why, why);
}

export const cases: Case[] = [
  {
    name: "refuse a pin that the board does not have",
    run: (check) => {
      const world = createPinWorld({});
      world.pins.write(At.NONE, 1);
      refused(check, world, At.NONE, "does not exist on this board");
      world.pins.read(At.NONE);
      world.pins.pwm(At.NONE, 0.5, 1000);
      world.pins.watch(At.NONE, Pull.UP, () => {});
      world.pins.show(At.NONE, [0, 0, 0]);
      world.adc.read(At.NONE);
      world.pins.wire(At.NONE);
      check.same("each", world.refused.refusals, 7);
    },
  },
  {
    name: "refuse what the pin cannot do",
    run: (check) => {
      const world = createPinWorld({});
      world.pins.write(At.INPUT, 1);
      refused(check, world, At.INPUT, "is an input only");
      world.pins.pwm(At.INPUT, 0.5, 1000);
      refused(check, world, At.INPUT, "has no PWM");
      world.pins.pwm(At.PLAIN, 0.5, 1000);
      refused(check, world, At.PLAIN, "has no PWM");
      world.pins.show(At.INPUT, [0, 0, 0]);
      refused(check, world, At.INPUT, "is an input only");
      const read = world.adc.read(At.FREE);
      check.same("no number", read >= 0 || read < 0, false);
      refused(check, world, At.FREE, "has no converter");
      world.pins.watch(At.INPUT, Pull.DOWN, () => {});
      refused(check, world, At.INPUT, "has no resistor of its own: wire one");
    },
  },
  {
    name: "refuse to read what was never made an input, and what is an output",
    run: (check) => {
      const world = createPinWorld({});
      check.same("read", world.pins.read(At.FREE), 0);
      refused(check, world, At.FREE, "is read before it was made an input");
      world.pins.write(At.FREE, 1);
      world.pins.read(At.FREE);
      refused(check, world, At.FREE, "is an output: it cannot be read");
      world.pins.watch(At.OTHER, Pull.UP, () => {});
      check.same("pulled up", world.pins.read(At.OTHER), 1);
      check.same("no more", world.refused.refusals, 2);
      world.pins.watch(At.OTHER, Pull.UP, () => {});
      refused(check, world, At.OTHER, "is watched already");
    },
  },
  {
    name: "refuse two outputs on one line, program and chip or two chips",
    run: (check) => {
      const world = createPinWorld({});
      const one = world.pins.wire(At.FREE);
      one.drive(1);
      world.pins.write(At.FREE, 1);
      check.same("together", world.refused.refusals, 0);
      world.pins.write(At.FREE, 0);
      refused(check, world, At.FREE, "is driven by two outputs");
      one.drive(undefined);
      world.pins.write(At.FREE, 1);
      one.drive(0);
      check.same("the chip began", world.refused.refusals, 2);
      const two = world.pins.wire(At.OTHER);
      const three = world.pins.wire(At.OTHER);
      world.pins.watch(At.OTHER, Pull.NONE, () => {});
      two.drive(1);
      three.drive(0);
      refused(check, world, At.OTHER, "is driven by two outputs");
    },
  },
  {
    name: "refuse impossible levels, duties and bytes, and change nothing",
    run: (check) => {
      const world = createPinWorld({});
      const chip = createLedChip(world.pins, At.FREE, 1);
      world.pins.pwm(At.FREE, 0.5, 100);
      world.pins.write(At.FREE, 2);
      world.pins.pwm(At.FREE, 0.7, 0);
      world.pins.pwm(At.FREE, 0 / 0, 100);
      world.pins.show(At.FREE, []);
      world.pins.show(At.FREE, [1, 2]);
      world.pins.show(At.FREE, [1, 2, 256]);
      world.pins.show(At.FREE, [1, 2, 0.5]);
      check.same("refusals", world.refused.refusals, 7);
      check.same("light", chip.light, 0.5);
      world.pins.pwm(At.FREE, 1, 100);
      check.same("steady", chip.hz, 0);
    },
  },
  {
    name: "tell a watcher each new level, and never from inside watch",
    run: (check) => {
      const world = createPinWorld({});
      const wire = world.pins.wire(At.FREE);
      const heard = { levels: "" };
      wire.drive(0);
      world.pins.watch(At.FREE, Pull.UP, (level) => {
        heard.levels += level === 1 ? "1" : "0";
      });
      check.same("inside", heard.levels, "");
      wire.drive(0);
      wire.drive(1);
      wire.drive(undefined);
      wire.drive(0);
      check.same("levels", heard.levels, "10");
    },
  },
  {
    name: "read voltages in steps, with the dead ends of an ESP32",
    run: (check) => {
      const world = createPinWorld({ deadVolts: 0.14, topVolts: 3.1 });
      const at = { volts: 0 };
      check.same("nothing wired", world.adc.read(At.INPUT), 0);
      world.pins.wire(At.INPUT).volts(() => at.volts);
      at.volts = 0.13;
      check.same("dead", world.adc.read(At.INPUT), 0);
      at.volts = 0.15;
      check.near("above", world.adc.read(At.INPUT), 0.15 / 3.3, 1 / 4096);
      at.volts = 1.65;
      check.near("half", world.adc.read(At.INPUT), 0.5, 1 / 4096);
      at.volts = 3.2;
      check.same("top", world.adc.read(At.INPUT), 4095 / 4096);
    },
  },
];
