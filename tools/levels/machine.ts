// One life of a board at a level of truth: an interpreter with the firmware's globals around the built program. Types only.

import type { AccessPoint } from "../../boards/node/wifi.js";
import type { NodeClock } from "../../boards/node/clock.js";
import type { Profile } from "../../boards/profile.js";
import type { Net, ResetReason, Target } from "midge";
import type { Far, Wiring } from "./far.js";

/** What a machine is given. */
export interface Room {
  profile: Profile;
  /** Timers of this life, which end with it; `random` decides all chances. */
  clock: NodeClock;
  /** Carries the bytes of every socket. */
  net: Net;
  target: Target;
  deviceId: string;
  /** The networks in reach, as they are at each moment. */
  accessPoints: ReadonlyMap<string, AccessPoint>;
  /** Seconds since 1970 now, as a server would tell it. */
  timeS(): number;
  /** The flash by file, one character a byte; it outlives the machine. */
  files: Map<string, string>;
  isFlashFull(): boolean;
  /** Bytes; undefined: what the host has. */
  lowMemory(): number | undefined;
  resetReason: ResetReason;
  wiring: Wiring;
  /** One line on the console. */
  log(line: string): void;
  /** The machine ended its life by itself, and is to begin anew after that time. */
  ended(why: ResetReason, afterMs: number): void;
}

export interface Machine {
  far: Far;
  /** The time that chips live in: it stands still while the program runs. */
  now(): number;
  /** Runs the program. */
  start(): void;
  /** The air has changed: the network is in reach, or not, or others are. */
  air(isThere: boolean): void;
  /** Whether it has joined the network. */
  isUp(): boolean;
  /** The network that it wants; "" while it wants none. */
  ssid(): string;
  /** The board's clock jumps. */
  jump(seconds: number): void;
  /** Bytes. */
  freeMemory(): number;
  /** The power goes. Nothing is told to anybody after it. */
  cut(): void;
}

export type MakeMachine = (room: Room) => Machine;
