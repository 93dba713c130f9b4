// The files of a build for the Storage of a board with Espruino.

import { DATA_FILE } from "../../build/board-data.js";
import type { Made } from "../../build/make.js";
import { PROGRAM } from "./board-code.js";
import { type BoardFile, boardFile } from "./files.js";

/** Program and data; without data of its own the project leaves what the board has. Throws when a secret has no value. */
export function filesOf(made: Made): BoardFile[] {
  const files = [boardFile(PROGRAM, Buffer.from(made.built.code))];
  if (made.hasData) files.unshift(boardFile(DATA_FILE, Buffer.from(made.data())));
  return files;
}
