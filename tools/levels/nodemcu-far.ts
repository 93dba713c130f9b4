// What hangs at the pins and buses of a NodeMCU board, as its host asks for it word by word (desk-far.lua), and as the
// simulated parts are wired to it. It runs no process.

import { converted } from "./converter.js";
import type { Far, FarPin } from "./far.js";
import type { Room } from "./machine.js";
import { spoilt } from "./spoilt.js";

/** Steps of a converter. */
const STEPS = { esp8266: 1024, esp32: 4096 };
/** A wave that is always high: PWM_DEPTH of the ESP8266; the eleven bits of the glue for the ESP32. */
const FULL_WAVE = { esp8266: 1023, esp32: 2048 };

export const toHex = (text: string): string => Buffer.from(text, "latin1").toString("hex");
export const fromHex = (hex: string): string => Buffer.from(hex, "hex").toString("latin1");

interface Pin {
  drives: ((level: number) => void)[];
  waves: ((duty: number, hz: number) => void)[];
  bytes: ((bytes: readonly number[]) => void)[];
  inputs: (() => void)[];
  asked: ((us: number) => number) | undefined;
}

/** The machine that the far side belongs to. */
export interface Side {
  nowMs(): number;
  /** Microseconds of this life. */
  nowUs(): number;
  /** Tells the program of something, before the answer to what it asks now. */
  tell(event: string): void;
}

export interface NodemcuFar {
  far: Far;
  /** What the program says of pins and buses, by its first word; a text is the answer to a question. */
  words: Record<string, (...given: string[]) => string | number | void>;
  /** What pwm, ledc, ws2812 and uart tell of themselves. */
  note(text: string): void;
}

export function createNodemcuFar(room: Room, chip: "esp8266" | "esp32", { nowMs, nowUs, tell }: Side): NodemcuFar {
  const { clock, wiring, profile } = room;
  const pins = new Map<number, Pin>();
  const dhts = new Map<number, (lowMs: number) => readonly number[]>();
  const converters = new Map<number, () => number>();
  /** When the program last drove a pin. */
  let atUs = 0;
  let baud = 0;
  let serial: ((text: string) => void) | undefined;

  function edge(pin: number, level: number | undefined, us: number): void {
    tell(`edge ${pin} ${level ?? "z"} ${Math.floor(us)}`);
  }
  function pinOf(number: number): Pin {
    const found = pins.get(number) ?? { drives: [], waves: [], bytes: [], inputs: [], asked: undefined };
    pins.set(number, found);
    return found;
  }

  function note(text: string): void {
    const [what = "", ...words] = text.split(" ");
    const number = Number(words[0]);
    if (what === "pwm")
      for (const heard of pinOf(number).waves) heard(Number(words[1]) / FULL_WAVE[chip], Number(words[2]));
    else if (what === "ws2812") for (const heard of pinOf(number).bytes) heard([...Buffer.from(words[1] ?? "", "hex")]);
    else if (what === "uart" && words[1] === "at") baud = Number.parseInt(words[2] as string, 10);
    else if (what === "uart") serial?.(fromHex(words[1] ?? ""));
  }
  const wires = (): string =>
    [
      ...[...pins].filter(([, pin]) => pin.asked).map(([number]) => `asked:${number}`),
      ...[...dhts.keys()].map((number) => `dht:${number}`),
      ...Object.keys(wiring.lines).map((number) => `wire:${number}`),
      "end:0",
    ].join(" ");

  const words: NodemcuFar["words"] = {
    wires,
    i2cw: (address, bytes) =>
      wiring.i2c.write(Number(address), [...Buffer.from((bytes as string).slice(1), "hex")]) ? 1 : 0,
    i2cr(address, count) {
      const bytes = wiring.i2c.read(Number(address), Number(count));
      return bytes ? Buffer.from(bytes.slice(0, Number(count))).toString("hex") : "-";
    },
    owreset: (pin) => (wiring.lines[Number(pin)]?.reset() ? 1 : 0),
    owslot: (pin, bit) => wiring.lines[Number(pin)]?.slot(Number(bit)) ?? Number(bit),
    owpower: (pin) => void wiring.lines[Number(pin)]?.power(),
    dht: (pin, lowMs) => dhts.get(Number(pin))?.(Number(lowMs)).join(",") || "-",
    adc(channel) {
      const number = chip === "esp8266" ? 0 : Number(channel) + (Number(channel) > 3 ? 28 : 36);
      const volts = converters.get(number)?.() ?? 0;
      return Math.min(STEPS[chip] - 1, Math.floor(converted(profile, volts) * STEPS[chip]));
    },
    pin(number, level, us) {
      atUs = Number(us);
      for (const heard of pinOf(Number(number)).drives) heard(Number(level));
    },
    input(number) {
      for (const heard of pinOf(Number(number)).inputs) heard();
      return 1;
    },
    level: (number, us) => pinOf(Number(number)).asked?.(Number(us)) ?? 0,
  };

  const far: Far = {
    pin(number): FarPin {
      const one = pinOf(number);
      return {
        drive: (level) => edge(number, level, nowUs()),
        onDrive: (heard) => void one.drives.push(heard),
        onWave: (heard) => void one.waves.push(heard),
        onBytes: (heard) => void one.bytes.push(heard),
        onInput: (heard) => void one.inputs.push(heard),
        volts: (source) => void converters.set(chip === "esp8266" ? 0 : number, source),
        ask: (source) => void (one.asked = source),
      };
    },
    pulses: (pin, one) => void dhts.set(pin, (lowMs) => one.answer(nowMs(), lowMs)),
    echo(trigger, echo, one) {
      let from = -1;
      let to = -1;
      pinOf(trigger).drives.push((level) => {
        const us = level > 0 ? 0 : one.pulseUs(nowMs());
        if (us === 0) return;
        from = atUs + one.delayUs;
        to = -1;
        if (chip === "esp8266") return;
        edge(echo, 1, from);
        if (us > 0) edge(echo, 0, from + us);
      });
      // The ESP8266 waits for the rise in place; the fall is an edge.
      if (chip === "esp8266")
        pinOf(echo).asked = (us) => {
          if (from < 0 || us < from) return 0;
          if (to < 0) {
            const length = one.pulseUs(nowMs());
            to = length > 0 ? us + length : Infinity;
            const end = to;
            if (length > 0)
              clock.after(
                (us - nowUs() + length) / 1000,
                () => {
                  from = -1;
                  edge(echo, 0, end);
                },
                undefined,
              );
          }
          return us < to ? 1 : 0;
        };
    },
    uart(one) {
      serial = (text) => baud === one.baud && one.hear(text);
      const tick = (): void => {
        if (baud > 0 && one.fault !== "unplugged") tell(`uart 1 ${toHex(spoilt(one.speak(), baud !== one.baud))}`);
        clock.after(one.everyMs, tick, undefined);
      };
      clock.after(one.everyMs, tick, undefined);
    },
  };

  return { far, words, note };
}
