// Names of a module that NodeMCU's Lua has no room for. That Lua itself is not here: its limits are counted, and the result is
// run by the desk's.

import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { bundleText } from "./bundle-text.js";
import { fitLocals } from "./locals.js";
import { readTree } from "./tree.js";

const run = (text: string): string => execFileSync("lua5.1", ["-"], { input: text, encoding: "utf8" });
const where = (line: number): string => `line ${line + 1}`;
const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
const mostOf = (text: string): number => {
  const tree = readTree(text);
  return Math.max(...tree.functions.map((fn) => tree.most(fn)));
};

/** A module that takes `count` names of another and uses each as often as its number says, and `own` names of its own. */
function program(count: number, own: number): string {
  return bundleText({
    sdk: range(count)
      .map((n) => `____exports.name${n} = ${n}`)
      .join("\n"),
    main: [
      'local ____sdk = require("sdk")',
      ...range(count).map((n) => `local name${n} = ____sdk.name${n}`),
      ...range(own).map((n) => `local own${n} = ${n}`),
      "local sum = 0",
      `local function add(name1) sum = sum + name1 ${range(own)
        .map((n) => `sum = sum + own${n}`)
        .join(" ")} end`,
      ...range(count).flatMap((n) => range(n + 2).map(() => `add(name${n})`)),
      "print(sum)",
    ].join("\n"),
  });
}

describe("fitLocals", () => {
  it("asks a module for a name that is used once, and leaves names that are used more often", () => {
    const text = bundleText({
      sdk: "____exports.once = 1\n____exports.twice = 2",
      main: 'local ____sdk = require("sdk")\nlocal once = ____sdk.once\nlocal twice = ____sdk.twice\nprint(once, twice, twice)',
    });
    const fitted = fitLocals(text, where);
    expect(fitted).toContain("print(____sdk.once, twice, twice)");
    expect(run(fitted)).toBe(run(text));
    expect(fitted.split("\n")).toHaveLength(text.split("\n").length);
  });

  it("has at most 50 locals, and does the same", () => {
    for (const count of [44, 60, 120]) {
      const text = program(count, 3);
      const fitted = fitLocals(text, where);
      expect(mostOf(fitted)).toBeLessThanOrEqual(50);
      expect(run(fitted)).toBe(run(text));
    }
    // Those used most often stay.
    expect(fitLocals(program(120, 3), where)).toContain("local name119 = ");
    expect(fitLocals(program(120, 3), where)).not.toContain("local name5 = ");
  });

  it("takes no module for another one of its name", () => {
    const text = bundleText({
      "a.bus": '____exports.once = "a"',
      "b.bus": '____exports.once = "b"',
      main: 'local ____bus = require("a.bus")\nlocal first = ____bus.once\nlocal ____bus = require("b.bus")\nlocal second = ____bus.once\nprint(first, second)',
    });
    expect(run(fitLocals(text, where))).toBe("a\tb\n");
  });

  it("leaves a parameter alone that has the name of an import", () => {
    expect(fitLocals(program(60, 3), where)).toContain("function add(name1) sum = sum + name1 ");
  });

  it("refuses what stays too much, and says where", () => {
    expect(mostOf(program(0, 45))).toBe(50);
    expect(run(fitLocals(program(0, 45), where))).toBe("0\n");
    expect(() => fitLocals(program(0, 46), where)).toThrow(
      /^line \d+: NodeMCU's Lua allows a function, or the top of a file, 50 names at once, and here are 51\. Move/,
    );
  });

  it("refuses a function that uses more than 60 names of those around it", () => {
    const names = (prefix: string, count: number): string[] => range(count).map((n) => `${prefix}${n}`);
    const text = (inner: number): string => {
      const [a, b] = [names("a", 30), names("b", inner)];
      return `local ${a.join()} = 1\nlocal function outer()\nlocal ${b.join()} = 1\nreturn function() return {${[...a, ...b].join()}} end\nend\nprint(#outer()() > 0)`;
    };
    expect(fitLocals(text(30), where)).toBe(text(30));
    expect(() => fitLocals(text(31), where)).toThrow(
      /^line 4: .* 60 names of the functions around it, and here are 61/,
    );
  });
});

describe("readTree", () => {
  it("counts the locals that live at once, as Lua does", () => {
    const most = (text: string): number => {
      const tree = readTree(text);
      return tree.most(tree.chunk);
    };
    expect(most("local a do local b, c end do local d end local e")).toBe(3);
    // A loop keeps three of its own.
    expect(most("for i = 1, 2 do local a end")).toBe(5);
    expect(most("for k, v in pairs(t) do end")).toBe(5);
    expect(most("repeat local a until a")).toBe(1);
    expect(most("if a then local b, c elseif d then local e else local f end")).toBe(2);
    const tree = readTree("function t:m(a, ...) local b end");
    // self, a, b and arg
    expect(tree.most(tree.functions[1] as never)).toBe(4);
  });
});
