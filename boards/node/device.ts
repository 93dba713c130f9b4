// A simulated device: a board and the program on it, which begins anew after a deep sleep or when the watchdog has bitten,
// with the flash of the life before. It never ends by itself.

import { ResetReason } from "midge";
import type { Store } from "../../sdk/outbox/store.js";
import {
  type BoardModule,
  type BoardOwner,
  createSimulatedBoard,
  type SimulatedBoard,
  type SimulatedOptions,
} from "./simulated.js";
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

/** The device, and what a life sees of it. There may be thousands in a process: what is seldom needed is made late. */
class Device implements SimulatedDevice, BoardOwner {
  began: readonly ResetReason[] = [];
  private waking: unknown;
  private state: "on" | "asleep" | "off" = "on";
  private present: SimulatedBoard | undefined;
  private flash: Store | undefined;
  declare hands?: Hands;

  constructor(
    private readonly options: SimulatedOptions,
    private readonly run: (board: BoardModule) => void,
  ) {
    if (options.hands) this.hands = options.hands;
  }

  get store(): Store {
    return (this.flash ??= this.options.store ?? createMemoryStore());
  }
  get resetReason(): ResetReason {
    return this.began[this.began.length - 1] ?? ResetReason.POWER;
  }
  onPowerOff(why: ResetReason, afterMs: number): void {
    const { clock } = this.options;
    clock.cancel(this.waking);
    this.state = afterMs < Infinity ? "asleep" : "off";
    if (afterMs < Infinity) this.waking = clock.after(afterMs, (reason) => this.begin(reason), why);
    this.options.onPowerOff?.(why, afterMs);
  }
  begin(reason: ResetReason): void {
    this.began = this.began.concat(reason);
    this.state = "on";
    const board = createSimulatedBoard(this.options, this);
    this.present = board;
    this.options.onBegin?.(board, reason);
    try {
      this.run(board.module);
    } catch (error) {
      board.stop();
      throw error;
    }
  }

  board(): SimulatedBoard {
    return this.present as SimulatedBoard;
  }
  life(): "on" | "asleep" | "off" {
    return this.state;
  }
  reset(why: ResetReason, afterMs: number): void {
    this.present?.end();
    this.onPowerOff(why, afterMs);
  }
  end(): void {
    this.options.clock.cancel(this.waking);
    this.state = "off";
    this.present?.end();
  }
  stop(): void {
    this.options.clock.cancel(this.waking);
    this.present?.stop();
  }
}

/** Powers the device on and runs the program: once now, and once in each later life. */
export function createSimulatedDevice(options: SimulatedOptions, run: (board: BoardModule) => void): SimulatedDevice {
  const device = new Device(options, run);
  device.begin(options.resetReason ?? ResetReason.POWER);
  return device;
}
