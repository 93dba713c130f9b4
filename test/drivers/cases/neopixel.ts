// The chain of lights and its driver, down to the bytes.

import { createNeopixelChip } from "../../../boards/node/chips/neopixel.js";
import { createNeopixel } from "../../../sdk/actuators/neopixel.js";
import type { Case, Check } from "../check.js";
import { At, createPinWorld } from "../pin-world.js";

function wired(count: number, lights: number) {
  const world = createPinWorld({});
  const chip = createNeopixelChip(world.pins, At.PLAIN, lights);
  return { world: world, chip: chip, chain: createNeopixel(world.pins, At.PLAIN, count) };
}

type Wired = ReturnType<typeof wired>;

function colour(check: Check, one: Wired, light: number, red: number, green: number, blue: number): void {
  check.same("red", one.chip.red[light], red);
  check.same("green", one.chip.green[light], green);
  check.same("blue", one.chip.blue[light], blue);
}

export const cases: Case[] = [
  {
    name: "shows each light's colour, green first on the wire, when told to",
    run: (check) => {
      const one = wired(3, 3);
      check.same("taken", one.chain.paint(0, 255, 128, 1), true);
      one.chain.paint(2, 1, 2, 3);
      check.same("not yet", one.chip.shows, 0);
      one.chain.show();
      check.same("once", one.chip.shows, 1);
      colour(check, one, 0, 255, 128, 1);
      colour(check, one, 1, 0, 0, 0);
      colour(check, one, 2, 1, 2, 3);
      check.same("refusals", one.world.refused.refusals, 0);
    },
  },
  {
    name: "fills all lights, also a chain that is longer or shorter than told",
    run: (check) => {
      const one = wired(2, 3);
      one.chain.paintAll(9, 8, 7);
      one.chain.show();
      colour(check, one, 0, 9, 8, 7);
      colour(check, one, 1, 9, 8, 7);
      colour(check, one, 2, 0, 0, 0);
      const other = wired(4, 2);
      other.chain.paintAll(1, 2, 3);
      other.chain.show();
      colour(check, other, 1, 1, 2, 3);
      check.same("no third", other.chip.red.length, 2);
    },
  },
  {
    name: "dims what is set from then on",
    run: (check) => {
      const one = wired(2, 2);
      one.chain.paint(0, 200, 100, 50);
      check.same("taken", one.chain.brightness(0.5), true);
      one.chain.paint(1, 200, 101, 255);
      one.chain.show();
      colour(check, one, 0, 200, 100, 50);
      colour(check, one, 1, 100, 51, 128);
      check.same("above", one.chain.brightness(1.1), false);
      check.same("below", one.chain.brightness(-0.1), false);
      check.same("no number", one.chain.brightness(0 / 0), false);
    },
  },
  {
    name: "refuses lights and colours that are not there",
    run: (check) => {
      const one = wired(2, 2);
      check.same("index above", one.chain.paint(2, 1, 1, 1), false);
      check.same("index below", one.chain.paint(-1, 1, 1, 1), false);
      check.same("half an index", one.chain.paint(0.5, 1, 1, 1), false);
      check.same("red", one.chain.paint(0, 256, 0, 0), false);
      check.same("green", one.chain.paint(0, 0, -1, 0), false);
      check.same("blue", one.chain.paintAll(0, 0, 0 / 0), false);
      one.chain.show();
      colour(check, one, 0, 0, 0, 0);
      check.same("refusals", one.world.refused.refusals, 0);
    },
  },
  {
    name: "keeps colours in a chain that is unplugged, and lights the first of a broken one",
    run: (check) => {
      const one = wired(2, 2);
      one.chip.fault = "unplugged";
      one.chain.paintAll(5, 5, 5);
      one.chain.show();
      colour(check, one, 0, 0, 0, 0);
      one.chip.fault = "broken";
      one.chain.show();
      colour(check, one, 0, 5, 5, 5);
      colour(check, one, 1, 0, 0, 0);
    },
  },
];
