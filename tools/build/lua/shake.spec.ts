// What is left out of a Lua bundle, and that what is left does the same in a real Lua.

import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { bundleText } from "./bundle-text.js";
import { shake } from "./shake.js";

const run = (text: string): string => execFileSync("lua5.1", ["-"], { input: text, encoding: "utf8" });
const isUsers = (module: string): boolean => module.startsWith("user.");

function shaken(modules: Record<string, string>): string {
  const whole = bundleText(modules);
  const text = shake(whole, isUsers);
  expect(run(text)).toBe(run(whole));
  expect(text.split("\n")).toHaveLength(whole.split("\n").length);
  return text;
}

const using = (names: string, then: string): string =>
  `local ____sdk = require("sdk")\n${names
    .split(" ")
    .map((name) => `local ${name} = ____sdk.${name}`)
    .join("\n")}\n${then}`;

describe("shake", () => {
  it("leaves out functions, constants and locals that nobody asks for, and all that only they ask for", () => {
    const text = shaken({
      sdk: `local helper = 5
local function inner() return helper end
function ____exports.unused() return inner() end
local shared = {a = string.char(65), b = -1}
function ____exports.used(self) return shared.a end
____exports.alias = ____exports.used`,
      "user.main": using("used", "print(used())"),
    });
    expect(text).toContain("shared");
    for (const gone of ["helper", "inner", "unused", "alias"]) expect(text).not.toContain(gone);
  });

  it("keeps what is asked for in a roundabout way: a forward declaration, an export of its own, a module as a whole", () => {
    const text = shaken({
      other: "____exports.x = 1\n____exports.y = 2",
      sdk: `local later
function ____exports.first() return later() end
function later() return ____exports.second() end
function ____exports.second() return "second" end
local ____other = require("other")
function ____exports.whole() local n = 0 for _, v in pairs(____other) do n = n + v end return n end`,
      "user.main": using("first whole", "print(first(), whole())"),
    });
    for (const kept of ["later", "second", "____exports.x", "____exports.y"]) expect(text).toContain(kept);
  });

  it("leaves out what a board passes on and nobody asks for, with its module", () => {
    const pass = (name: string): string =>
      `do\n    local ____${name} = require("room.${name}")\n    ____exports.${name} = ____${name}.${name}\nend`;
    const text = shaken({
      "room.store": "____exports.store = setmetatable({}, {})",
      "room.log": "____exports.log = print",
      sdk: `${pass("store")}\n${pass("log")}`,
      "user.main": using("log", 'log("hello")'),
    });
    expect(text).not.toContain('["room.store"]');
    expect(text).not.toContain("____store");
    expect(text).toContain('["room.log"]');
  });

  it("keeps what has an effect: calls, fields of others, globals, and modules of the user's that run", () => {
    const text = shaken({
      "user.setup": 'greeting = "set up"\nfunction ____exports.nobody() end',
      sdk: '____exports.seen = print("the sdk runs")\nlocal t = {}\n____exports.t = t\nt.filled = 7',
      "user.main": `require("user.setup")\n${using("t", "print(greeting, t.filled)")}`,
    });
    expect(text).toContain("greeting = ");
    expect(text).toContain("the sdk runs");
    expect(text).not.toContain("nobody");
  });

  it("knows a local of a function from one of the module", () => {
    const text = shaken({
      sdk: "local size = 3\nfunction ____exports.area(size) return size * size end",
      "user.main": using("area", "print(area(4))"),
    });
    expect(text).not.toContain("local size");
  });

  it("says what is no bundle", () => {
    expect(() => shake("print(1)", isUsers)).toThrow("no bundle");
  });
});
