// The workbench: the board in the middle, its parts on both sides, and the wires between them. It draws; whatever can be
// done to a part by keyboard is done in the controls beside it.

import type { BoardState, BoardView, PartView } from "../model.js";
import { type ChipDrawing, drawBoard } from "./chip.js";
import { h, s, setAttribute, setText } from "./dom.js";
import { type Drawing, draw, type Pin } from "./drawings.js";
import { outputText, quantityText } from "./values.js";

const GAP = 22;
/** The lines below a drawing. */
const CAPTION = 40;
/** Between the board and a column of parts: room for wires. */
const LANE = 110;
const COLUMN = 190;
const PAD = 14;
/** The bench may grow a little on a wide screen. */
const MOST_SCALE = 1.25;

const WIRES = ["#e5534b", "#3b82f6", "#d9a514", "#22a06b", "#9b6dd7", "#e0752d", "#14a3b8", "#d6539b"];

interface Spot {
  part: PartView;
  drawing: Drawing;
  caption: HTMLElement;
  values: HTMLElement;
  x: number;
  y: number;
  scale: number;
}

export interface Bench {
  element: HTMLElement;
  show(state: BoardState): void;
}

/** `press` holds a button that is drawn, and lets it go. */
export function createBench(board: BoardView, press: (part: PartView, isDown: boolean) => void): Bench {
  const chip = drawBoard(board);
  const spots = place(board, chip);
  const [left, right] = [spots.some(({ x }) => x < 0), spots.some(({ x }) => x > 0)];
  const chipWidth = chip.width * chip.scale;
  const width = PAD * 2 + chipWidth + (left ? LANE + COLUMN : 40) + (right ? LANE + COLUMN : 40);
  const chipX = PAD + (left ? LANE + COLUMN : 40);
  const height = Math.max(chip.height * chip.scale, stackOf(spots, -1), stackOf(spots, 1)) + PAD * 2;
  const chipY = (height - chip.height * chip.scale) / 2;
  settle(spots, chipX, chipWidth, height);

  const layer = (): SVGSVGElement => s("svg", { class: "wires", width, height, viewBox: `0 0 ${width} ${height}` });
  // A wire to the far side goes below the board.
  const [below, above] = [layer(), layer()];
  const inside = h("div", { class: "inside" }, below, put(chip.element, chipX, chipY, chip.scale), above);
  /** One colour for each pin: what shares a bus shares a colour. */
  const colours = new Map<number, string>();
  for (const spot of spots) {
    inside.append(
      put(spot.drawing.element, spot.x, spot.y, spot.scale, (isDown) => press(spot.part, isDown), spot.part),
    );
    spot.caption.style.left = `${spot.x - 30}px`;
    spot.caption.style.top = `${spot.y + spot.drawing.height * spot.scale + 6}px`;
    spot.caption.style.width = `${spot.drawing.width * spot.scale + 60}px`;
    inside.append(spot.caption);
    for (const [name, gpio] of Object.entries(spot.part.gpios)) {
      const from = chip.pins.get(gpio);
      const to = spot.drawing.pins[name];
      if (!from || !to) continue;
      const stroke = colours.get(gpio) ?? (WIRES[colours.size % WIRES.length] as string);
      colours.set(gpio, stroke);
      const isFar = (from.side === "left") !== spot.x < chipX;
      const away: Pin = isFar ? { ...from, side: from.side === "left" ? "right" : "left" } : from;
      (isFar ? below : above).append(
        wire(move(away, chipX, chipY, chip.scale), move(to, spot.x, spot.y, spot.scale), stroke),
      );
    }
  }
  inside.style.width = `${width}px`;
  inside.style.height = `${height}px`;
  const element = h("div", { class: "bench", role: "img", "aria-label": words(board) }, inside);
  new ResizeObserver(() => {
    const scale = Math.min(MOST_SCALE, element.clientWidth / width);
    inside.style.transform = `translateX(${(element.clientWidth - width * scale) / 2}px) scale(${scale})`;
    element.style.height = `${height * scale}px`;
  }).observe(element);

  return {
    element,
    show(state) {
      chip.show(state);
      setAttribute(inside, "data-life", state.life);
      for (const spot of spots) {
        const now = state.parts[spot.part.name];
        if (!now) continue;
        spot.drawing.show(now);
        setText(spot.values, [...quantityText(spot.part, now), ...outputText(spot.part, now)].slice(0, 3).join(" · "));
        setAttribute(spot.caption, "data-fault", now.fault === "none" ? "" : now.fault);
      }
    },
  };
}

