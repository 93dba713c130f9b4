// Parts on boards: each gets pins that can do what it needs, what the project chose is honoured, and what cannot work is
// said in one line.

import { describe, expect, it } from "vitest";
import { parts } from "../../boards/parts.js";
import { profiles } from "../../boards/profiles.js";
import type { Profile } from "../../boards/profile.js";
import { placeParts } from "./place.js";

function board(name: string): Profile {
  return profiles.find((profile) => profile.name === name) as Profile;
}
const place = (given: Record<string, unknown>, name = "esp32") => placeParts(given, board(name), "midge.json");

describe("parts on a board", () => {
  it("get the pins of their roles, and the firmware's numbers of them", () => {
    const wanted = { climate: { part: "dht22" }, lamp: { part: "relay" } };
    for (const name of ["esp32", "nodemcu-esp8266"]) {
      const { roles, pins } = board(name);
      const number = (gpio: number | undefined) => pins.find((pin) => pin.gpio === gpio)?.number;
      expect(place(wanted, name).pins).toEqual({ climate: number(roles.data), lamp: number(roles.out0) });
    }
  });

  it("may be written as the part's name alone", () => {
    expect(place({ climate: "dht22" }).pins).toEqual(place({ climate: { part: "dht22" } }).pins);
  });

  it("of one kind get different pins", () => {
    const { pins } = place({ a: "relay", b: "relay", c: "relay", d: "relay", e: "relay" });
    expect(new Set(Object.values(pins)).size).toBe(5);
  });

  it("with several pins have a name for each", () => {
    expect(Object.keys(place({ range: "hc-sr04" }).pins)).toEqual(["range.trigger", "range.echo"]);
  });

  it("share a 1-Wire line", () => {
    const { pins } = place({ inside: "ds18b20", outside: { part: "ds18b20", pin: "oneWire" } });
    expect(pins["inside"]).toBe(pins["outside"]);
  });

  it("are where the project says, by number, label or role, and the others keep out of their way", () => {
    const data = board("esp32").roles.data as number;
    expect(place({ lamp: { part: "relay", pin: 26 } }).pins).toEqual({ lamp: 26 });
    const { pins } = place({ climate: "dht22", lamp: { part: "relay", pin: data } });
    expect(pins["lamp"]).toBe(data);
    expect(pins["climate"]).not.toBe(data);
  });

  it("may be at another pin on each board", () => {
    const wanted = { lamp: { part: "relay", pin: { esp32: 26, "nodemcu-esp8266": "D5" } } };
    expect(place(wanted).pins).toEqual({ lamp: 26 });
    expect(place(wanted, "nodemcu-esp8266").pins).toEqual({ lamp: 5 });
  });

  it("have addresses on the bus", () => {
    const { parts: placed } = place({ light: "bh1750", other: { part: "bh1750", address: "0x5c" } });
    expect(placed.map(({ address }) => address)).toEqual([0x23, 0x5c]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["a part that there is not", { a: "bme208" }, 'did you mean "bme280"?'],
    ["a field that there is not", { a: { part: "relay", pn: 1 } }, 'did you mean "pin"?'],
    ["a pin of a bus part", { a: { part: "bme280", pin: 4 } }, 'knows no "pin"'],
    ["an address that it cannot have", { a: { part: "bme280", address: "0x50" } }, '"0x76" or "0x77"'],
    ["two parts at one address", { a: "bh1750", b: "bh1750" }, "both answer at I2C address 0x23"],
    ["a pin that the board does not have", { a: { part: "relay", pin: 99 } }, "99"],
    ["an output on an input-only pin", { a: { part: "relay", pin: 34 } }, "34"],
    ["a pin of the flash", { a: { part: "relay", pin: 6 } }, "6"],
    ["one pin twice", { a: { part: "relay", pin: 26 }, b: { part: "relay", pin: 26 } }, 'taken by "a" already'],
    ["a pin of the bus in use", { a: "bme280", b: { part: "relay", pin: 21 } }, 'taken by "i2c" already'],
    ["a pin that is no pin", { a: { part: "relay", pin: true } }, '"pin" must be'],
    ["a part that is no object", { a: 7 }, "must be an object"],
  ])("refuses %s", (_name, given, text) => {
    expect(() => place(given)).toThrow(text);
  });

  it("refuses what the board has no pins left for", () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`lamp${i}`, "relay"]));
    expect(() => place(many, "esp8266")).toThrow(/finds no free pin on esp8266/);
    expect(() => place({ climate: "bme280" }, "espruino-linux")).toThrow(
      "needs i2c, which espruino-linux does not have",
    );
  });

  it("that need what no pin of the board can are told apart from too many", () => {
    expect(() => place({ cell: "battery" }, "esp32-s3")).toThrow(
      'the part "cell" (Battery behind a divider) needs an analogue input, and no pin of esp32-s3 is one under its firmware.',
    );
  });

  it("warns of a pin that matters at reset, and takes it", () => {
    const { pins, warnings } = place({ lamp: { part: "relay", pin: 12 } });
    expect(pins).toEqual({ lamp: 12 });
    expect(warnings[0]).toMatch(/midge.json: the part "lamp".*12/);
  });

  it("every part that there is finds its place on an ESP32 and on the simulated board", () => {
    for (const name of ["esp32", "simulated"]) {
      for (const part of Object.keys(parts)) expect(() => place({ one: part }, name)).not.toThrow();
    }
  });
});
