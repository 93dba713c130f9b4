// The frames of Espruino's console: packets out, and the stream that comes back taken apart into text, acknowledgements and
// packets. It holds no time and no line; a wait belongs to the console.
// Source: Espruino 2v29, README_Protocol.md and jsinteractive.c (jsiHandleConsoleChar, jsiPacketReply).

import { bytesOf } from "./latin1.js";

/** Data link escape: switches the echo off for a line, and begins a packet together with SOH. */
export const DLE = 0x10;
const SOH = 0x01;
/** Said before a RESPONSE, which says the same. */
const ACK = 0x06;
const NAK = 0x15;
const XON = 0x11;
const XOFF = 0x13;
/** The upper three bits of a packet's first two bytes are its type, the others its length. */
export const PacketType = { RESPONSE: 0x0000, EVAL: 0x2000 } as const;
const LENGTH_MASK = 0x1fff;
/** The longest data of a packet. */
export const PACKET_BYTES_MOST = LENGTH_MASK;
/**
 * Bytes that never stand in a packet of ours: Ctrl-C interrupts even there when it comes early (jsdevices.c,
 * jshPushIOCharEventsHandler), Ctrl-D ends the desktop interpreter (targets/linux/jshardware.c, jshInputThread), 0xff is a
 * command to a terminal server.
 */
const UNSAFE = [0x03, 0x04, XON, XOFF, 0xff];
/** No packet of the board's is longer in coming than this many bytes of other text: a line of noise looks like one. */
const LINE_CHARS_MOST = 4096;

/** A packet that evaluates an expression. The text must be bytes; blanks are added where its length would be unsafe. */
export function evalPacket(expression: string): Uint8Array {
  let text = expression;
  while (UNSAFE.includes(text.length & 0xff) || UNSAFE.includes((PacketType.EVAL | text.length) >> 8)) text += " ";
  if (text.length > PACKET_BYTES_MOST) throw new Error(`a packet holds ${PACKET_BYTES_MOST} bytes, not ${text.length}`);
  const head = PacketType.EVAL | text.length;
  return bytesOf(String.fromCharCode(DLE, SOH, head >> 8, head & 0xff) + text);
}

/** What a console says. */
export interface Heard {
  /** A line of text, without its end, prompts and colours. */
  line(text: string): void;
  nak(): void;
  packet(type: number, data: string): void;
  /** The board asks to wait, or to go on. */
  pause(isPaused: boolean): void;
}

export interface Receiver {
  feed(bytes: Uint8Array): void;
  /** A packet that has begun is given up. */
  forget(): void;
  /** The line that has no end yet. */
  rest(): string;
}

/** Takes apart what a board sends. */
export function createReceiver(heard: Heard): Receiver {
  let line = "";
  let isEscaped = false;
  /** The packet that is coming: its head and data so far. */
  let packet: number[] | undefined;

  function text(byte: number): void {
    if (byte === 0x0a || line.length >= LINE_CHARS_MOST) {
      heard.line(cleaned(line));
      line = "";
    }
    if (byte !== 0x0a) line += String.fromCharCode(byte);
  }
  function take(byte: number): void {
    if (packet) {
      packet.push(byte);
      const head = ((packet[0] as number) << 8) | (packet[1] ?? 0);
      if (packet.length < 2 || packet.length < 2 + (head & LENGTH_MASK)) return;
      const data = String.fromCharCode(...packet.slice(2));
      packet = undefined;
      heard.packet(head & ~LENGTH_MASK, data);
    } else if (isEscaped && byte === SOH) {
      isEscaped = false;
      packet = [];
    } else {
      isEscaped = byte === DLE;
      if (byte === NAK) heard.nak();
      else if (byte === XON || byte === XOFF) heard.pause(byte === XOFF);
      else if (byte !== DLE && byte !== ACK) text(byte);
    }
  }
  return {
    feed(bytes) {
      for (const byte of bytes) take(byte);
    },
    forget() {
      packet = undefined;
      isEscaped = false;
    },
    rest: () => cleaned(line),
  };
}

/** A line as a person reads it: the console draws its prompt anew around what a program prints, ">" CR ESC[J. */
function cleaned(line: string): string {
  // eslint-disable-next-line no-control-regex
  return line.replace(/>?\r?\u001b\[J/g, "").replace(/\u001b\[\d*[A-Z]|[\r\0\u0008]/gi, "");
}
