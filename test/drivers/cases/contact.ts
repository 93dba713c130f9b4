// The reed contact and its driver, down to the pin.

import { createReedChip } from "../../../boards/node/chips/switch.js";
import { createContact } from "../../../sdk/sensors/contact.js";
import type { Case } from "../check.js";
import { At, createPinWorld } from "../pin-world.js";

function wired(isClosed: boolean) {
  const world = createPinWorld({});
  const door = { isClosed: isClosed };
  const chip = createReedChip(world.pins, At.FREE, () => (door.isClosed ? 1 : 0), world.clock);
  const heard = { states: "" };
  createContact(world.pins, At.FREE, world.clock, (isOpen) => {
    heard.states += isOpen ? "o" : "c";
  });
  return {
    chip: chip,
    heard: heard,
    world: world,
    move: (closed: boolean, ms: number) => {
      door.isClosed = closed;
      world.clock.pass(ms);
    },
  };
}

export const cases: Case[] = [
  {
    name: "tells the state at the start, open or closed, after its rest",
    run: (check) => {
      const one = wired(true);
      one.world.clock.pass(49);
      check.same("not yet", one.heard.states, "");
      one.world.clock.pass(1);
      check.same("closed", one.heard.states, "c");
      const other = wired(false);
      other.world.clock.pass(50);
      check.same("open", other.heard.states, "o");
    },
  },
  {
    name: "tells each change once",
    run: (check) => {
      const one = wired(true);
      one.move(true, 200);
      one.move(false, 200);
      one.move(true, 200);
      one.move(true, 5000);
      check.same("states", one.heard.states, "coc");
      check.same("edges", one.chip.edges, 11);
    },
  },
  {
    name: "does not hear a door that shakes for less than its rest",
    run: (check) => {
      const one = wired(true);
      one.move(true, 200);
      one.move(false, 20);
      one.move(true, 200);
      check.same("states", one.heard.states, "c");
    },
  },
  {
    name: "reads open with a broken wire, closed with a welded contact",
    run: (check) => {
      const one = wired(true);
      one.move(true, 200);
      one.chip.fault = "unplugged";
      one.move(true, 200);
      check.same("broken", one.heard.states, "co");
      one.chip.fault = "stuck";
      one.move(false, 200);
      check.same("welded", one.heard.states, "coc");
    },
  },
];
