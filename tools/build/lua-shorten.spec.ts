// What is left out of a Lua bundle: modules nobody requires, and what is passed on and not asked for.

import { describe, expect, it } from "vitest";
import { dropUnused, shortenFields } from "./lua-shorten.js";

const module = (name: string, body: string): string => `["${name}"] = function(...) \n${body}\n end,\n`;

/** A board that passes a store on, and a publisher. */
function bundle(publisher: string): string {
  return (
    module(
      "board",
      'local ____exports = {}\ndo\n    local ____store_2Ejs = require("room.store")\n    ____exports.store = ____store_2Ejs.store\nend\nreturn ____exports',
    ) +
    module("room.store", "local ____exports = {}\n____exports.store = 1\nreturn ____exports") +
    `require("board")\n${publisher}\n`
  );
}

describe("dropUnused", () => {
  it("leaves out what a board passes on and nobody asks for, with its module", () => {
    const left = dropUnused(bundle("print(1)"));
    expect(left).not.toContain('["room.store"]');
    expect(left).toContain('["board"]');
  });
  it("keeps what is asked for", () => {
    const whole = bundle("local store = ____board.store");
    expect(dropUnused(whole)).toBe(whole);
  });
});

describe("shortenFields", () => {
  it("shortens our fields, the same everywhere, and no text", () => {
    expect(shortenFields('a._name=b._name+c._other d="_name"')).toBe('a._a=b._a+c._b d="_name"');
  });
});
