// What may stand between the boards of a stage and their surroundings: it writes down all that passes, or plays what was
// written down. Types only; `tools/record` has both.

import type { Net } from "midge";
import type { NodeClock } from "../../boards/node/clock.js";
import type { Curve } from "../../boards/node/curve.js";
import type { Placed } from "../../boards/parts.js";
import type { StageBroker } from "./broker.js";
import type { Drive } from "./drive.js";
import type { Program } from "./program.js";

/** What was done to a board, or to the broker, from outside: `over` ends a fault, `end` takes the power for good. */
export type Deed = { fault: string; over?: true } | { stop: true } | { end: true };

/** The stage as it begins. */
export interface TapedStage {
  seed: number;
  /** Seconds since 1970 at 0 ms. */
  epochS: number;
  clock: NodeClock;
  isVirtual: boolean;
  brokerUrl: string;
}

export interface TapedBoard {
  id: string;
  deviceId: string;
  program: Program;
  /** Values of the settings; of secrets the names alone. */
  values: Record<string, string | number | boolean>;
  secrets: string[];
  parts: readonly Placed[];
  /** What the board's own clock and net would be without a tape. */
  clock: NodeClock;
  net: Net;
}

/** What a board gets in place of its surroundings. */
export interface BoardTape {
  clock: NodeClock;
  net: Net;
  /** Powers the board on. */
  begin<T>(run: () => T): T;
  /** What a chip sees of an input that follows this curve. */
  read(part: string, input: string, curve: Curve): Curve;
  life(state: "began" | "ended", reason: number, againMs: number): void;
}

export interface Tape {
  /** Present where a record is played: it moves time, and stands for broker and date. */
  readonly played?: { drive: Drive; broker: StageBroker; epochS: number };
  begin(stage: TapedStage): void;
  add(board: TapedBoard): BoardTape;
  /** Does something to a board ("" for the broker), and notes it before what comes of it. */
  turn<T>(board: string, deed: Deed, run: () => T): T;
}
