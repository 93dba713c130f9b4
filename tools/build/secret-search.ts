// Looks for secrets in the text of a program, as they are and in the forms in which code can hold them. It says the name of
// what it found and never the value. A secret that a program puts together from pieces it cannot find.

import { MidgeError } from "../error.js";
import type { Secret } from "../project/local.js";

/** Shorter texts stand in any program by chance. */
export const SHORTEST = 4;

/** Between two texts that a program joins, in JavaScript and in Lua. */
const JOINED = /(["'`])\s*(?:\+|\.\.)\s*\1/g;

/** Throws when one of the secrets stands in the code. */
export function refuseSecrets(code: string, secrets: readonly Secret[], file: string): void {
  const joined = code.replace(JOINED, "");
  const texts = [code, joined, unescaped(joined, "points"), unescaped(joined, "bytes")].map(bytesOf);
  const lower = texts.map((text) => text.toLowerCase());
  for (const { name, from, value } of secrets) {
    if (value.length < SHORTEST) continue;
    const { exact, anyCase } = formsOf(value);
    const isThere =
      exact.some((form) => texts.some((text) => text.includes(form))) ||
      anyCase.some((form) => lower.some((text) => text.includes(form)));
    if (!isThere) continue;
    throw new MidgeError(
      `${file} would hold ${name} (from ${from}), readable for everybody who has the program or the board. Take it out of the source and read it with secret(...) or login of @board; nothing was written.`,
    );
  }
}

/** One character a byte, as UTF-8. */
function bytesOf(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** The forms of a value, as bytes: those that are looked for as they are, and those whose case does not matter. */
function formsOf(value: string): { exact: string[]; anyCase: string[] } {
  const bytes = Buffer.from(value, "utf8");
  const exact = [bytesOf(value), bytesOf(JSON.stringify(value).slice(1, -1)), encodeURIComponent(value)];
  // Inside a longer text, base64 depends on where the value begins; its first and last digits depend on the neighbours.
  for (let lead = 0; lead < 3; lead++) {
    const digits = Buffer.concat([Buffer.alloc(lead), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const own = digits.slice([0, 2, 3][lead], Math.floor(((bytes.length + lead) * 4) / 3));
    if (own.length >= SHORTEST) exact.push(own, own.replaceAll("+", "-").replaceAll("/", "_"));
  }
  // A PEM key may stand without its line ends.
  if (value.startsWith("-----BEGIN ")) exact.push(value.replace(/-----[^-]+-----|\s/g, ""));
  return { exact, anyCase: [bytes.toString("hex")] };
}

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u\{?([0-9a-fA-F]{4,6})\}?|(\d{1,3})|(.))/gs;
const LETTERS: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v", "0": "\0" };

/** The text with the escapes of JavaScript and Lua resolved; `\xE9` is a character in one, a byte in the other. */
function unescaped(code: string, as: "points" | "bytes"): string {
  const run = code.replace(/(?:\\(?:x[89a-fA-F][0-9a-fA-F]|[12]\d\d))+/g, (found) => {
    if (as === "points") return found;
    const bytes = [...found.matchAll(ESCAPE)].map(([, hex, , decimal]) => (hex ? parseInt(hex, 16) : Number(decimal)));
    return bytes.some((byte) => byte > 255) ? found : Buffer.from(bytes).toString("utf8");
  });
  return run.replace(ESCAPE, (found, hex?: string, point?: string, decimal?: string, letter?: string) => {
    const number = hex ?? point;
    const code = number !== undefined ? parseInt(number, 16) : decimal !== undefined ? Number(decimal) : undefined;
    if (code !== undefined) return code <= 0x10ffff ? String.fromCodePoint(code) : found;
    return LETTERS[letter as string] ?? (letter as string);
  });
}
