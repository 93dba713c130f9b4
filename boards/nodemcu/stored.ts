// The data that was written to the board beside the program, read once: networks, broker, login, secrets. What of it is
// secret stands nowhere else on the board, and never in the program.

function text(this: void): string | undefined {
  // An ESP32 has Lua's own module for that.
  if (file.getcontents !== undefined) return file.getcontents("midge.json");
  const opened = io.open("midge.json", "r");
  const all = opened === undefined ? undefined : opened.read("*a");
  if (opened !== undefined) opened.close();
  return all;
}

function read(this: void): Stored {
  const found = text();
  return found === undefined ? ({} as Stored) : (sjson.decode(found) as Stored);
}

export const stored: Stored = /* @__PURE__ */ read();
