// The keyboard, or what is piped in, while a board is watched: it goes to the board, and a signal ends. It reads nothing else
// of the terminal and shows nothing.

import { Exit } from "../error.js";
import { createKeys } from "./keys.js";

export interface Listener {
  send(bytes: Uint8Array): void;
  restart(): void;
  end(code: number): void;
}

/** Gives the way to stop listening. */
export function listen(to: Listener): () => void {
  const { stdin, stdout } = process;
  const isTerminal = stdin.isTTY === true;
  const keys = createKeys();
  const end = (): void => to.end(Exit.INTERRUPTED);
  const hear = (bytes: Buffer): void => {
    if (!isTerminal) return to.send(bytes);
    const typed = keys(bytes);
    if (typed.send.length > 0) to.send(typed.send);
    if (typed.isRestart) to.restart();
    if (typed.isEnd) end();
  };
  if (isTerminal) stdin.setRawMode(true);
  stdin.on("data", hear);
  const nothing = (): void => {};
  stdin.on("error", nothing);
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  // Who reads the output has gone (`| head`).
  stdout.on("error", end);
  return () => {
    if (isTerminal) stdin.setRawMode(false);
    stdin.off("data", hear);
    stdin.off("error", nothing);
    stdin.pause();
    process.off("SIGINT", end);
    process.off("SIGTERM", end);
    stdout.off("error", end);
  };
}
