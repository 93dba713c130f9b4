// The simulated board: the same `@board` names as on a chip, over Node's sockets or any other, a clock that is real or
// virtual, a WiFi that can go down, and the project's parts as simulated chips that are read through their drivers.

import type { KnownNetwork, Link, Net, ResetReason, Target } from "midge";
import type { Placed } from "../parts.js";
import type { Store } from "../../sdk/outbox/store.js";
import type { NodeClock } from "./clock.js";
import { type ModuleBoard, NodeModule } from "./board-module.js";
import { createLife, type Life, type LifeOptions, type LifeOwner, MortalClock } from "./life.js";
import { createMemoryStore } from "./store.js";
import { createWifi, type Wifi } from "./wifi.js";
import { createWorld, type Hands, type SimulatedPart, type World, type WorldOptions } from "./world.js";

export { MissingPart, MissingSetting } from "./board-module.js";

/** What is of one life of a board alone, and what its lives share. */
export interface BoardOwner extends LifeOwner {
  /** The flash: give the same again after a reset. Default: empty memory. */
  readonly store?: Store;
  /** What was done to the parts in the board's lives before. */
  hands?: Hands;
}

export interface SimulatedOptions extends LifeOptions, BoardOwner {
  net: Net;
  clock: NodeClock;
  target: Target;
  values: Record<string, string | number | boolean>;
  /** The data that a board would have in its flash. */
  secrets?: Record<string, string>;
  login?: { username?: string; password?: string };
  /** The known networks, default the open one of `wifi.accessPoints`. */
  networks?: KnownNetwork[];
  deviceId?: string;
  onLog?: (line: string) => void;
  /** The parts of the project, where they are on this board. Default: none. */
  parts?: readonly Placed[];
  /** Decides the noise of the world. Default: the clock's chance. */
  seed?: number;
  /** What inputs of parts do by themselves, where it is not what the catalogue says. */
  curves?: WorldOptions["curves"];
  /** Stands between the world and the chips. */
  through?: WorldOptions["through"];
  /** A device calls it when a life begins, before the program runs. */
  onBegin?: (board: SimulatedBoard, why: ResetReason) => void;
  /** Hears what is done to the parts, and what they show. */
  onPart?: WorldOptions["onPart"];
}

/** What a publisher sees as `@board`. */
export type BoardModule = typeof import("../board.js");

export interface SimulatedBoard {
  module: BoardModule;
  wifi: Wifi;
  /** The parts of the project by name: what the world does to them, and how they fail. */
  parts: Record<string, SimulatedPart>;
  /** The board's clock jumps by that many seconds; the timers do not. */
  jumpClock(seconds: number): void;
  /** Asks the program to end: what it gave to `onStop` runs, and no `every` fires any more. */
  stop(): void;
  /** The power goes, for good: no timer fires any more, and what was not sent is lost. */
  end(): void;
}

/** Where satellites say that the world begins: 2026-01-01T00:00:00Z. */
const EPOCH_S = 1_767_225_600;

/** A board as it lives; there may be thousands in a process, so that it is one small record of what is used. */
class NodeBoard implements SimulatedBoard, ModuleBoard {
  readonly wifi: Wifi;
  readonly life: Life;
  readonly world: World;
  readonly link: Link;
  readonly module: BoardModule = new NodeModule(this);
  private memory: Store | undefined;
  private stops: (() => void)[] | undefined;
  private repeats: Repeat[] | undefined;
  private isStopped = false;

  constructor(
    readonly options: SimulatedOptions,
    readonly owner: BoardOwner,
  ) {
    const clock = new MortalClock(options.clock);
    this.wifi = createWifi(options.net, clock, options.networks);
    this.life = createLife(clock, options, owner, this.wifi);
    this.world = createWorld(clock, this.placed, {
      epochS: options.dateS ?? EPOCH_S,
      owner,
      seed: options.seed ?? Math.floor(clock.random() * 4294967296),
      curves: options.curves,
      through: options.through,
      onPart: options.onPart,
    });
    this.link = { net: this.wifi, clock };
  }

  get store(): Store {
    return this.owner.store ?? (this.memory ??= createMemoryStore());
  }
  get placed(): readonly Placed[] {
    return this.options.parts ?? NO_PARTS;
  }
  get parts(): Record<string, SimulatedPart> {
    return this.world.parts;
  }
  jumpClock(seconds: number): void {
    this.life.jump(seconds);
  }
  every(ms: number, run: () => void): void {
    const repeat: Repeat = { clock: this.life.clock, ms, run, timer: undefined };
    repeat.timer = repeat.clock.after(ms, again, repeat);
    (this.repeats ??= []).push(repeat);
  }
  onStop(run: () => void): void {
    (this.stops ??= []).push(run);
  }
  end(): void {
    this.life.end();
  }
  stop(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    for (const run of this.stops ?? []) run();
    for (const { clock, timer } of this.repeats ?? []) clock.cancel(timer);
    this.wifi.off();
  }
}

interface Repeat {
  clock: NodeClock;
  ms: number;
  run: () => void;
  timer: unknown;
}

function again(repeat: Repeat): void {
  repeat.timer = repeat.clock.after(repeat.ms, again, repeat);
  repeat.run();
}

const NO_PARTS: readonly Placed[] = [];

/** `owner` has what is of this life alone, and what the lives share. */
export function createSimulatedBoard(options: SimulatedOptions, owner: BoardOwner = options): SimulatedBoard {
  return new NodeBoard(options, owner);
}
