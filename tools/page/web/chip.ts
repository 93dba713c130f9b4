// The board itself as a drawing: the ESP32 module of @wokwi/elements, and a module of our own for other chips. It knows where
// the pins are.

import "@wokwi/elements/dist/esm/esp32-devkit-v1-element.js";
import type { BoardState, BoardView } from "../model.js";
import { s } from "./dom.js";
import type { Pin } from "./drawings.js";

export interface ChipDrawing {
  element: HTMLElement | SVGElement;
  width: number;
  height: number;
  scale: number;
  /** By GPIO. */
  pins: Map<number, Pin>;
  show(state: BoardState): void;
}

/** Pins of the ESP32 DevKit V1 from the antenna down, as they are drawn. */
const LEFT: [number, number][] = [
  [36, 34],
  [39, 44],
  [34, 53.1],
  [35, 62.9],
  [32, 72.2],
  [33, 81.7],
  [25, 91.3],
  [26, 101],
  [27, 110.8],
  [14, 120],
  [12, 130.4],
  [13, 139.5],
];
const RIGHT: [number, number][] = [
  [23, 24],
  [22, 34],
  [1, 44],
  [3, 53.1],
  [21, 62.9],
  [19, 72.2],
  [18, 81.7],
  [5, 91.3],
  [17, 101],
  [16, 110.8],
  [4, 120],
  [2, 130.4],
  [15, 139.5],
];
/** GPIO 0 is the BOOT button, beside the USB socket. */
const BOOT: Pin = { x: 88, y: 182, side: "right" };
const LED_GPIO = 2;

export function drawBoard(board: BoardView): ChipDrawing {
  const gpios = new Set(board.parts.flatMap((part) => Object.values(part.gpios)));
  const known = new Set([0, ...[...LEFT, ...RIGHT].map(([gpio]) => gpio)]);
  const isDevkit = ["ESP32", "none"].includes(board.chip) && [...gpios].every((gpio) => known.has(gpio));
  return isDevkit ? drawDevkit(board) : drawModule(board, [...gpios]);
}

function drawDevkit(board: BoardView): ChipDrawing {
  const element = document.createElement("wokwi-esp32-devkit-v1");
  const pins = new Map<number, Pin>();
  // The LED of the board shows what the LED at its pin would.
  const led = board.parts.find((part) => part.part === "led" && part.gpios["pin"] === LED_GPIO);
  pins.set(0, BOOT);
  for (const [gpio, y] of LEFT) pins.set(gpio, { x: 5, y, side: "left" });
  for (const [gpio, y] of RIGHT) pins.set(gpio, { x: 101.3, y, side: "right" });
  return {
    element,
    width: 107,
    height: 204,
    scale: 1.7,
    pins,
    show(state) {
      const light = led ? (state.parts[led.name]?.shows["light"] ?? 0) : 0;
      Object.assign(element, { ledPower: state.life !== "off", led1: light > 0 });
    },
  };
}

/** A module with a shield, and the pins that are used on both sides of it. */
function drawModule(board: BoardView, gpios: number[]): ChipDrawing {
  const rows = Math.max(4, Math.ceil(gpios.length / 2));
  const [width, height] = [150, 110 + rows * 22];
  const pins = new Map<number, Pin>();
  const power = s("circle", { cx: 22, cy: 92, r: 4, fill: "#4a1212" });
  const nodes = gpios.flatMap((gpio, i) => {
    const isLeft = i < rows;
    const y = 112 + (i % rows) * 22;
    pins.set(gpio, { x: isLeft ? 5 : width - 5, y, side: isLeft ? "left" : "right" });
    return [
      s("circle", { cx: isLeft ? 9 : width - 9, cy: y, r: 5, fill: "#d8b44a" }),
      s(
        "text",
        { x: isLeft ? 19 : width - 19, y: y + 4, class: "pin", "text-anchor": isLeft ? "start" : "end" },
        `IO${gpio}`,
      ),
    ];
  });
  const element = s(
    "svg",
    { class: "card", width, height, viewBox: `0 0 ${width} ${height}` },
    s("rect", { x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 9, fill: "#17232e" }),
    s("rect", { x: 30, y: 8, width: 90, height: 74, rx: 4, fill: "#b8bec6" }),
    s("path", { d: "M38 16h74v10H96V18H82v8H68v-8H54v8H38z", fill: "#8d949d" }),
    s(
      "text",
      { x: width / 2, y: 58, class: "chip", "text-anchor": "middle" },
      board.chip === "none" ? "Node" : board.chip,
    ),
    power,
    ...nodes,
  );
  const show = (state: BoardState): void => power.setAttribute("fill", state.life === "off" ? "#4a1212" : "#ff5a4f");
  return { element, width, height, scale: 1.2, pins, show };
}
