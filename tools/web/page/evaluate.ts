// What a person types, evaluated on the board once and at its top level, and the value as text. Neither the question nor the
// answer is believed unless its checksum is right. It draws nothing.

import { type Console, Refusal, Silent, unsealed } from "../../flash/espruino/console.js";
import { crc32 } from "../../flash/espruino/crc.js";
import { bytesOf } from "../../flash/espruino/latin1.js";
import { pieceAt } from "../../flash/espruino/literal.js";

/** As a literal each byte may take four characters, and no line is longer than a packet. */
export const SOURCE_BYTES_MOST = 1900;
/** Of a longer value the beginning is shown. */
const SHOWN_CHARS = 2000;
const ANSWER_MS = 10_000;
const TIMES = 3;
const GARBLED = "midge: it did not come whole";

export interface Evaluated {
  /** An error of the board's, which has printed it already; `note`: no value, and why. */
  kind: "value" | "error" | "note";
  text: string;
}

/** Rejects with a MidgeError when the line is gone. */
export async function evaluate(console: Console, source: string): Promise<Evaluated> {
  const bytes = new TextEncoder().encode(source);
  if (bytes.length > SOURCE_BYTES_MOST) {
    const text = `this is ${bytes.length} bytes long, and the console takes ${SOURCE_BYTES_MOST} at once: make it shorter, or put it into the program.`;
    return { kind: "note", text };
  }
  for (let turn = 1; ; turn++) {
    try {
      const value = unsealed(await askByLine(console, codeOf(bytes))) as string;
      return { kind: "value", text: decoded(value) };
    } catch (error) {
      if (!(error instanceof Silent) && !(error instanceof Refusal)) throw error;
      const isGarbled = error.message.includes(GARBLED);
      if (isGarbled && turn < TIMES) continue;
      if (error instanceof Refusal && !isGarbled) return { kind: "error", text: error.message };
      await console.settle();
      const why = error.message === "garbled" ? "the answer did not come whole" : `no answer in ${ANSWER_MS / 1000} s`;
      return {
        kind: "note",
        text: `${why}: it may have run. If the board is busy, press Interrupt or its reset button.`,
      };
    }
  }
}

/** What came in a packet is deaf to Ctrl-C (jsinteractive.c, jsiCtrlC); a line is not. */
async function askByLine(console: Console, code: string): Promise<unknown> {
  const { usesPackets } = console;
  console.usesPackets = false;
  return console.ask(code, ANSWER_MS).finally(() => (console.usesPackets = usesPackets));
}

/** Outside of any function is only what stands between the question's own brackets. */
function codeOf(bytes: Uint8Array): string {
  const { literal } = pieceAt(bytes, 0, Infinity);
  const whole = `(function(t){if(E.CRC32(t)>>>0!=${crc32(bytes)})throw ${JSON.stringify(GARBLED)};return t})(${literal})`;
  const plain = `v===undefined||typeof v=="number"||typeof v=="function"`;
  const sealed =
    `var t=${plain}?""+v:E.toJS?E.toJS(v):JSON.stringify(v);if(t.length>${SHOWN_CHARS})` +
    `t=t.substr(0,${SHOWN_CHARS})+"... ("+t.length+" characters)";t=JSON.stringify(t);return[t,E.CRC32(t)>>>0]`;
  return `(function(v){${sealed}})(eval(${whole}))`;
}

/** A board's text is bytes, most often UTF-8. */
function decoded(text: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(text));
  } catch {
    return text;
  }
}
