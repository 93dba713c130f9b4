// What the page asks of the command that serves it: which boards there are, and the program, built anew each time.

import type { Profile } from "../../../boards/profile.js";
import { type BoardFile, boardFile } from "../../flash/espruino/files.js";
import { bytesOf } from "../../flash/espruino/latin1.js";
import { MidgeError } from "../../error.js";

/** What the page begins with. */
export interface State {
  /** The publisher's name, when the command was given one. */
  program: string | null;
  /** The board that the command was told. */
  board: string | null;
  /** Those that run Espruino. */
  profiles: Profile[];
}

/** A build for a board, as the command sends it. */
interface ProgramAnswer {
  files: { name: string; base64: string }[];
}

async function get<T>(name: string): Promise<T> {
  const response = await fetch(name).catch(() => undefined);
  if (!response)
    throw new MidgeError("the command does not answer: start midge web again, and open the address it prints.");
  const body = (await response.json()) as T & { error?: string };
  if (!response.ok || body.error !== undefined)
    throw new MidgeError(body.error ?? `the command says ${response.status}.`);
  return body;
}

export const getState = (): Promise<State> => get<State>("state.json");

/** Rejects with a MidgeError: what the build says. */
export async function getProgram(board: string): Promise<BoardFile[]> {
  const { files } = await get<ProgramAnswer>(`program-${board}.json`);
  return files.map(({ name, base64 }) => boardFile(name, bytesOf(atob(base64))));
}

/** What the program has at the pins of a board, by GPIO. Rejects with a MidgeError. */
export async function getUses(board: string): Promise<Record<number, string>> {
  return (await get<{ uses: Record<number, string> }>(`uses-${board}.json`)).uses;
}
