// The simulated board: the same `@board` names as on a chip, over Node's sockets or any other, a clock that is real or
// virtual, a WiFi that can go down and a DHT22 that is read through its driver.

import { createDht22, type Link, type Net, type Target } from "midge";
import { createDht22Chip, type Dht22Chip } from "./chips/dht22.js";
import type { Store } from "../../sdk/outbox/store.js";
import type { NodeClock } from "./clock.js";
import { wave } from "./curve.js";
import { createPulseBus } from "./pulse-bus.js";
import { simulated } from "./simulated.profile.js";
import { createMemoryStore } from "./store.js";
import { createWifi, type Wifi } from "./wifi.js";

export interface SimulatedOptions {
  net: Net;
  clock: NodeClock;
  target: Target;
  values: Record<string, string>;
  deviceId?: string;
  /** The flash: give the same again after a reset. Default: empty memory. */
  store?: Store;
  onLog?: (line: string) => void;
}

/** What a publisher sees as `@board`. */
export type BoardModule = typeof import("../board.js");

export interface SimulatedBoard {
  module: BoardModule;
  wifi: Wifi;
  dht22: Dht22Chip;
  /** Asks the program to end: what it gave to `onStop` runs, and no `every` fires any more. */
  stop(): void;
}

export function createSimulatedBoard(options: SimulatedOptions): SimulatedBoard {
  const { clock } = options;
  const wifi = createWifi(options.net, clock);
  const chip = createDht22Chip(
    wave(21, 2.5, 120_000, 0.1, () => clock.random()),
    wave(45, 8, 180_000, 0.3, () => clock.random()),
  );
  const bus = createPulseBus(clock, new Map([[simulated.dataPin, chip]]));
  const link: Link = { net: wifi, clock };
  const stops: (() => void)[] = [];
  const timers: { current: unknown }[] = [];
  let isStopped = false;

  const module: BoardModule = {
    link,
    target: options.target,
    deviceId: options.deviceId ?? "51e0000001",
    store: options.store ?? createMemoryStore(),
    setting(name) {
      const value = options.values[name];
      if (value === undefined) throw new MissingSetting(name);
      return value;
    },
    startNetwork(onUp) {
      let isFirst = true;
      wifi.join(() => {
        if (isFirst) onUp();
        isFirst = false;
      });
    },
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
    dht22: () => createDht22(bus, simulated.dataPin),
  };
  return {
    module,
    wifi,
    dht22: chip,
    stop() {
      if (isStopped) return;
      isStopped = true;
      for (const run of stops) run();
      for (const timer of timers) clock.cancel(timer.current);
    },
  };
}

/** A publisher asked for a setting that has neither value nor default. */
export class MissingSetting extends Error {
  constructor(readonly setting: string) {
    super(`the setting "${setting}" is missing`);
  }
}
