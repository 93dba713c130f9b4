// What is said of a program's memory, and which programs are refused. That the figures are near the truth is test/builds' part.

import { describe, expect, it } from "vitest";
import { profiles } from "../../boards/profiles.js";
import type { Profile } from "../../boards/profile.js";
import { memoryOf, memoryText, refuseOversize } from "./memory.js";

const board = (name: string): Profile => profiles.find((one) => one.name === name) as Profile;
const functions = (count: number): string => "function f(a){return a}".repeat(count);

describe("memory", () => {
  it("counts functions wherever they stand, and names at the top alone", () => {
    const takes = (code: string): number => memoryOf(code, board("esp8266"))?.takes ?? 0;
    const bare = takes("");
    expect(takes("var o={m(){return ()=>1},f:function(){var b,c}}") - bare).toBe(Math.round(3 * 6.47 + 10.95));
    expect(takes("var a,b;let c") - bare).toBe(33);
  });
  it("is told with the board's own", () => {
    const memory = memoryOf(functions(100), board("esp8266"));
    expect(memory).toEqual({ takes: 757, of: 1600, unit: "variables" });
    expect(memory && memoryText(memory)).toBe("about 757 of 1,600 variables (47 %)");
    expect(memoryOf("x".repeat(10000), board("nodemcu-esp8266"))).toEqual({
      takes: 27900,
      of: 45000,
      unit: "bytes of heap",
    });
    expect(memoryOf("", board("simulated"))).toBeUndefined();
  });
  it("refuses what cannot fit, and names boards where it does", () => {
    expect(() => refuseOversize("robot", functions(250), board("esp8266"))).not.toThrow();
    expect(() => refuseOversize("robot", functions(251), board("esp8266"))).toThrow(
      "robot takes about 1,734 of 1,600 variables (108 %) of esp8266: it would stop for lack of memory. Use createPublisher " +
        "where QoS 0 is enough, leave a sensor out, or build it for esp32 or esp32-c3 or esp32-s3. To write it all the " +
        "same, say --oversize.",
    );
    expect(() => refuseOversize("robot", "x".repeat(19200), board("nodemcu-esp8266"))).toThrow(
      "or build it for nodemcu-esp32. To write it all the same (for the firmware's LFS, say), say --oversize.",
    );
    expect(() => refuseOversize("robot", "x".repeat(19100), board("nodemcu-esp8266"))).not.toThrow();
  });
});
