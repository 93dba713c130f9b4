// The stage: boards, a broker, a clock and a world of one seed, and the one stream of what happens on it. Everything that runs
// publishers on simulated boards stands on it: the command, scenarios, the page, fleets and `midge/test`. It prints nothing.

import type { Curve } from "../../boards/node/curve.js";
import type { NodeClock } from "../../boards/node/clock.js";
import type { MemoryBroker } from "../../boards/node/memory-broker.js";
import type { SimulatedDevice } from "../../boards/node/device.js";
import type { SimulatedOptions } from "../../boards/node/simulated.js";
import type { Wifi } from "../../boards/node/wifi.js";
import type { SimulatedPart } from "../../boards/node/world.js";
import type { Events } from "./events.js";
import type { Program } from "./program.js";
import type { Tape } from "./tape.js";
import type { GivenWorld } from "./world.js";

export { createStage } from "./create.js";
export type { Program } from "./program.js";

/** Where the boards' broker is. */
export type BrokerChoice =
  /** In this process, on the stage's clock: the only one that a virtual clock can have. Nobody else can connect. */
  | { kind: "memory" }
  /** One that is started here on 127.0.0.1 (port 0: any free one), in real time. */
  | { kind: "embedded"; port: number }
  /** One that runs already, in real time: mqtt, mqtts, ws or wss. `cafile`: the authority to trust, PEM. */
  | { kind: "url"; url: string; cafile?: string };

/** "max": as fast as the machine. A number: so many times real time; 0: stands still. */
export type Speed = "max" | number;

export interface StageOptions {
  /** Decides all chances; 1 when left out. */
  seed?: number;
  /** Default: in memory. */
  broker?: BrokerChoice;
  /** Default "max" with the broker in memory; with the others it is 1 and can be nothing else. */
  speed?: Speed;
  /** Writes down what passes between the boards and their surroundings, or plays it. */
  tape?: Tape;
}

export interface BoardOptions {
  /** Settings of the publisher, over those of its `midge.json`. */
  settings?: Record<string, string>;
  secrets?: Record<string, string>;
  /** What the chip calls itself, hexadecimal; when left out 51e0000001, 51e0000002 and so on. */
  deviceId?: string;
  /** Its name on the stage, no two alike; the device id when left out. */
  id?: string;
  /** What inputs of parts do by themselves, over what `midge.json` says; the later over the earlier. */
  world?: readonly GivenWorld[];
  /** More of the board's own options. */
  board?: Partial<SimulatedOptions>;
}

/** An input of a part as it is now. */
export interface InputState {
  name: string;
  unit: string;
  min: number;
  max: number;
  value: number;
  /** What it follows, in words: "21", "sine 21 ± 2.5 in 2m", "trace attic.csv". */
  follows: string;
  /** Somebody has set it, or given it a curve: `release` ends that. */
  isHeld: boolean;
}

export interface PartState {
  name: string;
  /** Its name in the catalogue: "dht22". */
  part: string;
  title: string;
  inputs: InputState[];
  /** What the program drives: `light` 0 to 1, `closed` 0 or 1, `tone` Hz, `angle` degrees, `red0` 0 to 255 and so on. */
  outputs: Record<string, number>;
  fault: string;
  /** How it can fail, "none" first. */
  faults: string[];
  /** The firmware's number of each pin of its own, and the chip's. */
  pins: Record<string, number>;
  gpios: Record<string, number>;
  wire: "i2c" | "oneWire" | "uart" | "pins";
  /** Of an I2C part. */
  address: number | undefined;
}

/** A client of the program, as far as it tells. */
export interface ClientState {
  clientId: string;
  isOnline: boolean;
  /** Publishes at QoS 1 and 2 that have not settled; 0 for a publisher at QoS 0 alone. */
  pending: number;
  /** The packet identifiers of those that are in flight. */
  inFlight: number[];
  /** How many may be unsettled. */
  outbox: number;
  /** The most that may be in flight. */
  window: number;
  dropped: number;
  skipped: number;
}

/** All that a page wants to draw of a board. Made anew at each call; reading it changes nothing. */
export interface BoardState {
  id: string;
  program: string;
  /** "asleep" between two lives, "off" for good. */
  life: "on" | "asleep" | "off";
  /** One of `ResetReason`. */
  resetReason: number;
  /** Seconds of this life. */
  uptimeS: number;
  /** How many lives it has had. */
  lives: number;
  wifi: { isUp: boolean; ssid: string; signal: number };
  /** What the link to the broker is like: "none" or a preset. */
  weather: string;
  openLinks: number;
  /** Bytes, as the board's probe tells. */
  freeMemory: number;
  /** Bytes in flash, by file. */
  flash: Record<string, number>;
  /** The faults that hold now, by their names. */
  faults: string[];
  parts: PartState[];
  clients: ClientState[];
}

