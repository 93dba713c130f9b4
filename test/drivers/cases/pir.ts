// The motion sensor and its driver, down to the pin.

import { createPirChip } from "../../../boards/node/chips/pir.js";
import { createPir, type PirOptions } from "../../../sdk/sensors/pir.js";
import type { Case } from "../check.js";
import { At, createPinWorld } from "../pin-world.js";

function wired(options: PirOptions | undefined) {
  const world = createPinWorld({});
  const room = { isMoving: false };
  const chip = createPirChip(world.pins, At.INPUT, () => (room.isMoving ? 1 : 0), world.clock);
  const heard = { motions: "" };
  createPir(
    world.pins,
    At.INPUT,
    world.clock,
    (isMoving) => {
      heard.motions += isMoving ? "m" : "-";
    },
    options,
  );
  return {
    chip: chip,
    heard: heard,
    world: world,
    move: (isMoving: boolean, ms: number) => {
      room.isMoving = isMoving;
      world.clock.pass(ms);
    },
  };
}

export const cases: Case[] = [
  {
    name: "believes nothing in the first minute, in which the sensor raises false alarms",
    run: (check) => {
      const one = wired(undefined);
      one.move(false, 60000);
      check.same("nothing", one.heard.motions, "");
      const other = wired({ warmUpMs: 1000 });
      other.move(false, 60000);
      check.same("false alarms", other.heard.motions, "m-m-");
    },
  },
  {
    name: "tells the beginning, and the end when it has been still for the hold time",
    run: (check) => {
      const one = wired(undefined);
      one.move(false, 61000);
      one.move(true, 200);
      check.same("motion", one.heard.motions, "m");
      one.move(false, 3000 + 4800);
      check.same("held", one.heard.motions, "m");
      one.move(false, 400);
      check.same("over", one.heard.motions, "m-");
      check.same("refusals", one.world.refused.refusals, 0);
    },
  },
  {
    name: "holds one motion over the blind time of the sensor",
    run: (check) => {
      const one = wired(undefined);
      one.move(false, 61000);
      one.move(true, 60000);
      one.move(false, 3200);
      one.move(true, 60000);
      check.same("one", one.heard.motions, "m");
    },
  },
  {
    name: "tells a motion that lasts from before the end of the warm-up",
    run: (check) => {
      const one = wired({ warmUpMs: 70000 });
      one.move(true, 69900);
      check.same("not yet", one.heard.motions, "");
      one.move(true, 100);
      check.same("at its end", one.heard.motions, "m");
    },
  },
  {
    name: "hears nothing of a sensor that is blind or unplugged, and goes on after it",
    run: (check) => {
      const one = wired(undefined);
      one.move(false, 61000);
      one.chip.fault = "blind";
      one.move(true, 20000);
      one.chip.fault = "unplugged";
      one.move(true, 20000);
      check.same("nothing", one.heard.motions, "");
      one.chip.fault = "stuck";
      one.move(false, 20000);
      check.same("stuck", one.heard.motions, "m");
      one.chip.fault = "none";
      one.move(false, 20000);
      check.same("over", one.heard.motions, "m-");
    },
  },
];
