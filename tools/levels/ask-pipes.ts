// Two named pipes over which an interpreter asks, and waits for the answer: lines one way, a length and a text the other. It
// knows no question.

import { execFileSync } from "node:child_process";
import { constants, openSync, writeSync, closeSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { MidgeError } from "../error.js";
import { LENGTH_CHARS } from "./interpreter-text.js";

export interface Pipes {
  close(): void;
}

/** Makes the pipes in the folder; `answer` is called with each line that is asked. */
export function openPipes(folder: string, ask: string, reply: string, answer: (line: string) => string): Pipes {
  const [asked, replied] = [join(folder, ask), join(folder, reply)];
  try {
    execFileSync("mkfifo", ["-m", "600", asked, replied]);
  } catch {
    throw new MidgeError("a real interpreter is asked over named pipes here, which Linux and macOS have.");
  }
  // Opened for both, so that neither side waits for the other to open it.
  const questions = new Socket({ fd: openSync(asked, constants.O_RDWR | constants.O_NONBLOCK), writable: false });
  const answers = openSync(replied, "r+");
  let rest = "";
  let isOpen = true;
  questions.setEncoding("latin1").on("data", (text) => {
    const lines = (rest + String(text)).split("\n");
    rest = lines.pop() as string;
    for (const line of lines) {
      const said = answer(line);
      if (isOpen) writeSync(answers, String(said.length).padStart(LENGTH_CHARS) + said, null, "latin1");
    }
  });
  questions.on("error", () => undefined);
  return {
    close() {
      isOpen = false;
      questions.destroy();
      closeSync(answers);
    },
  };
}
