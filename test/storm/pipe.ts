// One direction of a link: bytes go in, and come out later in the same order, in other pieces. It can stall, go dark
// (what is sent vanishes, and nobody is told) and be cut in the middle of a packet.

import { latencyMs, type World } from "./world.js";

export interface Pipe {
  send(bytes: Uint8Array): void;
  /** Says that it has ended, after everything that was sent. */
  end(): void;
  stall(ms: number): void;
  darken(): void;
  isDark(): boolean;
  /** Delivers some of what is on the way, or nothing, and is over without saying so. */
  cut(): void;
}

export function createPipe(world: World, deliver: (bytes: Uint8Array) => void, ended: () => void): Pipe {
  const { clock, chance } = world;
  let waiting: Uint8Array[] = [];
  let isDue = false;
  let isEnding = false;
  let isOver = false;
  let isDark = false;
  let stalledUntil = 0;

  function schedule(ms: number): void {
    if (isDue) return;
    isDue = true;
    clock.after(ms, due, undefined);
  }

  function take(): Uint8Array {
    if (waiting.length > 1 && chance.hit(world.air.joinChance)) waiting = [Buffer.concat(waiting)];
    const first = waiting.shift() as Uint8Array;
    if (first.length < 2 || !chance.hit(world.air.splitChance)) return first;
    const at = chance.between(1, first.length - 1);
    waiting.unshift(first.subarray(at));
    return first.subarray(0, at);
  }

  function due(): void {
    isDue = false;
    if (isOver) return;
    if (stalledUntil > clock.now()) return schedule(stalledUntil - clock.now());
    if (waiting.length > 0) deliver(take());
    if (isOver) return;
    if (waiting.length > 0) schedule(chance.hit(0.5) ? 0 : latencyMs(world));
    else if (isEnding) {
      isOver = true;
      ended();
    }
  }

  return {
    isDark: () => isDark,
    send(bytes) {
      if (isOver || isDark || isEnding || bytes.length === 0) return;
      waiting.push(Uint8Array.from(bytes));
      schedule(latencyMs(world));
    },
    end() {
      if (isDark) return;
      isEnding = true;
      schedule(latencyMs(world));
    },
    stall: (ms) => void (stalledUntil = clock.now() + ms),
    darken() {
      isDark = true;
      waiting = [];
    },
    cut() {
      while (!isOver && waiting.length > 0 && chance.hit(0.5)) deliver(take());
      isOver = true;
    },
  };
}
