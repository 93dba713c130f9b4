// What every NodeMCU board's `@board` has in common: time, settings, console, and what is stored on the board. No network
// and no pins.

import { settings } from "#settings";
import type { Link, Target } from "midge";
import { sockets } from "./net.js";

/** The longest time of one alarm (`tmr` module). */
const ALARM_MOST_MS = 6870947;

export const link: Link = {
  net: sockets,
  clock: {
    after(ms, run, argument) {
      const timer = tmr.create();
      timer.alarm(Math.max(1, Math.min(ALARM_MOST_MS, Math.floor(ms))), tmr.ALARM_SINGLE, () => run(argument));
      return timer;
    },
    cancel(timer) {
      if (timer !== undefined) (timer as NativeTimer).unregister();
    },
    random() {
      return Math.random();
    },
  },
};

export const target: Target = settings.target;

export function pin(part: string): number {
  return settings.wired[part] as number;
}

export function setting(name: string): string {
  return settings.values[name] as string;
}

export const numberSetting = setting as unknown as (this: void, name: string) => number;
export const flag = setting as unknown as (this: void, name: string) => boolean;

export function every(ms: number, run: () => void): void {
  tmr.create().alarm(ms, tmr.ALARM_AUTO, () => run());
}

export function log(line: string): void {
  print(line);
}

export function onStop(_run: () => void): void {}
