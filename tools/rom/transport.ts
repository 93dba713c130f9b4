// Carries the packets of Espressif's boot ROM over a line to a board: SLIP frames out and in, each wait with an end, and a
// lost line told at once. It has the shape that esptool-js wants of its own transport, whose noise, prints and modem lines
// are left out. It knows no command.
// Source: esptool's documentation, "Serial Protocol"; RFC 1055 for SLIP.

import type { NodeClock } from "../../boards/node/clock.js";
import type { SerialLink } from "../serial/link.js";

export type RomClock = Pick<NodeClock, "now" | "after" | "cancel">;

const END = 0xc0;
const ESC = 0xdb;
const ESC_END = 0xdc;
const ESC_ESC = 0xdd;
/** Frames that are longer are noise: the longest answer is a block of flash. */
const FRAME_BYTES_MOST = 0x5000;
/** What is kept of the text between the frames, boot messages for one. */
const TEXT_BYTES_MOST = 4096;
/** How long the system may keep bytes that it was given: a block of 16 KiB takes 1.5 s at 115200. */
const WRITE_MS = 10_000;

/** No whole answer in time. */
export class NoAnswer extends Error {}
/** The line is gone, or the whole was given up; nothing more will come. */
export class LineEnded extends Error {}

export interface RomTransport {
  /** The next frame; rejects with NoAnswer or LineEnded. */
  read(timeoutMs: number): Promise<Uint8Array>;
  write(data: Uint8Array): Promise<void>;
  /** Bytes as they are, to end a frame that the other side thinks it is in. */
  writeRaw(data: Uint8Array): Promise<void>;
  flushInput(): void;
  /** Forgets what comes until nothing has come for `quietMs`, or for `mostMs`. */
  drainInput(quietMs?: number, mostMs?: number): Promise<void>;
  wait(ms: number): Promise<void>;
  /** What came outside of frames, as text. */
  text(): string;
  /** Throws when the line has ended. */
  check(): void;
  /** Everything that waits, and everything later, fails with this. */
  end(error: Error): void;
  /** Lets go of the line. */
  detach(): void;
}

export function createRomTransport(link: SerialLink, clock: RomClock): RomTransport {
  let frames: Uint8Array[] = [];
  let frame: number[] = [];
  let isEscaped = false;
  let text = "";
  let ended: Error | undefined;
  let wake: (() => void) | undefined;
  let lastByteAt = 0;

  /** A frame ends at each END, so that a lost or made-up one costs two packets and not all that follow. */
  function hear(bytes: Uint8Array): void {
    lastByteAt = clock.now();
    for (const byte of bytes) {
      if (byte === END) {
        if (isPacket(frame)) frames.push(Uint8Array.from(frame));
        frame = [];
        isEscaped = false;
      } else if (isEscaped) {
        isEscaped = false;
        frame.push(byte === ESC_END ? END : byte === ESC_ESC ? ESC : byte);
      } else if (byte === ESC) isEscaped = true;
      else if (frame.length < FRAME_BYTES_MOST) frame.push(byte);
      if (byte !== END) text += String.fromCharCode(byte);
    }
    if (text.length > TEXT_BYTES_MOST) text = text.slice(-TEXT_BYTES_MOST);
    wake?.();
  }
  function end(error: Error): void {
    ended ??= error;
    wake?.();
  }
  const stop = link.onData(hear);
  link.onLost((why) => end(new LineEnded(why)));

  /** Resolves when something came, it ended, or the time is over. */
  function change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = clock.after(ms, () => done(), undefined);
      const done = (): void => {
        clock.cancel(timer);
        wake = undefined;
        resolve();
      };
      wake = done;
    });
  }
  async function writeRaw(data: Uint8Array): Promise<void> {
    if (ended) throw ended;
    await new Promise<void>((resolve, reject) => {
      const timer = clock.after(WRITE_MS, () => reject(new LineEnded("it takes no bytes")), undefined);
      const settle = (): void => {
        clock.cancel(timer);
        if (ended) reject(ended);
        else resolve();
      };
      const fail = (error: Error): void => {
        clock.cancel(timer);
        reject(ended ?? new LineEnded(error.message));
      };
      link.write(data).then(settle, fail);
    });
  }
  return {
    async read(timeoutMs) {
      const until = clock.now() + timeoutMs;
      for (;;) {
        if (ended) throw ended;
        const next = frames.shift();
        if (next) return next;
        const left = until - clock.now();
        if (left <= 0) throw new NoAnswer(`no answer in ${timeoutMs} ms`);
        await change(left);
      }
    },
    write: (data) => writeRaw(encode(data)),
    writeRaw,
    flushInput() {
      frames = [];
      frame = [];
      isEscaped = false;
    },
    async drainInput(quietMs = 50, mostMs = 400) {
      const until = clock.now() + mostMs;
      lastByteAt = clock.now();
      for (;;) {
        if (ended) throw ended;
        const left = Math.min(lastByteAt + quietMs, until) - clock.now();
        if (left <= 0) break;
        await change(left);
      }
      this.flushInput();
    },
    async wait(ms) {
      const until = clock.now() + ms;
      for (let left = ms; left > 0 && !ended; left = until - clock.now()) await change(left);
    },
    text: () => text,
    check() {
      if (ended) throw ended;
    },
    end,
    detach: stop,
  };
}

/** An answer: its direction, and as long as it says; or what a stub says when it starts. Anything else is noise. */
function isPacket(frame: readonly number[]): boolean {
  if (frame.length < 8) return String.fromCharCode(...frame) === "OHAI";
  return frame[0] === 1 && frame.length - 8 === (frame[2] as number) + 256 * (frame[3] as number);
}

export function encode(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(2 * data.length + 2);
  let at = 0;
  out[at++] = END;
  for (const byte of data) {
    if (byte === END || byte === ESC) {
      out[at++] = ESC;
      out[at++] = byte === END ? ESC_END : ESC_ESC;
    } else out[at++] = byte;
  }
  out[at++] = END;
  return out.subarray(0, at);
}
