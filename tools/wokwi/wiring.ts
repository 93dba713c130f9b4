// How each part of Midge is drawn on Wokwi: its pieces, what each pin is wired to, and which attribute and which control
// stands for which quantity. It is data; the program is not changed here.

import type { PartName } from "../../boards/parts.js";

/** Supply and buses in capitals; in small letters a pin of the part, by its name in `boards/parts.ts`. */
export type Wire = string;

export interface Piece {
  /** Behind the part's name; the first piece has none. */
  suffix: string;
  type: string;
  wires: Readonly<Record<string, Wire>>;
  attrs?: Readonly<Record<string, string>>;
}

/** A quantity of `boards/parts.ts` as Wokwi has it: its own number is ours times `by`. */
export interface Shown {
  attr?: { name: string; by: number };
  control?: { name: string; by: number };
}

export interface Drawing {
  pieces: readonly Piece[];
  /** Wires between the pieces: suffix and pin at both ends. */
  inner?: readonly (readonly [string, string])[];
  shown?: Readonly<Record<string, Shown>>;
  /** Why it is another part than that of the project. */
  note?: string;
}

const both = (name: string, by = 1): Shown => ({ attr: { name, by }, control: { name, by } });
const one = (type: string, wires: Piece["wires"], shown?: Drawing["shown"], attrs?: Piece["attrs"]): Drawing => ({
  pieces: [{ suffix: "", type, wires, ...(attrs && { attrs }) }],
  ...(shown && { shown }),
});
const POWER = { VCC: "3V3", GND: "GND" };
/** Ohm: before an LED, and from a 1-Wire line to its supply (DS18B20 datasheet, figure 6). */
const LED_OHM = "220";
const PULL_UP_OHM = "4700";
/** Standard gravity, CGPM 1901. */
const G = 9.80665;
const DEGREES = 180 / Math.PI;
/** A Wokwi potentiometer goes from 0 to 1023. */
const TURN_MOST = 1023;

function led(suffix: string, pin: string, color: string): Drawing {
  return {
    pieces: [
      { suffix, type: "wokwi-led", wires: { A: pin }, attrs: { color } },
      { suffix: `${suffix}-resistor`, type: "wokwi-resistor", wires: { "2": "GND" }, attrs: { value: LED_OHM } },
    ],
    inner: [[`${suffix}:C`, `${suffix}-resistor:1`]],
  };
}

/** A motor's two signals as lights: how bright is how fast. */
function motor(): Drawing {
  const [speed, direction] = [led("-speed", "speed", "green"), led("-direction", "direction", "yellow")];
  return {
    pieces: [...speed.pieces, ...direction.pieces],
    inner: [...(speed.inner ?? []), ...(direction.inner ?? [])],
    note: "an LED for its speed and one for its direction",
  };
}

export const drawings: Partial<Record<PartName, Drawing>> = {
  dht22: one("wokwi-dht22", { ...POWER, SDA: "pin" }, { temperature: both("temperature"), humidity: both("humidity") }),
  ds18b20: {
    pieces: [
      { suffix: "", type: "board-ds18b20", wires: { ...POWER, DQ: "pin" } },
      {
        suffix: "-resistor",
        type: "wokwi-resistor",
        wires: { "1": "3V3", "2": "pin" },
        attrs: { value: PULL_UP_OHM },
      },
    ],
    shown: { temperature: both("temperature") },
  },
  bmp180: one(
    "board-bmp180",
    { ...POWER, SDA: "SDA", SCL: "SCL" },
    { temperature: both("temperature"), pressure: both("pressure") },
  ),
  mpu6050: one(
    "wokwi-mpu6050",
    { ...POWER, SDA: "SDA", SCL: "SCL" },
    {
      temperature: both("temperature"),
      x: both("accelX", 1 / G),
      y: both("accelY", 1 / G),
      z: both("accelZ", 1 / G),
      turnX: both("rotationX", DEGREES),
      turnY: both("rotationY", DEGREES),
      turnZ: both("rotationZ", DEGREES),
    },
  ),
  "hc-sr04": one(
    "wokwi-hc-sr04",
    { VCC: "5V", GND: "GND", TRIG: "trigger", ECHO: "echo" },
    { distance: { attr: { name: "distance", by: 100 } } },
  ),
  hx711: one(
    "wokwi-hx711",
    { ...POWER, DT: "data", SCK: "clock" },
    { mass: { control: { name: "load", by: 1 } } },
    { type: "50kg" },
  ),
  potentiometer: one(
    "wokwi-potentiometer",
    { ...POWER, SIG: "pin" },
    { position: { attr: { name: "value", by: TURN_MOST }, control: { name: "position", by: 1 } } },
  ),
  battery: {
    ...one("wokwi-potentiometer", { ...POWER, SIG: "pin" }, undefined, { value: "650" }),
    note: "a potentiometer gives the voltage behind the divider",
  },
  ntc: one(
    "wokwi-ntc-temperature-sensor",
    { ...POWER, OUT: "pin" },
    { temperature: { attr: { name: "temperature", by: 1 } } },
  ),
  // The cell that the driver takes when it is told of no other one (sdk/sensors/photoresistor.ts).
  photoresistor: one(
    "wokwi-photoresistor-sensor",
    { ...POWER, AO: "pin" },
    { illuminance: both("lux") },
    { rl10: "15", gamma: "0.7" },
  ),
  button: one("wokwi-pushbutton", { "1.l": "pin", "2.l": "GND" }, { pressed: { control: { name: "pressed", by: 1 } } }),
  pir: one("wokwi-pir-motion-sensor", { ...POWER, OUT: "pin" }),
  // To the left it is closed.
  reed: one("wokwi-slide-switch", { "1": "GND", "2": "pin" }, undefined, { value: "" }),
  led: led("", "pin", "red"),
  relay: one("wokwi-relay-module", { VCC: "5V", GND: "GND", IN: "pin" }),
  buzzer: one("wokwi-buzzer", { "1": "GND", "2": "pin" }),
  servo: one("wokwi-servo", { "V+": "5V", GND: "GND", PWM: "pin" }),
  motor: motor(),
  neopixel: one("wokwi-neopixel", { VDD: "5V", VSS: "GND", DIN: "pin" }),
};