export interface StageBoard {
  /** Its name on the stage. */
  readonly id: string;
  readonly program: Program;
  /** The parts of the project by name, as the board lives now. */
  readonly parts: Readonly<Record<string, SimulatedPart>>;
  readonly wifi: Wifi;
  /** The last lines of its console, 10,000 at most. */
  readonly lines: readonly string[];
  /** For tests that look inside. */
  readonly device: SimulatedDevice;
  state(): BoardState;
  /** Asks the program to end, as a person would switch off a well-behaved device. */
  stop(): void;
}

/** What is retained at the broker, as far as the stage has seen. */
export interface Retained {
  payload: Uint8Array;
  qos: 0 | 1 | 2;
  atMs: number;
}

export interface Stage {
  readonly seed: number;
  readonly broker: BrokerChoice;
  /** For people: "in memory", or the URL without its password. */
  readonly brokerUrl: string;
  /** Seconds since 1970 at 0 ms: 2026-01-01T00:00:00Z, or the real time with a broker that is not in memory. */
  readonly epochS: number;
  readonly boards: readonly StageBoard[];
  readonly events: Pick<Events, "on">;
  readonly retained: ReadonlyMap<string, Retained>;
  /** False while the fault "broker gone" lasts. */
  isBrokerUp(): boolean;
  /** The runtime's own words for the last link to a broker outside that failed; "" when none did. */
  lastError(): string;
  /** For tests that look inside: the broker where it is in memory, with its clock. */
  readonly inside: { clock: NodeClock; memory: MemoryBroker | undefined };
  /** Milliseconds since it began. */
  now(): number;

  /** Powers a board on. Throws a MidgeError for settings or parts that do not fit, and what the program throws. */
  add(program: Program, options?: BoardOptions): StageBoard;
  /** The board of that id, or the only one. Throws a MidgeError that names those there are. */
  board(id?: string): StageBoard;

  /** Publishes as somebody else, at QoS 0 and not retained when left out. */
  publish(topic: string, payload: string | Uint8Array, options?: { qos?: 0 | 1 | 2; retain?: boolean }): void;
  /** Holds an input of a part at a value, in the unit of the part's data; `board` by its id, "" for the only one. */
  set(board: string, part: string, input: string, value: number): void;
  /** Lets it follow a curve: a function of milliseconds since the stage began, or what `midge.json` could say. */
  follow(board: string, part: string, input: string, curve: Curve | object): void;
  /** Throws a MidgeError where there is no such part or input. */
  checkInput(board: string, part: string, input: string): void;
  /** Lets it do again what it did by itself. */
  release(board: string, part: string, input: string): void;
  /**
   * Breaks something, in the words of `--fault`: "wifi down", "broker gone", "climate unplugged", "link gprs", "clock jump
   * 1h"; with "at", "for" and "every" it is put into the future. `board` "" is the board that the words name, or all.
   * Throws a MidgeError for words that it does not know.
   */
  fault(board: string, words: string): void;
  /** Throws as `fault` would for these words, and does nothing. */
  checkFault(board: string, words: string): void;
  /** Mends what that fault broke: "wifi", "broker", "link", "climate" and so on, or the whole of its words. */
  mend(board: string, subject: string): void;

  readonly speed: Speed;
  /** Goes on faster, slower, or not at all (0). Throws a MidgeError where the broker lives in real time. */
  setSpeed(speed: Speed): void;
  /** In memory only: lets simulated time go on, in this very call; ends early, with true, after an event for which `isEnough`. */
  advance(ms: number, isEnough?: () => boolean): boolean;
  /** Lets time go on at its speed until `isMet` is true after something happened, or so much time has passed: false. */
  until(isMet: () => boolean, withinMs: number): Promise<boolean>;
  /** Lets time go on at its speed for so long, or until the signal says stop. */
  run(forMs: number, signal?: AbortSignal): Promise<void>;
  /** Asks all programs to end, and waits until their last bytes have left. */
  stop(): Promise<void>;
  /** The power goes everywhere, and the broker that was started here ends. */
  close(): Promise<void>;
}