/** Which side each part stands on: that of its pin, with the sides even. x is -1 or 1 until it is settled. */
function place(board: BoardView, chip: ChipDrawing): Spot[] {
  const pinOf = (part: PartView): Pin | undefined => chip.pins.get(Object.values(part.gpios)[0] ?? -1);
  const sorted = [...board.parts].sort((a, b) => (pinOf(a)?.y ?? 0) - (pinOf(b)?.y ?? 0));
  const most = Math.max(3, Math.ceil(board.parts.length * 0.6));
  const counts = { left: 0, right: 0 };
  return sorted.map((part) => {
    let side: "left" | "right" = pinOf(part)?.side === "left" ? "left" : "right";
    if (counts[side] >= most) side = side === "left" ? "right" : "left";
    counts[side]++;
    const drawing = draw(part, side === "left" ? "right" : "left");
    const scale = Math.min(1.15, COLUMN / drawing.width, 130 / drawing.height);
    const values = h("span", { class: "values" });
    const caption = h("div", { class: "caption" }, h("strong", {}, part.name), values);
    return { part, drawing, caption, values, x: side === "left" ? -1 : 1, y: 0, scale };
  });
}

const heightOf = ({ drawing, scale }: Spot): number => drawing.height * scale + CAPTION + GAP;

function stackOf(spots: Spot[], side: number): number {
  return spots.filter(({ x }) => x === side).reduce((sum, spot) => sum + heightOf(spot), 0);
}

function settle(spots: Spot[], chipX: number, chipWidth: number, height: number): void {
  const tops = new Map([-1, 1].map((side) => [side, (height - stackOf(spots, side)) / 2]));
  for (const spot of spots) {
    const side = spot.x;
    const width = spot.drawing.width * spot.scale;
    spot.y = (tops.get(side) as number) + GAP / 2;
    tops.set(side, spot.y - GAP / 2 + heightOf(spot));
    const column = side < 0 ? chipX - LANE - COLUMN : chipX + chipWidth + LANE;
    spot.x = column + (COLUMN - width) / 2;
  }
}

function put(
  element: Element,
  x: number,
  y: number,
  scale: number,
  press: (isDown: boolean) => void = () => {},
  part?: PartView,
): HTMLElement {
  // What is drawn takes no focus: the controls do.
  const still = h("div", { inert: true }, element as Node as HTMLElement);
  const place = h(
    "div",
    { class: part?.part === "button" ? "drawn pressable" : "drawn", "aria-hidden": "true" },
    still,
  );
  place.style.left = `${x}px`;
  place.style.top = `${y}px`;
  place.style.transform = `scale(${scale})`;
  if (part?.part === "button") {
    let isDown = false;
    const set = (down: boolean) => (): void => {
      if (down !== isDown) press((isDown = down));
    };
    place.addEventListener("pointerdown", set(true));
    for (const name of ["pointerup", "pointerleave", "pointercancel"]) place.addEventListener(name, set(false));
  }
  return place;
}

const move = (pin: Pin, x: number, y: number, scale: number): Pin => ({
  x: x + pin.x * scale,
  y: y + pin.y * scale,
  side: pin.side,
});

const WAYS: Record<Pin["side"], [number, number]> = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] };

function wire(from: Pin, to: Pin, stroke: string): SVGElement {
  const reach = Math.min(110, Math.max(34, Math.hypot(to.x - from.x, to.y - from.y) * 0.4));
  const bend = ({ x, y, side }: Pin, by: number): string => `${x + WAYS[side][0] * by} ${y + WAYS[side][1] * by}`;
  const back = to.side === "down" || to.side === "up" ? 16 : reach;
  const d = `M${from.x} ${from.y}C${bend(from, reach)} ${bend(to, back)} ${to.x} ${to.y}`;
  return s(
    "g",
    {},
    s("path", { d, class: "edge" }),
    s("path", { d, stroke }),
    s("circle", { cx: from.x, cy: from.y, r: 3, fill: stroke }),
    s("circle", { cx: to.x, cy: to.y, r: 3, fill: stroke }),
  );
}

function words(board: BoardView): string {
  const parts = board.parts.map((part) => {
    const pins = Object.entries(part.gpios).map(([name, gpio]) => `${name === "pin" ? "" : `${name} `}GPIO ${gpio}`);
    return `${part.name}, a ${part.title}, at ${pins.join(" and ")}`;
  });
  return `The board ${board.id} with ${parts.length === 0 ? "no parts" : parts.join("; ")}.`;
}
