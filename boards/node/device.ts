// A simulated device: a board and the program on it, which begins anew after a deep sleep or when the watchdog has bitten,
// with the flash of the life before. It never ends by itself.

import { ResetReason } from "midge";
import { type BoardModule, createSimulatedBoard, type SimulatedBoard, type SimulatedOptions } from "./simulated.js";
import { createMemoryStore } from "./store.js";
import type { Hands } from "./world.js";

export interface SimulatedDevice {
  /** The board as it lives now, or as it lived last. */
  board(): SimulatedBoard;
  /** Why each life began, the present one last. */
  readonly began: readonly ResetReason[];
  /** Asks the program to end, as `SimulatedBoard.stop` does; a sleeping device stays asleep. */
  stop(): void;
  /** The power goes now, whatever the program does, and it begins anew after that time; never, when that is Infinity. */
  reset(why: ResetReason, afterMs: number): void;
  /** The power goes, for good. */
  end(): void;
  /** "asleep": between two lives; "off": for good. */
  life(): "on" | "asleep" | "off";
}

/** Powers the device on and runs the program: once now, and once in each later life. */
export function createSimulatedDevice(options: SimulatedOptions, run: (board: BoardModule) => void): SimulatedDevice {
  const store = options.store ?? createMemoryStore();
  const hands: Hands = options.hands ?? new Map();
  const began: ResetReason[] = [];
  let waking: unknown;
  let life: "on" | "asleep" | "off" = "on";
  let board: SimulatedBoard | undefined;

  function leave(why: ResetReason, afterMs: number): void {
    options.clock.cancel(waking);
    life = afterMs < Infinity ? "asleep" : "off";
    if (afterMs < Infinity) waking = options.clock.after(afterMs, begin, why);
    options.onPowerOff?.(why, afterMs);
  }

  function begin(resetReason: ResetReason): void {
    began.push(resetReason);
    life = "on";
    board = createSimulatedBoard({
      ...options,
      store,
      hands,
      resetReason,
      onPowerOff: leave,
    });
    options.onBegin?.(board, resetReason);
    try {
      run(board.module);
    } catch (error) {
      board.stop();
      throw error;
    }
  }

  begin(options.resetReason ?? ResetReason.POWER);
  return {
    board: () => board as SimulatedBoard,
    began,
    reset(why, afterMs) {
      board?.end();
      leave(why, afterMs);
    },
    end() {
      options.clock.cancel(waking);
      life = "off";
      board?.end();
    },
    life: () => life,
    stop() {
      options.clock.cancel(waking);
      board?.stop();
    },
  };
}
