// The simulated board: the same `@board` names as on a chip, over Node's sockets or any other, a clock that is real or
// virtual, a WiFi that can go down, and the project's parts as simulated chips that are read through their drivers.

import { createDht11, createDht22, type KnownNetwork, type Link, type Net, type ResetReason, type Target } from "midge";
import type { Placed } from "../parts.js";
import type { Store } from "../../sdk/outbox/store.js";
import type { NodeClock } from "./clock.js";
import { hmac } from "./hmac.js";
import { createLife, type LifeOptions } from "./life.js";
import { createMemoryStore } from "./store.js";
import { createWifi, type Wifi } from "./wifi.js";
import { createWorld, type Hands, type SimulatedPart, type WorldOptions } from "./world.js";

export interface SimulatedOptions extends LifeOptions {
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
  /** The flash: give the same again after a reset. Default: empty memory. */
  store?: Store;
  onLog?: (line: string) => void;
  /** The parts of the project, where they are on this board. Default: none. */
  parts?: readonly Placed[];
  /** What was done to the parts in the board's lives before. */
  hands?: Hands;
  /** Decides the noise of the world. Default: the clock's chance. */
  seed?: number;
  /** What inputs of parts do by themselves, where it is not what the catalogue says. */
  curves?: WorldOptions["curves"];
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

export function createSimulatedBoard(options: SimulatedOptions): SimulatedBoard {
  const life = createLife(
    options.clock,
    options,
    () => wifi.isUp(),
    () => wifi.signal(),
    () => wifi.cut(),
  );
  const { clock } = life;
  const wifi = createWifi(options.net, clock, options.networks);
  const placed = options.parts ?? [];
  const world = createWorld(clock, placed, {
    epochS: options.dateS ?? EPOCH_S,
    hands: options.hands ?? new Map(),
    seed: options.seed ?? Math.floor(clock.random() * 4294967296),
    ...(options.curves && { curves: options.curves }),
    ...(options.onPart && { onPart: options.onPart }),
  });
  const numbers = pinsOf(placed);
  const link: Link = { net: wifi, clock };
  const stops: (() => void)[] = [];
  const timers: { current: unknown }[] = [];
  let isStopped = false;

  function read<T>(name: string, type: "string" | "number" | "boolean"): T {
    const value = options.values[name];
    if (typeof value !== type) throw new MissingSetting(name, type === "string" ? "text" : type);
    return value as T;
  }

  const module: BoardModule = {
    link,
    target: options.target,
    deviceId: options.deviceId ?? "51e0000001",
    store: options.store ?? createMemoryStore(),
    setting: (name) => read(name, "string"),
    numberSetting: (name) => read(name, "number"),
    flag: (name) => read(name, "boolean"),
    secret(name) {
      const value = options.secrets?.[name];
      if (value === undefined) throw new MissingSetting(name, "secret");
      return value;
    },
    login: options.login ?? {},
    hmac,
    startNetwork: (onUp) => wifi.join(onUp),
    network: wifi.network,
    signal: () => wifi.signal(),
    timePort: life.timePort,
    watchdog: life.watchdog,
    deepSleep: (ms) => life.deepSleep(ms),
    probe: life.probe,
    every(ms, run) {
      const timer = { current: clock.after(ms, again, undefined) };
      timers.push(timer);
      function again(): void {
        timer.current = clock.after(ms, again, undefined);
        run();
      }
    },
    log: (line) => options.onLog?.(line),
    onStop: (run) => void stops.push(run),
    pin(part) {
      const number = numbers.get(part);
      if (number === undefined) throw new MissingPart(part, [...numbers.keys()]);
      return number;
    },
    dht22: (pin) => createDht22(world.pulses, pin),
    dht11: (pin) => createDht11(world.pulses, pin),
    i2c: world.i2c,
    oneWire: (pin) => world.oneWire(pin),
    pulses: world.pulses,
    echoes: world.echoes,
    shiftIn: (data, clock) => world.shiftIn(data, clock),
    uart: world.uart,
    adc: world.adc,
    pins: world.pins,
    pixels: world.pins,
  };
  return {
    module,
    wifi,
    parts: world.parts,
    jumpClock: (seconds) => life.jump(seconds),
    end: () => life.end(),
    stop() {
      if (isStopped) return;
      isStopped = true;
      for (const run of stops) run();
      for (const timer of timers) clock.cancel(timer.current);
      wifi.off();
    },
  };
}

/** A publisher asked for a setting that is not there, or is of another type. */
export class MissingSetting extends Error {
  constructor(
    readonly setting: string,
    readonly type = "text",
  ) {
    super(`there is no setting "${setting}" of type ${type}`);
  }
}

/** A publisher asked for the pin of a part that the project does not have. */
export class MissingPart extends Error {
  constructor(
    readonly part: string,
    known: readonly string[],
  ) {
    super(`the project has no part "${part}" with a pin: it has ${known.join(", ") || "none"}`);
  }
}

/** What `pin` gives: by the part's name, or by its name and the pin's where it has several. */
function pinsOf(placed: readonly Placed[]): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const { name, pins } of placed) {
    for (const [key, number] of Object.entries(pins)) numbers.set(key === "pin" ? name : `${name}.${key}`, number);
  }
  return numbers;
}
