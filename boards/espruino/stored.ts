// The data that was written to the board beside the program, read once: networks, broker, login, secrets. What of it is
// secret stands nowhere else on the board, and never in the program.

import type { Stored } from "./native.js";

function read(): Stored {
  return require("Storage").readJSON("midge.json", true) || {};
}

export const stored = /* @__PURE__ */ read();
