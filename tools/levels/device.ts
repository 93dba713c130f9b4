// A device at a level of truth: lives of a machine, one behind the other, with the flash and the parts that outlive them. To
// the stage it is what the simulated device is, so that faults, scenarios and the page work alike.

import { ResetReason } from "midge";
import type { SimulatedDevice } from "../../boards/node/device.js";
import { MortalClock } from "../../boards/node/life.js";
import type { SimulatedBoard, SimulatedOptions } from "../../boards/node/simulated.js";
import type { AccessPoint, Wifi } from "../../boards/node/wifi.js";
import { createParts, type Hands, type SimulatedPart } from "../../boards/node/world.js";
import type { Profile } from "../../boards/profile.js";
import type { BoardModule } from "../../boards/node/simulated.js";
import type { Reach } from "../simulation/program.js";
import { createWiring, socketsOf } from "./far.js";
import type { Machine, MakeMachine } from "./machine.js";

export interface LevelOptions extends SimulatedOptions {
  profile: Profile;
  /** What the flash holds at first, by file, one character a byte. */
  files: ReadonlyMap<string, string>;
  reach: Reach;
}

/** 2026-01-01T00:00:00Z. */
const EPOCH_S = 1_767_225_600;
/** From a restart to the first line of the program. */
const BOOT_MS = 300;

/** Tells how large each file is. */
class SizedFiles extends Map<string, string> {
  constructor(
    files: ReadonlyMap<string, string>,
    private readonly sizes: Map<string, number>,
  ) {
    super();
    for (const [name, text] of files) this.set(name, text);
  }
  override set(name: string, text: string): this {
    this.sizes.set(name, text.length);
    return super.set(name, text);
  }
  override delete(name: string): boolean {
    this.sizes.delete(name);
    return super.delete(name);
  }
  override clear(): void {
    this.sizes.clear();
    super.clear();
  }
}

/** Powers it on. Throws what the machine throws. */
export function createLevelDevice(options: LevelOptions, make: MakeMachine): SimulatedDevice {
  const { clock: outer, reach } = options;
  const dateS = options.dateS ?? EPOCH_S;
  const files = new SizedFiles(options.files, reach.files);
  const owner: { hands?: Hands } = options.hands ? { hands: options.hands } : {};
  const accessPoints = new Map<string, AccessPoint>([["simulated", {}]]);
  let isThere = true;
  const began: ResetReason[] = [];
  let state: "on" | "asleep" | "off" = "on";
  let waking: unknown;
  let present: Life | undefined;

  interface Life {
    clock: MortalClock;
    machine: Machine;
    bornMs: number;
    parts: Record<string, SimulatedPart>;
    isOver: boolean;
  }

  function end(life: Life | undefined): void {
    if (!life || life.isOver) return;
    life.isOver = true;
    life.clock.end();
    life.machine.cut();
  }
  function leave(why: ResetReason, afterMs: number): void {
    outer.cancel(waking);
    state = afterMs < Infinity ? "asleep" : "off";
    if (afterMs < Infinity) waking = outer.after(afterMs, begin, why);
    options.onPowerOff?.(why, afterMs);
  }
  function begin(why: ResetReason): void {
    began.push(why);
    state = "on";
    const clock = new MortalClock(outer);
    const wiring = createWiring();
    const life = { clock, bornMs: outer.now(), isOver: false, parts: {} } as Life;
    const machine = make({
      profile: options.profile,
      clock,
      net: options.net,
      target: options.target,
      deviceId: options.deviceId ?? "51e0000001",
      accessPoints,
      timeS: () => dateS + outer.now() / 1000,
      files,
      isFlashFull: () => reach.flash.isFull,
      lowMemory: () => reach.memory.free,
      resetReason: why,
      wiring,
      log: (line) => !life.isOver && options.onLog?.(line),
      ended(reason, afterMs) {
        if (life.isOver) return;
        end(life);
        leave(reason, reason === ResetReason.DEEP_SLEEP ? afterMs : BOOT_MS);
      },
    });
    life.machine = machine;
    // What chips see stands still while the program runs.
    const chipClock = {
      now: () => machine.now(),
      random: () => clock.random(),
      after: clock.after.bind(clock),
      cancel: clock.cancel.bind(clock),
    };
    const placed = options.parts ?? [];
    life.parts = createParts(socketsOf(machine.far, wiring, chipClock, placed, dateS), placed, {
      epochS: dateS,
      owner,
      seed: options.seed ?? 1,
      curves: options.curves,
      onPart: options.onPart,
      through: options.through,
    });
    present = life;
    if (!isThere) machine.air(false);
    options.onBegin?.(board, why);
    if (present === life && !life.isOver) machine.start();
  }

  const machineNow = (): Machine => (present as Life).machine;
  const wifi = {
    accessPoints,
    isUp: () => state === "on" && machineNow().isUp(),
    signal: () => (wifi.isUp() ? (accessPoints.get(machineNow().ssid())?.signal ?? -55) : 0),
    down() {
      isThere = false;
      if (state === "on") machineNow().air(false);
    },
    up() {
      isThere = true;
      if (state === "on") machineNow().air(true);
    },
    // What a picture of the board asks for.
    get network() {
      return { _options: { networks: [{ ssid: machineNow().ssid() }] }, _index: 0 };
    },
  };
  const probe = {
    resetReason: () => began.at(-1) as ResetReason,
    freeMemory: () => reach.memory.free ?? machineNow().freeMemory(),
    uptime: () => Math.floor((outer.now() - (present as Life).bornMs) / 1000),
    signal: () => wifi.signal(),
  };
  // Of the board's module and its WiFi there is what the stage looks at: the program has the firmware's.
  const board: SimulatedBoard = {
    module: { probe } as unknown as BoardModule,
    wifi: wifi as unknown as Wifi,
    get parts() {
      return (present as Life).parts;
    },
    jumpClock: (seconds) => machineNow().jump(seconds),
    // Nobody can ask a program on a chip to end: the power goes.
    stop: () => end(present),
    end: () => end(present),
  };

  begin(options.resetReason ?? ResetReason.POWER);
  return {
    board: () => board,
    began,
    reset(why, afterMs) {
      end(present);
      leave(why, afterMs);
    },
    end() {
      outer.cancel(waking);
      state = "off";
      end(present);
    },
    life: () => state,
    stop() {
      outer.cancel(waking);
      end(present);
    },
  };
}
