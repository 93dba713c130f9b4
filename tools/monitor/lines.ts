// What a board says, as a person reads it: bytes in, text out, with a time before each line when it is asked for, and the
// answers to what is waited for. Pure: it is given bytes and the time, opens nothing and ends nothing.

export interface LinesOptions {
  timestamps?: boolean;
  /** Texts that must all come, in any order. */
  expect?: readonly string[];
  /** Texts that must not come. */
  fail?: readonly string[];
  /** What else is to be said of a line, for one where an error comes from. */
  explain?: (line: string) => string[];
}

/** Why the watching ends. */
export interface Verdict {
  kind: "expected" | "failed";
  /** The text that decided. */
  text: string;
}

export interface Heard {
  /** To be printed as it stands. */
  text: string;
  /** The lines that came to their end, plain, without times. */
  lines: string[];
  verdict?: Verdict;
}

export interface Lines {
  hear(bytes: Uint8Array, at: Date): Heard;
  /** The line that has not ended, plain. */
  rest(): string;
  /** The cable is gone: what comes next is another line. */
  cut(): string;
  /** Expected texts that have not come. */
  missing(): string[];
}

/** A line that never ends is taken apart here. */
const LINE_MOST = 4096;
// eslint-disable-next-line no-control-regex
const CONTROLS = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b[@-_]|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f]/g;

/** Without the sequences that move a cursor or colour a terminal. */
export const plain = (text: string): string => text.replace(CONTROLS, "");

export function createLines(options: LinesOptions): Lines {
  const decoder = new TextDecoder("utf-8");
  const missing = new Set(options.expect);
  let line = "";
  let isCr = false;

  function judge(whole: string): Verdict | undefined {
    const text = options.fail?.find((one) => whole.includes(one));
    if (text !== undefined) return { kind: "failed", text };
    for (const one of missing) {
      if (!whole.includes(one)) continue;
      missing.delete(one);
      if (missing.size === 0) return { kind: "expected", text: one };
    }
    return undefined;
  }

  return {
    hear(bytes, at) {
      const heard: Heard = { text: "", lines: [] };
      const stamp = options.timestamps === true ? `${at.toISOString().slice(11, 23)} ` : "";
      const end = (): void => {
        const whole = plain(line);
        line = "";
        heard.text += "\n";
        heard.lines.push(whole);
        heard.verdict ??= judge(whole);
        for (const more of options.explain?.(whole) ?? []) heard.text += `${more}\n`;
      };
      // CR LF and LF end a line; after CR alone it is written over.
      for (const char of decoder.decode(bytes, { stream: true })) {
        const isLf = char === "\n";
        if (isCr && !isLf && char !== "\r") line = "";
        if (char === "\r") {
          isCr = true;
          continue;
        }
        if (isLf) {
          isCr = false;
          end();
          continue;
        }
        if (isCr) {
          heard.text += "\r";
          isCr = false;
        }
        if (line === "") heard.text += stamp;
        line += char;
        heard.text += char;
        if (line.length >= LINE_MOST) end();
      }
      // A prompt has no end, and is waited for all the same.
      if (line !== "") heard.verdict ??= judge(plain(line));
      return heard;
    },
    rest: () => plain(line),
    cut() {
      const rest = plain(line);
      line = "";
      isCr = false;
      return rest;
    },
    missing: () => [...missing],
  };
}
