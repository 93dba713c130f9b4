// All boards at a glance, when there are several: a tile each with its life, its values and a small curve. The tile that is
// chosen is shown in full below.

import type { BoardState, BoardView } from "../model.js";
import { h, setAttribute, setText } from "./dom.js";
import { colour } from "./charts.js";
import { quantityKey, type Store } from "./store.js";
import { outputText, quantityText } from "./values.js";

/** Seconds of the small curve, and its size in pixels of the page. */
const SHOWN_S = 60;
const [WIDTH, HEIGHT] = [150, 34];
/** A tile is drawn anew this often at most. */
const DRAW_MS = 400;

export interface Grid {
  element: HTMLElement;
  show(store: Store): void;
  choose(id: string): void;
}

export function createGrid(boards: BoardView[], hidden: number, onChoose: (id: string) => void): Grid {
  const tiles = boards.map((board) => createTile(board, () => onChoose(board.id)));
  const more = hidden > 0 && h("p", { class: "empty" }, `${hidden} more boards run and are not shown.`);
  let drawnAt = -Infinity;
  let pending: ReturnType<typeof setTimeout> | undefined;
  return {
    element: h("nav", { class: "grid", "aria-label": "Boards" }, ...tiles.map(({ element }) => element), more),
    show(store) {
      clearTimeout(pending);
      const waitMs = drawnAt + DRAW_MS - performance.now();
      if (waitMs > 0) {
        pending = setTimeout(() => this.show(store), waitMs);
        return;
      }
      drawnAt = performance.now();
      for (const tile of tiles) tile.show(store);
    },
    choose(id) {
      for (const tile of tiles) tile.choose(tile.id === id);
    },
  };
}

function createTile(board: BoardView, choose: () => void) {
  const [life, values] = [h("span", { class: "life" }), h("span", { class: "values" })];
  const canvas = h("canvas", { width: WIDTH * 2, height: HEIGHT * 2, "aria-hidden": "true" });
  const element = h(
    "button",
    { class: "tile", type: "button", onclick: choose, "data-board": board.id },
    h(
      "span",
      { class: "tile-head" },
      h("span", { class: "dot", "aria-hidden": "true" }),
      h("strong", {}, board.id),
      life,
    ),
    values,
    canvas,
  );
  const first = board.parts.find((part) => part.quantities.length > 0);
  const key = first ? quantityKey(board.id, first.name, first.quantities[0]?.name ?? "") : "";
  canvas.hidden = key === "";
  return {
    id: board.id,
    element,
    show(store: Store): void {
      const state = store.states[board.id];
      if (!state) return;
      const how = lifeOf(state);
      setText(life, how);
      setAttribute(element, "data-state", how);
      const texts = board.parts.flatMap((part) => {
        const now = state.parts[part.name];
        return now ? [...quantityText(part, now), ...outputText(part, now)] : [];
      });
      setText(values, texts.slice(0, 3).join(" · "));
      if (key !== "") sketch(canvas, store, key);
    },
    choose: (isChosen: boolean) => {
      if (isChosen) element.setAttribute("aria-current", "true");
      else element.removeAttribute("aria-current");
    },
  };
}

function lifeOf(state: BoardState): string {
  if (state.life !== "on") return state.life;
  return state.isOnline ? "online" : state.wifi.isUp ? "offline" : "no WiFi";
}

function sketch(canvas: HTMLCanvasElement, store: Store, key: string): void {
  const history = store.histories.get(key);
  const pen = canvas.getContext("2d");
  if (!history || !pen) return;
  const toS = store.atMs / 1000;
  let first = history.at.length;
  while (first > 0 && (history.at[first - 1] as number) > toS - SHOWN_S) first--;
  const values = history.value.slice(first).filter((value): value is number => value !== null);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max((high - low) * 0.1, 1e-3);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.strokeStyle = colour("--series");
  pen.lineWidth = 3;
  pen.beginPath();
  for (let i = first; i < history.at.length; i++) {
    const value = history.value[i];
    if (value === null || value === undefined) continue;
    const x = canvas.width * (1 - (toS - (history.at[i] as number)) / SHOWN_S);
    pen.lineTo(x, canvas.height * (1 - (value - low + room) / (high - low + 2 * room)));
  }
  pen.stroke();
}
