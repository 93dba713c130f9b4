// Pins of the Espruino host as an ESP32 build has them: converter, PWM, lights, and what a watch does to a pin's mode.

import { afterEach, describe, expect, it } from "vitest";
import { createEspruinoHost, type EspruinoHost } from "../../../tools/hosts/espruino/host.js";

describe("pins of the Espruino host", () => {
  let host: EspruinoHost;
  afterEach(async () => host.stop());

  function run(code: string, prepare: (one: EspruinoHost) => void = () => undefined): string[] {
    host = createEspruinoHost();
    prepare(host);
    host.run(code);
    return host.lines;
  }

  it("read a voltage in 4,096 steps, never 1, and no number where there is no converter", () => {
    let part = 0.5;
    const lines = run(
      "print(analogRead(D36), analogRead(D4)); part(); print(analogRead(D36) === 4095 / 4096)",
      (one) => {
        one.pin(36).analog(() => part);
        one.globals["part"] = () => (part = 2);
      },
    );
    expect(lines).toEqual(["0.5 NaN", "true"]);
  });

  it("make waves by value and frequency, but no wave at a DAC", () => {
    const heard: number[][] = [];
    run("analogWrite(D4, 0.25, { freq: 50 }); analogWrite(D4, 7); analogWrite(D25, 0.5, { freq: 50 })", (one) => {
      for (const pin of [4, 25]) one.pin(pin).onPwm((duty, hz) => heard.push([pin, duty, hz]));
    });
    expect(heard).toEqual([
      [4, 0.25, 50],
      [4, 1, 0],
    ]);
    expect(host.errors).toEqual([]);
  });

  it("have five waves at the usual frequency and three of their own", () => {
    const lines = run(`for (let i = 12; i < 20; i++) analogWrite(i, 0.5, { freq: i < 17 ? 5000 : i });
      print("eight"); analogWrite(21, 0.5); print("nine"); analogWrite(22, 0.5, { freq: 50 }); analogWrite(19, 0.5, { freq: 99 })`);
    const full = "ERROR: no PWM channel available anymore";
    expect(lines).toEqual(["eight", full, "nine", full]);
  });

  it("send lights in threes", () => {
    const sent: (readonly number[])[] = [];
    const lines = run(
      `const n = require("neopixel"); n.write(D13, [1, 2, 3]); n.write(D13, new Uint8Array([4, 5, 6]));
      try { n.write(D13, []); } catch (e) { print(e.message); } try { n.write(D13, [1]); } catch (e) { print(e.message); }`,
      (one) => one.pin(13).onBytes((bytes) => sent.push(bytes)),
    );
    expect(sent).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(lines).toEqual(["Data must be a non empty array", "Data length must be a multiple of 3 (RGB)"]);
  });

  it("are pulled up by a watch, whatever their mode was, until the next mode", () => {
    const lines = run(`pinMode(D4, "input_pulldown"); print(digitalRead(D4)); setWatch(() => {}, D4, { repeat: true });
      print(digitalRead(D4)); pinMode(D4, "input_pulldown"); print(digitalRead(D4));`);
    expect(lines).toEqual(["0", "1", "0"]);
  });
});
