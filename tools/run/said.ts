// What a board said at its start, while the flash still had its console: the same words, without what the board answered to
// the flash itself.

import { createReceiver } from "../flash/espruino/packet.js";

/** Espruino's packets are taken out, and its answers in lines of text. */
export function withoutAnswers(bytes: Buffer): Buffer {
  const lines: string[] = [];
  const receiver = createReceiver({
    line: (text) => void (/~\[\d+,.*\]$/.test(text) || lines.push(`${text}\r\n`)),
    nak() {},
    packet() {},
    pause() {},
  });
  receiver.feed(bytes);
  return Buffer.from(lines.join("") + receiver.rest(), "latin1");
}
