// How each part is drawn: as an element of @wokwi/elements where there is one, else as a card of our own. A drawing says its
// size, where its pins are, and shows a state; it never changes one.

import "@wokwi/elements/dist/esm/buzzer-element.js";
import "@wokwi/elements/dist/esm/dht22-element.js";
import "@wokwi/elements/dist/esm/hc-sr04-element.js";
import "@wokwi/elements/dist/esm/led-element.js";
import "@wokwi/elements/dist/esm/mpu6050-element.js";
import "@wokwi/elements/dist/esm/neopixel-element.js";
import "@wokwi/elements/dist/esm/ntc-temperature-sensor-element.js";
import "@wokwi/elements/dist/esm/photoresistor-sensor-element.js";
import "@wokwi/elements/dist/esm/pir-motion-sensor-element.js";
import "@wokwi/elements/dist/esm/potentiometer-element.js";
import "@wokwi/elements/dist/esm/pushbutton-element.js";
import "@wokwi/elements/dist/esm/servo-element.js";
import type { PartState, PartView } from "../model.js";
import { drawCard } from "./card.js";
import { h } from "./dom.js";

/** Where a wire meets a drawing, in the drawing's own pixels, and the way it leaves. */
export interface Pin {
  x: number;
  y: number;
  side: "left" | "right" | "up" | "down";
}

export interface Drawing {
  element: HTMLElement | SVGElement;
  width: number;
  height: number;
  /** By the names of the part's pins. */
  pins: Record<string, Pin>;
  show(state: PartState): void;
}

const pin = (x: number, y: number, side: Pin["side"]): Pin => ({ x, y, side });

/** An element of the library; `show` writes its properties. */
function wokwi(
  name: string,
  width: number,
  height: number,
  pins: Record<string, Pin>,
  show: (element: Record<string, unknown>, state: PartState, part: PartView) => void = () => {},
): (part: PartView) => Drawing {
  return (part) => {
    const element = document.createElement(`wokwi-${name}`);
    const fields = element as unknown as Record<string, unknown>;
    return { element, width, height, pins, show: (state) => show(fields, state, part) };
  };
}

/** Milliseconds a lit neopixel's channel has of 255 in the element: it takes 0 to 1. */
const FULL = 255;
/** The lights of a chain that are drawn. */
const LIGHTS = 8;
const COLOURS = ["red", "green", "blue", "yellow", "orange", "white", "purple"];
const LIGHT_PX = 21;

function drawNeopixels(): Drawing {
  const lights = Array.from({ length: LIGHTS }, () => document.createElement("wokwi-neopixel"));
  const element = h("div", { class: "chain" }, ...lights);
  return {
    element,
    width: LIGHTS * LIGHT_PX,
    height: 19,
    pins: { pin: pin(0, 10, "left") },
    show({ shows }) {
      lights.forEach((light, i) => {
        Object.assign(light, {
          r: (shows[`red${i}`] ?? 0) / FULL,
          g: (shows[`green${i}`] ?? 0) / FULL,
          b: (shows[`blue${i}`] ?? 0) / FULL,
        });
      });
    },
  };
}

const DRAWINGS: Record<string, (part: PartView) => Drawing> = {
  dht11: wokwi("dht22", 57, 117, { pin: pin(24.5, 114.9, "down") }),
  dht22: wokwi("dht22", 57, 117, { pin: pin(24.5, 114.9, "down") }),
  "hc-sr04": wokwi("hc-sr04", 170, 95, { trigger: pin(81.3, 94.5, "down"), echo: pin(91.3, 94.5, "down") }),
  mpu6050: wokwi("mpu6050", 82, 62, { sda: pin(45.6, 5.8, "up"), scl: pin(55.2, 5.8, "up") }),
  ntc: wokwi("ntc-temperature-sensor", 136, 72, { pin: pin(135, 45.5, "right") }),
  photoresistor: wokwi("photoresistor-sensor", 174, 62, { pin: pin(172, 45.5, "right") }),
  pir: wokwi("pir-motion-sensor", 91, 93, { pin: pin(45.9, 92, "down") }),
  potentiometer: wokwi("potentiometer", 76, 76, { pin: pin(39, 68.5, "down") }, (element, { values }) => {
    Object.assign(element, { min: 0, max: 1, value: values[0] ?? 0 });
  }),
  button: wokwi("pushbutton", 68, 46, { pin: pin(0, 13, "left") }, (element, { values }, part) => {
    Object.assign(element, { color: colourOf(part) ?? "green", pressed: (values[0] ?? 0) >= 0.5 });
  }),
  led: wokwi("led", 40, 50, { pin: pin(25, 42, "down") }, (element, { shows }, part) => {
    const light = shows["light"] ?? 0;
    Object.assign(element, { color: colourOf(part) ?? "red", value: light > 0, brightness: light });
  }),
  servo: wokwi("servo", 170, 92, { pin: pin(0, 69, "left") }, (element, { shows }) => {
    // The horn of the drawing stands upright at 0; a servo is at rest in the middle of its 180 degrees.
    Object.assign(element, { angle: (shows["angle"] ?? 90) - 90, horn: "single" });
  }),
  buzzer: wokwi("buzzer", 64, 84, { pin: pin(27, 84, "down") }, (element, { shows }) => {
    element["hasSignal"] = (shows["tone"] ?? 0) > 0;
  }),
  neopixel: drawNeopixels,
};

/** What can be wired from the other side as well: the contacts of a button are joined, a chain can be turned around. */
const RIGHT_PINS: Record<string, Pin> = { button: pin(67, 13, "right"), neopixel: pin(LIGHTS * LIGHT_PX, 10, "right") };

/** The part as a drawing. `side` is where its board is, for what is drawn by ourselves. */
export function draw(part: PartView, side: "left" | "right"): Drawing {
  const drawing = (DRAWINGS[part.part] ?? ((one: PartView) => drawCard(one, side)))(part);
  const other = side === "right" ? RIGHT_PINS[part.part] : undefined;
  return other ? { ...drawing, pins: { pin: other } } : drawing;
}

/** A LED is of the colour that its name says. */
function colourOf(part: PartView): string | undefined {
  return COLOURS.find((colour) => part.name.toLowerCase().includes(colour));
}
