// What a program on the simulated board sees as `@board`: each name is made when it is asked for, out of the board behind it.
// It keeps nothing.

import {
  type Adc,
  createDht11,
  createDht22,
  type EchoBus,
  type HealthProbe,
  type HumiditySensor,
  type I2c,
  type Link,
  type Network,
  type OneWire,
  type Pins,
  type Pixels,
  type PulseBus,
  type ShiftIn,
  type Target,
  type TimePort,
  type Uart,
  type Watchdog,
} from "midge";
import type { Store } from "../../sdk/outbox/store.js";
import type { Placed } from "../parts.js";
import { hmac } from "./hmac.js";
import type { Life } from "./life.js";
import type { BoardModule, SimulatedOptions } from "./simulated.js";
import type { Wifi } from "./wifi.js";
import type { World } from "./world.js";

/** What of a board its program can reach. */
export interface ModuleBoard {
  readonly options: SimulatedOptions;
  readonly placed: readonly Placed[];
  readonly link: Link;
  readonly store: Store;
  readonly wifi: Wifi;
  readonly life: Life;
  readonly world: World;
  every(ms: number, run: () => void): void;
  onStop(run: () => void): void;
}

/** What is asked for is made when it is asked for: a program uses few of its board's names. */
export class NodeModule implements BoardModule {
  constructor(readonly board: ModuleBoard) {}

  get link(): Link {
    return this.board.link;
  }
  get target(): Target {
    return this.board.options.target;
  }
  get deviceId(): string {
    return this.board.options.deviceId ?? "51e0000001";
  }
  get store(): Store {
    return this.board.store;
  }
  private read<T>(name: string, type: "string" | "number" | "boolean"): T {
    const value = this.board.options.values[name];
    if (typeof value !== type) throw new MissingSetting(name, type === "string" ? "text" : type);
    return value as T;
  }
  get setting() {
    return (name: string): string => this.read(name, "string");
  }
  get numberSetting() {
    return (name: string): number => this.read(name, "number");
  }
  get flag() {
    return (name: string): boolean => this.read(name, "boolean");
  }
  get secret() {
    return (name: string): string => {
      const value = this.board.options.secrets?.[name];
      if (value === undefined) throw new MissingSetting(name, "secret");
      return value;
    };
  }
  get login(): { username?: string; password?: string } {
    return this.board.options.login ?? {};
  }
  get hmac(): typeof hmac {
    return hmac;
  }
  get startNetwork() {
    return (onUp: () => void): void => this.board.wifi.join(onUp);
  }
  get network(): Network {
    return this.board.wifi.network;
  }
  get signal() {
    return (): number => this.board.wifi.signal();
  }
  get timePort(): TimePort {
    return this.board.life.timePort;
  }
  get watchdog(): Watchdog {
    return this.board.life.watchdog;
  }
  get deepSleep() {
    return (ms: number): void => this.board.life.deepSleep(ms);
  }
  get probe(): HealthProbe {
    return this.board.life.probe;
  }
  get every() {
    return (ms: number, run: () => void): void => this.board.every(ms, run);
  }
  get log() {
    return (line: string): void => this.board.options.onLog?.(line);
  }
  get onStop() {
    return (run: () => void): void => this.board.onStop(run);
  }
  get pin() {
    return (part: string): number => {
      const numbers = pinsOf(this.board.placed);
      const number = numbers.get(part);
      if (number === undefined) throw new MissingPart(part, [...numbers.keys()]);
      return number;
    };
  }
  get dht22() {
    return (pin: number): HumiditySensor => createDht22(this.pulses, pin);
  }
  get dht11() {
    return (pin: number): HumiditySensor => createDht11(this.pulses, pin);
  }
  get i2c(): I2c {
    return this.board.world.i2c;
  }
  get oneWire() {
    return (pin: number): OneWire => this.board.world.oneWire(pin);
  }
  get pulses(): PulseBus {
    return this.board.world.pulses;
  }
  get echoes(): EchoBus {
    return this.board.world.echoes;
  }
  get shiftIn() {
    return (data: number, clock: number): ShiftIn => this.board.world.shiftIn(data, clock);
  }
  get uart(): Uart {
    return this.board.world.uart;
  }
  get adc(): Adc {
    return this.board.world.adc;
  }
  get pins(): Pins {
    return this.board.world.pins;
  }
  get pixels(): Pixels {
    return this.board.world.pins;
  }
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

const known = new WeakMap<readonly Placed[], Map<string, number>>();

/** What `pin` gives: by the part's name, or by its name and the pin's where it has several. */
function pinsOf(placed: readonly Placed[]): Map<string, number> {
  const found = known.get(placed);
  if (found) return found;
  const numbers = new Map<string, number>();
  for (const { name, pins } of placed) {
    for (const [key, number] of Object.entries(pins)) numbers.set(key === "pin" ? name : `${name}.${key}`, number);
  }
  known.set(placed, numbers);
  return numbers;
}
