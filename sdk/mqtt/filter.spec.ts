// Topic names and filters against the examples of MQTT 3.1.1 section 4.7, and against a plain second implementation on
// random input.

import { isFilter, isTopicName, matches } from "midge";
import { describe, expect, it } from "vitest";
import { seeded } from "../../boards/node/clock.js";
import { isWild } from "./filter.js";

describe("isFilter", () => {
  it.each(["#", "+", "/", "a", "a/#", "a/+/b", "+/+", "+/#", "/+", "+/", "//", "$SYS/#", "a b", "é/+"])(
    "takes %s",
    (filter) => expect(isFilter(filter)).toBe(true),
  );
  it.each(["", "a#", "#a", "#/", "a/#/b", "a/b#", "a+", "+a", "a/+b", "++", "+#", "##", "a\0"])(
    "refuses %j",
    (filter) => expect(isFilter(filter)).toBe(false),
  );
  it("counts bytes", () => {
    expect(isFilter("a".repeat(65_535))).toBe(true);
    expect(isFilter("a".repeat(65_536))).toBe(false);
    expect(isFilter("é".repeat(32_768))).toBe(false);
  });
});

describe("isTopicName", () => {
  it.each(["a", "/", "$SYS", "a b", "é", "a/"])("takes %s", (name) => expect(isTopicName(name)).toBe(true));
  it.each(["", "#", "a/+", "\0", "a#b"])("refuses %j", (name) => expect(isTopicName(name)).toBe(false));
});

describe("isWild", () => {
  it("knows filters from names", () => {
    expect(["#", "a/+", "a", ""].map(isWild)).toEqual([true, true, false, false]);
  });
});

describe("matches", () => {
  it.each([
    ["sport/tennis/player1/#", "sport/tennis/player1", true],
    ["sport/tennis/player1/#", "sport/tennis/player1/ranking", true],
    ["sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true],
    ["sport/#", "sport", true],
    ["sport/tennis/+", "sport/tennis/player1", true],
    ["sport/tennis/+", "sport/tennis/player1/ranking", false],
    ["sport/+", "sport", false],
    ["sport/+", "sport/", true],
    ["+/+", "/finance", true],
    ["/+", "/finance", true],
    ["+", "/finance", false],
    ["#", "$SYS/x", false],
    ["+/monitor/Clients", "$SYS/monitor/Clients", false],
    ["$SYS/#", "$SYS/x", true],
    ["$SYS/monitor/+", "$SYS/monitor/Clients", true],
    ["a", "A", false],
    ["a", "a/", false],
    ["a/", "a", false],
    ["a/#", "ab", false],
    ["a/+/c", "a//c", true],
    ["+/#", "a", true],
    ["+/#", "/", true],
    ["a/+/#", "a", false],
    ["é/+", "é/ü", true],
  ])("%s on %s: %s", (filter, name, is) => {
    expect(matches(filter, name)).toBe(is);
  });

  it("agrees with a comparison level by level", () => {
    const random = seeded(5);
    const pick = (from: string[]): string => from[Math.floor(random() * from.length)] as string;
    const text = (levels: string[]): string =>
      Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(levels)).join("/");
    for (let i = 0; i < 20_000; i++) {
      const filter = text(["a", "b", "", "+", "+", "#", "$a"]);
      const name = text(["a", "b", "", "$a", "ab"]);
      if (!isFilter(filter) || name === "") continue;
      expect(matches(filter, name), `${filter} on ${name}`).toBe(byLevels(filter, name));
    }
  });
});

function byLevels(filter: string, name: string): boolean {
  if (name.startsWith("$") && !filter.startsWith("$")) return false;
  const wanted = filter.split("/");
  const given = name.split("/");
  if (wanted.at(-1) === "#") {
    wanted.pop();
    if (given.length < wanted.length) return false;
    given.length = wanted.length;
  }
  return wanted.length === given.length && wanted.every((level, i) => level === "+" || level === given[i]);
}
