// The push button and its driver, down to the pin, bounce and all.

import { createButtonChip } from "../../../boards/node/chips/switch.js";
import { Pull } from "../../../sdk/sensors/bus.js";
import { type ButtonOptions, createButton } from "../../../sdk/sensors/button.js";
import type { Case } from "../check.js";
import { At, createPinWorld } from "../pin-world.js";

function wired(isPressed: boolean, options: ButtonOptions | undefined, pin: number) {
  const world = createPinWorld({});
  const hand = { isPressed: isPressed };
  const chip = createButtonChip(world.pins, pin, () => (hand.isPressed ? 1 : 0), world.clock);
  const heard = { events: "" };
  const button = createButton(
    world.pins,
    pin,
    world.clock,
    (event) => {
      heard.events += event === 1 ? "P" : event === 2 ? "R" : "L";
    },
    options,
  );
  return {
    world: world,
    chip: chip,
    heard: heard,
    button: button,
    hold: (pressed: boolean, ms: number) => {
      hand.isPressed = pressed;
      world.clock.pass(ms);
    },
  };
}

export const cases: Case[] = [
  {
    name: "tells pressed and released once each, however the contact bounces",
    run: (check) => {
      const one = wired(false, undefined, At.FREE);
      one.hold(false, 100);
      check.same("nothing yet", one.heard.events, "");
      one.hold(true, 100);
      check.same("pressed", one.heard.events, "P");
      check.same("is pressed", one.button.isPressed(), true);
      one.hold(false, 100);
      check.same("released", one.heard.events, "PR");
      check.same("is released", one.button.isPressed(), false);
      check.same("edges", one.chip.edges >= 10, true);
      check.same("refusals", one.world.refused.refusals, 0);
    },
  },
  {
    name: "needs the contact to rest, also a worn one",
    run: (check) => {
      const one = wired(false, undefined, At.FREE);
      one.chip.fault = "bounce";
      one.hold(false, 100);
      for (let i = 0; i < 20; i++) {
        one.hold(true, 100);
        one.hold(false, 100);
      }
      check.same("events", one.heard.events, "PRPRPRPRPRPRPRPRPRPRPRPRPRPRPRPRPRPRPRPR");
      check.same("edges", one.chip.edges, 200);
    },
  },
  {
    name: "tells of edges that come faster than it rests only what is left of them",
    run: (check) => {
      const world = createPinWorld({});
      const wire = world.pins.wire(At.FREE);
      let events = 0;
      createButton(world.pins, At.FREE, world.clock, () => {
        events++;
      });
      for (let i = 0; i < 100; i++) {
        wire.drive(i % 2);
        world.clock.pass(7);
      }
      check.same("while it moves", events, 0);
      wire.drive(0);
      world.clock.pass(40);
      check.same("at rest", events, 1);
    },
  },
  {
    name: "tells long once, while it is held, and released after it",
    run: (check) => {
      const one = wired(false, { longMs: 500 }, At.FREE);
      one.hold(false, 100);
      one.hold(true, 400);
      check.same("not yet", one.heard.events, "P");
      one.hold(true, 1000);
      check.same("long", one.heard.events, "PL");
      one.hold(false, 1000);
      check.same("released", one.heard.events, "PLR");
      one.hold(true, 300);
      one.hold(false, 1000);
      check.same("short", one.heard.events, "PLRPR");
    },
  },
  {
    name: "tells of a button that is pressed, or stuck, at the start",
    run: (check) => {
      const one = wired(true, undefined, At.FREE);
      one.hold(true, 50);
      check.same("pressed", one.heard.events, "P");
      const other = wired(false, undefined, At.FREE);
      other.hold(false, 50);
      other.chip.fault = "stuck";
      other.hold(false, 2000);
      check.same("stuck", other.heard.events, "PL");
      other.chip.fault = "unplugged";
      other.hold(true, 2000);
      check.same("unplugged", other.heard.events, "PLR");
    },
  },
  {
    name: "works to the supply, with the resistor chosen by itself",
    run: (check) => {
      const world = createPinWorld({});
      const wire = world.pins.wire(At.FREE);
      let events = 0;
      const button = createButton(world.pins, At.FREE, world.clock, () => events++, { active: 1 });
      world.clock.pass(100);
      check.same("open", button.isPressed(), false);
      wire.drive(1);
      world.clock.pass(100);
      check.same("closed", button.isPressed(), true);
    },
  },
  {
    name: "is refused its resistor at a pin that has none",
    run: (check) => {
      const one = wired(false, undefined, At.INPUT);
      check.same("refused", one.world.refused.why, "has no resistor of its own: wire one");
      const other = wired(false, { pull: Pull.NONE }, At.INPUT);
      check.same("none asked", other.world.refused.refusals, 0);
    },
  },
];
