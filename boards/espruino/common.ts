// What every Espruino board's `@board` has in common: time, settings, console. No network and no pins.

import { settings } from "#settings";
import type { Link, Target } from "midge";
import { net } from "./net.js";

/**
 * Undefined makes the interpreter throw, and older ones a number that no timer has too. The first error costs eight
 * variables for good.
 */
function cancel(timer: unknown): void {
  try {
    if (timer !== undefined) clearTimeout(timer as number);
  } catch (gone) {
    // It has fired already.
  }
}

export const link: Link = {
  net: net,
  clock: {
    after: (ms, run, argument) => setTimeout(run as (argument: unknown) => void, ms, argument),
    cancel: cancel,
    random: Math.random,
  },
};

export const target: Target = settings.target;

export function pin(part: string): number {
  return settings.wired[part] as number;
}

export function setting(name: string): string {
  return settings.values[name] as string;
}

export const numberSetting = setting as unknown as (name: string) => number;
export const flag = setting as unknown as (name: string) => boolean;

export { store } from "./store.js";

export function every(ms: number, run: () => void): void {
  setInterval(run, ms);
}

export function log(line: string): void {
  print(line);
}

export function onStop(_run: () => void): void {}
