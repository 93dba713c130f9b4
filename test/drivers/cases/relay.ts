// The relay and its driver, down to the pin and the contact.

import { createRelayChip } from "../../../boards/node/chips/outputs.js";
import { createRelay, type RelayOptions } from "../../../sdk/actuators/relay.js";
import type { Case } from "../check.js";
import { At, createPinWorld } from "../pin-world.js";

function wired(options: RelayOptions) {
  const world = createPinWorld({});
  const chip = createRelayChip(world.pins, At.FREE, options.active ?? 1, world.clock);
  const heard = { changes: "" };
  options.onChange = (isOn) => {
    heard.changes += isOn ? "1" : "0";
  };
  const relay = createRelay(world.pins, At.FREE, world.clock, options);
  return { world: world, clock: world.clock, chip: chip, relay: relay, heard: heard };
}

export const cases: Case[] = [
  {
    name: "is off from the start and switches its contact, at either level",
    run: (check) => {
      for (let active = 0; active < 2; active++) {
        const one = wired({ active: active });
        one.clock.pass(100);
        check.same("at the start", one.chip.isClosed(), false);
        check.same("no move", one.chip.moves(), 0);
        check.same("now", one.relay.turn(true), true);
        one.clock.pass(9);
        check.same("on its way", one.chip.isClosed(), false);
        one.clock.pass(1);
        check.same("closed", one.chip.isClosed(), true);
        check.same("is on", one.relay.isOn(), true);
        one.relay.turn(true);
        one.relay.turn(false);
        one.clock.pass(5);
        check.same("open", one.chip.isClosed(), false);
        check.same("moves", one.chip.moves(), 2);
        check.same("heard", one.heard.changes, "10");
      }
    },
  },
  {
    name: "stays on and off for the least times, and then does the last wish",
    run: (check) => {
      const one = wired({ minOnMs: 1000, minOffMs: 5000 });
      check.same("held from the start", one.relay.turn(true), false);
      one.clock.pass(4999);
      check.same("not yet", one.relay.isOn(), false);
      one.clock.pass(1);
      check.same("on", one.relay.isOn(), true);
      check.same("held on", one.relay.turn(false), false);
      check.same("wished back", one.relay.turn(true), true);
      one.clock.pass(1000);
      check.same("still on", one.relay.isOn(), true);
      check.same("free", one.relay.turn(false), true);
      check.same("held off", one.relay.turn(true), false);
      one.clock.pass(5000);
      check.same("heard", one.heard.changes, "101");
    },
  },
  {
    name: "is worn by no more than the least times allow, however it is asked",
    run: (check) => {
      const one = wired({ minOnMs: 1000, minOffMs: 1000 });
      let on = true;
      for (let i = 0; i < 1000; i++) {
        one.relay.turn(on);
        on = !on;
        one.clock.pass(10);
      }
      check.same("moves in ten seconds", one.chip.moves() <= 10, true);
      check.same("moves", one.chip.moves() >= 4, true);
    },
  },
  {
    name: "switches off after the longest time, also when asked on again and again",
    run: (check) => {
      const one = wired({ maxOnMs: 60000 });
      one.relay.turn(true);
      for (let i = 0; i < 59; i++) {
        one.clock.pass(1000);
        one.relay.turn(true);
      }
      check.same("on", one.relay.isOn(), true);
      one.clock.pass(1000);
      check.same("off", one.relay.isOn(), false);
      one.clock.pass(100000);
      check.same("stays off", one.heard.changes, "10");
      check.same("on again", one.relay.turn(true), true);
      one.clock.pass(30000);
      one.relay.turn(false);
      one.relay.turn(true);
      one.clock.pass(59999);
      check.same("its time begins anew", one.relay.isOn(), true);
    },
  },
  {
    name: "is cut at once, whatever is held, and forgets its wish",
    run: (check) => {
      const one = wired({ minOnMs: 10000, minOffMs: 2000 });
      one.clock.pass(2000);
      one.relay.turn(true);
      one.relay.cut();
      check.same("off", one.relay.isOn(), false);
      one.relay.turn(true);
      one.relay.cut();
      one.clock.pass(20000);
      check.same("stays off", one.heard.changes, "10");
      const other = wired({ minOnMs: 1000, minOffMs: 5000 });
      other.clock.pass(5000);
      other.relay.turn(true);
      other.relay.cut();
      other.relay.turn(true);
      other.clock.pass(4999);
      check.same("off for its own time", other.relay.isOn(), false);
      other.clock.pass(1);
      check.same("and then on", other.relay.isOn(), true);
    },
  },
  {
    name: "may be asked from inside its own change",
    run: (check) => {
      const world = createPinWorld({});
      let changes = 0;
      const relay = createRelay(world.pins, At.FREE, world.clock, {
        minOnMs: 100,
        onChange: () => {
          changes++;
          if (relay.isOn()) relay.turn(false);
        },
      });
      relay.turn(true);
      check.same("held", relay.isOn(), true);
      world.clock.pass(100);
      check.same("off", relay.isOn(), false);
      check.same("changes", changes, 2);
    },
  },
  {
    name: "knows nothing of a contact that is welded",
    run: (check) => {
      const one = wired({});
      one.chip.fault = "welded";
      one.relay.turn(false);
      one.clock.pass(100);
      check.same("closed", one.chip.isClosed(), true);
      check.same("told off", one.relay.isOn(), false);
    },
  },
];
