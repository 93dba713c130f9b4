// The page: listens to the simulation, and draws the board that is chosen. Everything that is drawn comes from the store, once
// a frame at most.

import "uplot/dist/uPlot.min.css";
import "./page.css";
import type { Deed, PageEvent } from "../model.js";
import { type Bench, createBench } from "./bench.js";
import { type Broker, createBroker } from "./broker.js";
import { type Charts, createCharts } from "./charts.js";
import { type Controls, createControls } from "./controls.js";
import { h, panel, say } from "./dom.js";
import { createFaults, type Faults } from "./faults.js";
import { createGauges, type Gauges } from "./gauges.js";
import { createGrid, type Grid } from "./grid.js";
import { createHead } from "./head.js";
import { openLink } from "./link.js";
import { createPackets, type Packets } from "./packets.js";
import { createStore } from "./store.js";

interface View {
  id: string;
  bench: Bench;
  controls: Controls;
  faults: Faults;
  charts: Charts;
  gauges: Gauges;
  packets: Packets;
  broker: Broker;
}

/** What a screen reader is told of: the rest can be looked up. */
const SAID = new Set<PageEvent["kind"]>(["fault", "link", "life", "broker"]);

const main = document.getElementById("main") as HTMLElement;
const store = createStore();
let scene = "";
let view: View | undefined;
let grid: Grid | undefined;
let fresh: PageEvent[] = [];
let isDue = false;

const link = openLink(
  (message) => {
    if (message.type !== "scene" && message.type !== "tick") return;
    fresh.push(...store.take(message));
    if (message.type === "scene") build();
    if (!isDue) requestAnimationFrame(draw);
    isDue = true;
  },
  (isUp) => head.setLink(isUp),
);
const act = (deed: Deed): Promise<unknown> => link.ask(deed);
const head = createHead(document.getElementById("head") as HTMLElement, act);

/** Builds the page for the scene, unless it stands already. */
function build(): void {
  const text = JSON.stringify(store.scene);
  if (text === scene) return;
  scene = text;
  const { boards, hidden, publisher } = store.scene;
  document.title = `${publisher} · Midge`;
  grid = boards.length > 1 ? createGrid(boards, hidden, choose) : undefined;
  main.replaceChildren();
  if (grid) main.append(grid.element);
  main.append(h("div", { class: "view" }));
  const wanted = boards.find(({ id }) => id === decodeURIComponent(location.hash.slice(1))) ?? boards[0];
  if (wanted) choose(wanted.id);
}

function choose(id: string): void {
  const board = store.scene.boards.find((one) => one.id === id);
  const place = main.querySelector(".view");
  if (!board || !place) return;
  view?.charts.end();
  view = {
    id,
    bench: createBench(board, (part, isDown) => {
      const quantity = part.quantities[0]?.name ?? "";
      void act({ do: "set", board: id, part: part.name, quantity, value: isDown ? 1 : 0 });
    }),
    controls: createControls(id, board.parts, act),
    faults: createFaults(board, act),
    charts: createCharts(board),
    gauges: createGauges(),
    packets: createPackets(id, (n) => link.ask({ do: "packet", n })),
    broker: createBroker(id, store.scene, act),
  };
  const { bench, controls, faults, charts, gauges, packets, broker } = view;
  const stand = panel(board.title, "stand", bench.element);
  const side = h("div", { class: "side" }, controls.element, faults.element, gauges.element);
  const middle = h("div", { class: "middle" }, charts.element, packets.element, broker.element);
  place.replaceChildren(stand, side, middle);
  packets.add(store.events);
  broker.add(store.events);
  grid?.choose(id);
  if (grid) history.replaceState(null, "", `#${encodeURIComponent(id)}`);
  drawView();
}

function draw(): void {
  isDue = false;
  const events = fresh;
  fresh = [];
  head.show(store);
  grid?.show(store);
  view?.packets.add(events);
  view?.broker.add(events);
  drawView();
  const notable = events
    .filter((event) => SAID.has(event.kind) && (event.board === view?.id || event.board === ""))
    .at(-1);
  if (notable && "text" in notable) say(notable.text);
}

function drawView(): void {
  const state = view && store.states[view.id];
  if (!view || !state) return;
  view.bench.show(state);
  view.controls.show(state.parts);
  view.faults.show(state);
  view.gauges.show(state);
  view.broker.show(store);
  view.charts.draw(store);
}
