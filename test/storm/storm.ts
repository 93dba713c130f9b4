// One storm: everything is built from a seed, the weather breaks what it can while the program publishes, then comes a
// calm in which every promise must be kept. The same seed is the same storm.

import { createVirtualClock } from "../../boards/node/clock.js";
import { createBoard } from "./board.js";
import { createBroker } from "./broker.js";
import { createChance } from "./chance.js";
import { createCommands } from "./commands.js";
import { createFlash } from "./flash.js";
import { createStormNet, IS_TEXT } from "./net.js";
import { makePlan, type Plan } from "./plan.js";
import { createPublished } from "./published.js";
import { createReferee } from "./referee.js";
import { createWeather } from "./weather.js";
import { Broken, CALM_MOST_MS, type World } from "./world.js";

export interface Passed {
  plan: Plan;
  /** The same for the same seed, and for hardly any other. */
  ticks: number;
  accepted: number;
  dropped: number;
  /** QoS 2 messages that came twice where the protocol cannot prevent it, out and in. */
  excused: number;
  virtualMs: number;
}

export const STEPS = 200;
const CALM_STEP_MS = 250;

/** Throws `Broken` with what was promised and not kept. `story` gets each line of what happens. */
export function runStorm(seed: number, story?: (line: string) => void, steps = STEPS): Passed {
  const plan = makePlan(seed, steps);
  const clock = createVirtualClock(seed);
  let ticks = 0;
  const world: World = {
    clock,
    chance: createChance(seed ^ 0x5bd1e995),
    air: { ...plan.air },
    tick: () => ++ticks,
    tell(line) {
      if (story) story(`${clock.now().toFixed(0).padStart(9)} ${line()}`);
    },
    fail(what) {
      throw new Broken(`seed ${seed}, at ${clock.now().toFixed(0)} ms: ${what}`);
    },
  };
  world.tell(() => JSON.stringify(plan));
  const published = createPublished(world, plan);
  const commands = createCommands(world);
  const referee = createReferee(world, plan, published, commands);
  const broker = createBroker(world, plan, published, commands);
  const net = createStormNet(world, broker, referee);
  const flash = createFlash(world, plan);
  const board = createBoard(world, plan, net, flash, published, commands, referee);
  const weather = createWeather(world, plan, net, broker, board, flash);
  const { chance } = world;

  const advance = (ms: number): void => {
    clock.advance(ms);
    board.check();
  };

  function step(): void {
    if (chance.hit(plan.faultChance)) weather.strike();
    const choice = chance.between(0, 9);
    if (choice < 5) {
      for (let i = chance.pick([1, 1, 3, 10]); i > 0; i--) board.publish(chance.between(0, plan.topics.length - 1));
    } else if (choice < 8) broker.command(chance.pick(plan.commands));
    if (chance.hit(plan.changeChance)) board.changeSubscriptions();
    board.check();
    advance(chance.pick([0, 1, chance.between(0, 50), chance.between(0, 2000), chance.between(0, 30_000)]));
  }

  function waitFor(what: string, isTrue: () => boolean): void {
    for (let left = CALM_MOST_MS; !isTrue(); left -= CALM_STEP_MS) {
      if (left <= 0) world.fail(`the weather is calm, but ${what} does not come`);
      advance(CALM_STEP_MS);
    }
  }

  function calm(): void {
    // What still runs of a storm, a board that starts or a broker that is away, ends within this.
    weather.clear();
    advance(60_000);
    weather.clear();
    waitFor("online", board.isOnline);
    waitFor("the end of the outbox", () => board.isOnline() && board.pending() === 0 && broker.outgoing() === 0);
    for (let i = 0; i < 3; i++) {
      for (const topic of plan.commands) broker.command(topic);
      for (let topic = 0; topic < plan.topics.length; topic++) board.publish(topic);
    }
    let left = -1;
    board.drain((count) => void (left = count));
    waitFor("drain", () => left >= 0);
    if (left !== 0) world.fail(`drain left ${left}`);
    waitFor("the end of the commands", () => broker.outgoing() === 0);
    waitFor("the answer to a request", board.isAnswered);
    advance(1000);
    published.checkEnd();
    commands.checkEnd();
    referee.checkEnd();
    board.checkEnd(broker.filters());
  }

  board.start();
  for (let i = 0; i < steps; i++) step();
  calm();
  const excused = published.excused() + commands.excused();
  return { plan, ticks, ...published.counts(), excused, virtualMs: clock.now() };
}

/** The line that replays a seed. */
export function replayLine(seed: number): string {
  return `npm run storm -- --seed ${seed}${IS_TEXT ? " --text" : ""}`;
}
