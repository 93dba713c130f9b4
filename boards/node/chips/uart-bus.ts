// A simulated serial port with one chip at its far end, in the runs of bytes that a driver of a real port gives. At another
// speed than the chip's every byte arrives spoilt. It never knows what is said.

import { at, type Bytes, code } from "#wire";
import type { Clock } from "../../../sdk/link/clock.js";
import type { Uart } from "../../../sdk/sensors/bus.js";
import type { Chip } from "./chip.js";

/** A chip at a serial port. */
export interface UartChip extends Chip {
  /** The speed it speaks at, bits per second. */
  baud: number;
  /** It is asked this often for what it says. */
  everyMs: number;
  /** What it says now, one character a byte. */
  speak(): string;
  /** Takes what the board says. */
  hear(text: string): void;
}

export interface SimulatedUart extends Uart {
  attach(chip: UartChip): void;
  /** Lets bytes arrive, as many at once as `runBytes`. */
  say(text: string): void;
  runBytes: number;
}

/** The FIFO of an ESP32's UART holds 128 bytes; its driver hands over earlier. */
const RUN_BYTES = 120;

/** Texts are rows of bytes where `at` reads them as such; on V8 an array stands for a row of bytes. */
const isTextBytes = /* @__PURE__ */ typeof at("a" as never, 0) === "number";

function bytesOf(text: string, isSpoilt: boolean): Bytes {
  if (isTextBytes && !isSpoilt) return text as never;
  const bytes: number[] = [];
  let spoilt = "";
  for (let i = 0; i < text.length; i++) {
    // Some other byte; never one that begins a sentence of text.
    bytes.push(isSpoilt ? 128 + (code(text, i) % 64) : code(text, i));
    spoilt = spoilt + "~";
  }
  return (isTextBytes ? spoilt : bytes) as never;
}

export function createSimulatedUart(clock: Clock): SimulatedUart {
  let chip: UartChip | undefined;
  let speed = 0;
  let listener: ((bytes: Bytes, from: number, to: number) => void) | undefined;

  function deliver(text: string): void {
    const bytes = bytesOf(text, chip !== undefined && chip.baud !== speed);
    for (let from = 0; from < text.length && listener !== undefined; from += port.runBytes)
      listener(bytes, from, Math.min(text.length, from + port.runBytes));
  }
  function tick(): void {
    if (chip === undefined) return;
    if (chip.fault !== "unplugged") deliver(chip.speak());
    clock.after(chip.everyMs, tick, undefined);
  }
  const port: SimulatedUart = {
    runBytes: RUN_BYTES,
    attach(one) {
      chip = one;
      clock.after(one.everyMs, tick, undefined);
    },
    say: (text) => deliver(text),
    open(baud, received) {
      speed = baud;
      listener = received;
    },
    write(text) {
      if (chip !== undefined && chip.fault !== "unplugged" && chip.baud === speed) chip.hear(text);
    },
  };
  return port;
}
