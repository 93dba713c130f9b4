// Our own drawings of parts that the library lacks: a breakout board with its pins towards the board that it is wired to, and
// on it what the part is known by. It shows a state; it never changes one.

import type { PartState, PartView } from "../model.js";
import { s } from "./dom.js";
import type { Drawing, Pin } from "./drawings.js";
import { number } from "./words.js";

const WIDTH = 128;
const HEIGHT = 76;
const PIN_STEP = 13;

const TINTS: Record<string, string> = { i2c: "#4b3b8f", oneWire: "#1f5c4d", uart: "#8a2f4b", pins: "#1d4f7c" };

type Show = (state: PartState) => void;

/** What stands on the card: `x` is the middle of its free place. */
const FACES: Record<string, (x: number) => { nodes: SVGElement[]; show: Show }> = {
  relay: drawRelay,
  motor: drawMotor,
  reed: drawReed,
  battery: drawBattery,
};

export function drawCard(part: PartView, side: "left" | "right"): Drawing {
  const names = Object.keys(part.gpios);
  const edge = side === "left" ? 8 : WIDTH - 8;
  const middle = side === "left" ? WIDTH / 2 + 14 : WIDTH / 2 - 14;
  const pins: Record<string, Pin> = {};
  const holes = names.flatMap((name, i) => {
    const y = HEIGHT / 2 + (i - (names.length - 1) / 2) * PIN_STEP + 4;
    pins[name] = { x: side === "left" ? 3 : WIDTH - 3, y, side };
    return [
      s("rect", { x: edge - 6, y: y - 4, width: 12, height: 8, rx: 2, fill: "#d8b44a" }),
      s("circle", { cx: edge, cy: y, r: 2, fill: "#3a3320" }),
      s(
        "text",
        {
          x: side === "left" ? edge + 9 : edge - 9,
          y: y + 3,
          class: "pin",
          "text-anchor": side === "left" ? "start" : "end",
        },
        name === "pin" ? "IN" : name.slice(0, 5).toUpperCase(),
      ),
    ];
  });
  const face = (FACES[part.part] ?? drawChip)(middle + 6);
  const label = part.part.toUpperCase().replace("SCD4X", "SCD40").replace("SHT3X", "SHT31");
  const element = s(
    "svg",
    { class: "card", width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}` },
    s("rect", { x: 0.5, y: 0.5, width: WIDTH - 1, height: HEIGHT - 1, rx: 7, fill: TINTS[part.wire] ?? "#333" }),
    s("text", { x: WIDTH / 2, y: 14, class: "label", "text-anchor": "middle" }, label),
    ...holes,
    ...face.nodes,
  );
  return { element, width: WIDTH, height: HEIGHT, pins, show: face.show };
}

function drawChip(x: number): { nodes: SVGElement[]; show: Show } {
  return {
    nodes: [
      s("rect", { x: x - 15, y: 28, width: 30, height: 30, rx: 3, fill: "#c9ced6" }),
      s("rect", { x: x - 12, y: 31, width: 24, height: 24, rx: 2, fill: "#aab1bb" }),
      s("circle", { cx: x - 7, cy: 36, r: 2.2, fill: "#4d545e" }),
    ],
    show: () => {},
  };
}

function drawRelay(x: number): { nodes: SVGElement[]; show: Show } {
  const light = s("circle", { cx: x + 30, cy: 63, r: 4, fill: "#4a1212" });
  const arm = s("path", {
    d: `M${x - 14} 50L${x + 14} 38`,
    stroke: "#fff",
    "stroke-width": 3,
    "stroke-linecap": "round",
  });
  return {
    nodes: [
      s("rect", { x: x - 26, y: 24, width: 52, height: 36, rx: 4, fill: "#2f74c0" }),
      s("circle", { cx: x - 14, cy: 50, r: 3, fill: "#fff" }),
      s("circle", { cx: x + 14, cy: 50, r: 3, fill: "#fff" }),
      arm,
      light,
    ],
    show({ shows }) {
      const isClosed = (shows["closed"] ?? 0) > 0;
      arm.setAttribute("d", isClosed ? `M${x - 14} 50H${x + 14}` : `M${x - 14} 50L${x + 12} 34`);
      light.setAttribute("fill", isClosed ? "#ff5a4f" : "#4a1212");
    },
  };
}

function drawMotor(x: number): { nodes: SVGElement[]; show: Show } {
  const text = s("text", { x, y: 49, class: "label", "text-anchor": "middle" }, "0 %");
  const rim = s("circle", {
    cx: x,
    cy: 45,
    r: 21,
    fill: "none",
    stroke: "#7ee0c0",
    "stroke-width": 4,
    pathLength: 100,
  });
  return {
    nodes: [s("circle", { cx: x, cy: 45, r: 21, fill: "#10283c" }), rim, text],
    show({ shows }) {
      const speed = shows["speed"] ?? 0;
      const isBack = (shows["direction"] ?? 0) > 0;
      rim.setAttribute("stroke-dasharray", `${speed * 100} 100`);
      rim.setAttribute("transform", `rotate(-90 ${x} 45)${isBack ? ` translate(0 90) scale(1 -1)` : ""}`);
      text.textContent = `${isBack && speed > 0 ? "−" : ""}${number(speed * 100, 0)} %`;
    },
  };
}

function drawReed(x: number): { nodes: SVGElement[]; show: Show } {
  const magnet = s("rect", { x: x - 13, y: 24, width: 26, height: 9, rx: 2, fill: "#e06a5f" });
  const blade = s("path", { d: "", stroke: "#f3f4f6", "stroke-width": 2.4, "stroke-linecap": "round", fill: "none" });
  return {
    nodes: [
      s("rect", { x: x - 28, y: 42, width: 56, height: 18, rx: 9, fill: "#8fb7d6", opacity: 0.5 }),
      blade,
      magnet,
    ],
    show({ values }) {
      const isClosed = (values[0] ?? 0) >= 0.5;
      blade.setAttribute(
        "d",
        isClosed ? `M${x - 34} 51H${x + 34}` : `M${x - 34} 51H${x - 4}L${x + 8} 46M${x + 10} 54H${x + 34}`,
      );
      magnet.setAttribute("transform", isClosed ? "" : "translate(24 -3)");
    },
  };
}

function drawBattery(x: number): { nodes: SVGElement[]; show: Show } {
  const charge = s("rect", { x: x - 26, y: 32, width: 48, height: 24, rx: 3, fill: "#6ee7a8" });
  return {
    nodes: [
      s("rect", {
        x: x - 29,
        y: 29,
        width: 54,
        height: 30,
        rx: 5,
        fill: "none",
        stroke: "#e5e7eb",
        "stroke-width": 2.5,
      }),
      s("rect", { x: x + 26, y: 38, width: 5, height: 12, rx: 2, fill: "#e5e7eb" }),
      charge,
    ],
    // An empty lithium cell has 3.0 V, a full one 4.2 V.
    show({ values }) {
      const part = Math.min(1, Math.max(0.04, ((values[0] ?? 0) - 3) / 1.2));
      charge.setAttribute("width", String(48 * part));
      charge.setAttribute("fill", part < 0.2 ? "#ff8f7d" : "#6ee7a8");
    },
  };
}
