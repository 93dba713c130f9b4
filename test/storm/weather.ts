// What goes wrong in a storm, one thing at a time, and how it ends. It decides nothing about right and wrong.

import type { Board } from "./board.js";
import type { Broker } from "./broker.js";
import type { Flash } from "./flash.js";
import type { StormNet } from "./net.js";
import { CALM_AIR, type Fault, type Plan } from "./plan.js";
import type { World } from "./world.js";

export interface Weather {
  /** One of the faults of this seed. */
  strike(): void;
  /** The sky clears: whatever is broken for good is gone, everything else works. */
  clear(): void;
}

const HOUR_MS = 3_600_000;

export function createWeather(
  world: World,
  plan: Plan,
  net: StormNet,
  broker: Broker,
  board: Board,
  flash: Flash,
): Weather {
  const { chance, clock, air } = world;
  const later = (ms: number, run: () => void): void => void clock.after(ms, run, undefined);
  const duration = (): number => chance.pick([chance.between(1, 100), chance.between(100, 3000), 30_000]);

  function onLink(run: (link: ReturnType<StormNet["links"]>[number]) => void): void {
    const links = net.links();
    if (links.length > 0) run(chance.hit(0.8) ? (links.at(-1) as never) : chance.pick(links));
  }

  const faults: Record<Fault, () => void> = {
    reset: () => onLink((link) => link.reset(true, true)),
    resetHalf: () =>
      onLink((link) => {
        const tellsBoard = chance.hit(0.5);
        link.reset(tellsBoard, !tellsBoard);
      }),
    dark: () =>
      onLink((link) => {
        const which = chance.between(0, 2);
        if (which !== 0) link.up.darken();
        if (which !== 1) link.down.darken();
      }),
    stall: () => onLink((link) => (chance.hit(0.5) ? link.up : link.down).stall(duration())),
    brokerCloses: () => broker.kick(),
    air() {
      air.refuseChance = chance.pick([0, 0.5, 1]);
      air.silentChance = chance.pick([0, 0.5]);
      later(duration(), () => {
        air.refuseChance = plan.air.refuseChance;
        air.silentChance = plan.air.silentChance;
      });
    },
    brokerRefuses() {
      broker.answers(chance.pick([1, 3, "nothing"] as const));
      later(duration(), () => broker.answers(0));
    },
    brokerDenies() {
      broker.denies(true);
      later(duration(), () => broker.denies(false));
    },
    restart: () => broker.restart(duration(), true),
    restartLost: () => broker.restart(duration(), false),
    boardReset: () => board.reset(),
    powerCut: () => flash.cutAfter(chance.between(0, chance.pick([3, 20, 200, 2000]))),
    crashInHandler: () => board.crashInHandler(),
    freeze() {
      const life = board.life();
      life.freeze();
      later(duration(), () => life.thaw());
    },
    leap: () => void clock.advance(chance.between(1, 100) * (plan.options.keepAlive * 1000 || HOUR_MS)),
    disconnect() {
      board.disconnect();
      const life = board.life();
      later(duration(), () => {
        if (board.life() === life) board.connect();
      });
    },
  };

  return {
    strike() {
      if (plan.faults.length === 0) return;
      const fault = chance.pick(plan.faults);
      world.tell(() => `weather: ${fault}`);
      faults[fault]();
    },
    clear() {
      world.tell(() => "weather: calm");
      Object.assign(plan.air, CALM_AIR);
      Object.assign(air, CALM_AIR);
      broker.answers(0);
      broker.denies(false);
      board.calm();
      // Without keep-alive nobody ever finds out about a link that is dark.
      if (plan.options.keepAlive === 0) for (const link of net.links()) link.reset(true, true);
    },
  };
}
