// One board of a fleet: its place in the fleet and the little that is its own. It is its board's options and clock at once,
// for there are thousands; everything else belongs to the fleet.

import type { Link, Net, Publisher, ResetReason, Target } from "midge";
import { type NodeClock } from "../../boards/node/clock.js";
import { seedOf } from "../../boards/node/curve.js";
import type { SimulatedDevice } from "../../boards/node/device.js";
import type { MortalClock } from "../../boards/node/life.js";
import type { SimulatedOptions } from "../../boards/node/simulated.js";
import type { Placed } from "../../boards/parts.js";
import type { Curves } from "../simulation/world.js";

type BoardLogin = NonNullable<SimulatedOptions["login"]>;

const FIRST_ID = 0x51e0000001;

/** The device id of a board, counted from 0 over the whole fleet: no two shards have the same. */
export const deviceIdOf = (index: number): string => (FIRST_ID + index).toString(16);

/** What all boards of a process share. */
export interface FleetShared {
  clock: NodeClock;
  net: Net;
  target: Target;
  login: BoardLogin;
  seed: number;
  dateS: number;
  placed: readonly Placed[];
  curves: Curves;
  secrets: Record<string, string>;
  valuesOf(index: number): SimulatedOptions["values"];
  onLog(board: FleetBoard, line: string): void;
  /** A life of the board has ended, with all of its clients. */
  onEnd(board: FleetBoard): void;
}

export class FleetBoard implements NodeClock, SimulatedOptions {
  device: SimulatedDevice | undefined;
  /** The clients of the present life; most programs have one. */
  client: Publisher | undefined;
  others: Publisher[] | undefined;
  hasBeenOnline = false;
  /** The publish that waits for its acknowledgement: most boards have one at a time, and the rest is in `more`. */
  waitsFor = 0;
  waitsOf: Publisher | undefined;
  waitsSinceMs = 0;
  more: Map<number, { client: Publisher; sinceMs: number }[]> | undefined;
  /** State of its own chance. */
  private chance: number;

  constructor(
    readonly fleet: FleetShared,
    /** From 0 over the whole fleet. */
    readonly index: number,
  ) {
    this.chance = seedOf(fleet.seed, `${this.deviceId} chance`) | 0;
  }

  // The clock.
  now(): number {
    return this.fleet.clock.now();
  }
  after<T>(ms: number, run: (argument: T) => void, argument: T): unknown {
    return this.fleet.clock.after(ms, run, argument);
  }
  cancel(timer: unknown): void {
    this.fleet.clock.cancel(timer);
  }
  /** As `seeded` of clock.ts draws them. */
  random(): number {
    this.chance = (this.chance + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.chance ^ (this.chance >>> 15), 1 | this.chance);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  // The options of its board.
  get clock(): NodeClock {
    return this;
  }
  get net(): Net {
    return this.fleet.net;
  }
  get target(): Target {
    return this.fleet.target;
  }
  get login(): BoardLogin {
    return this.fleet.login;
  }
  get values(): SimulatedOptions["values"] {
    return this.fleet.valuesOf(this.index);
  }
  get secrets(): Record<string, string> {
    return this.fleet.secrets;
  }
  get deviceId(): string {
    return deviceIdOf(this.index);
  }
  get parts(): readonly Placed[] {
    return this.fleet.placed;
  }
  get curves(): Curves {
    return this.fleet.curves;
  }
  get dateS(): number {
    return this.fleet.dateS;
  }
  get seed(): number {
    return seedOf(this.fleet.seed, `${this.deviceId} world`);
  }
  onLog(line: string): void {
    this.fleet.onLog(this, line);
  }
  onPowerOff(_why: ResetReason, _afterMs: number): void {
    this.fleet.onEnd(this);
  }
}

/** The board whose client this is. */
export function boardOf(client: Publisher): FleetBoard {
  return ((client._clock as Link["clock"] & MortalClock).inner ?? client._clock) as FleetBoard;
}
