// Live charts of one board, one small picture each: what the world does, and below it the numbers that the board published.
// They draw once a frame at most, and only when something is new.

import uPlot from "uplot";
import type { BoardView } from "../model.js";
import { h, newId, panel, setAttribute, setText } from "./dom.js";
import { type History, MOST_TOPICS, quantityKey, type Store, toldBy } from "./store.js";
import { digitsOf, number, time, title, withUnit } from "./words.js";

const HEIGHT = 118;
const WINDOWS_S = [30, 60, 300];
/** Its description for a screen reader is not written more often. */
const DESCRIBE_MS = 2000;

interface Chart {
  element: HTMLElement;
  plot: uPlot;
  describedAt: number;
  draw(store: Store, fromS: number, toS: number): void;
}

export interface Charts {
  element: HTMLElement;
  draw(store: Store): void;
  end(): void;
}

/** The colours of the style sheet as they are now, asked for once: asking lays out the page. */
const colours = new Map<string, string>();
export function colour(name: string): string {
  const known = colours.get(name) ?? getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  colours.set(name, known);
  return known;
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => colours.clear());

export function createCharts(board: BoardView): Charts {
  const charts = new Map<string, Chart>();
  const [world, told] = [h("div", { class: "charts" }), h("div", { class: "charts" })];
  const empty = h("p", { class: "empty" }, "No number was published yet.");
  const range = h("select", { id: newId(), "aria-label": "Time that the charts show" });
  for (const seconds of WINDOWS_S)
    range.append(h("option", { value: seconds }, seconds < 60 ? `${seconds} s` : `${seconds / 60} min`));
  range.value = "60";
  const heading = h("div", { class: "panel-tools" }, range);
  for (const part of board.parts)
    for (const { name, unit, min, max, isSwitch } of part.quantities) {
      const digits = Math.min(4, digitsOf(min, max));
      const key = quantityKey(board.id, part.name, name);
      const chart = createChart({
        key,
        name: `${part.name} ${name === "CO2" ? "CO₂" : title(name).toLowerCase()}`,
        unit,
        digits: isSwitch ? 0 : digits,
        tint: "--series",
        isStep: isSwitch,
        isSwitch,
      });
      charts.set(key, chart);
      world.append(chart.element);
    }
  const onScheme = (): void => {
    for (const { plot } of charts.values()) plot.redraw();
  };
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", onScheme);
  const element = panel(
    "Charts",
    "charts-panel",
    heading,
    world.children.length > 0 && h("h3", {}, "The world"),
    world,
    h("h3", {}, "Published numbers"),
    told,
    empty,
  );

  return {
    element,
    draw(store) {
      for (const key of store.histories.keys()) {
        if (charts.has(key) || !key.startsWith(toldBy(board.id)) || told.children.length >= MOST_TOPICS) continue;
        const chart = createChart({
          key,
          name: key.slice(toldBy(board.id).length).trim(),
          unit: "",
          digits: 3,
          tint: "--series-told",
          isStep: true,
          isSwitch: false,
        });
        charts.set(key, chart);
        told.append(chart.element);
        empty.hidden = true;
      }
      const toS = store.atMs / 1000;
      for (const chart of charts.values()) chart.draw(store, toS - Number(range.value), toS);
    },
    end() {
      scheme.removeEventListener("change", onScheme);
      for (const { plot } of charts.values()) plot.destroy();
    },
  };
}

interface Charted {
  key: string;
  name: string;
  unit: string;
  digits: number;
  /** The name of its colour. */
  tint: string;
  /** The value holds until the next one. */
  isStep: boolean;
  isSwitch: boolean;
}

function createChart({ key, name, unit, digits, tint, isStep, isSwitch }: Charted): Chart {
  const id = newId();
  const now = h("span", { class: "now" });
  const place = h("div", { class: "plot", role: "img", "aria-labelledby": id });
  const element = h("figure", { "data-chart": key }, h("figcaption", { id }, h("span", {}, name), " ", now), place);
  const axis = {
    stroke: () => colour("--muted"),
    grid: { stroke: () => colour("--line"), width: 1 },
    ticks: { show: false },
    font: "11px system-ui, sans-serif",
  };
  const stepped = uPlot.paths.stepped;
  const plot = new uPlot(
    {
      width: 300,
      height: HEIGHT,
      padding: [8, 8, 0, 0],
      cursor: { show: false },
      legend: { show: false },
      // Time is the simulation's own, and begins at 0.
      scales: {
        x: { time: false },
        y: { range: (_plot, min, max) => (isSwitch ? [-0.15, 1.15] : spread(min, max, digits)) },
      },
      axes: [
        {
          ...axis,
          size: 24,
          space: 70,
          values: (_plot, ticks) => ticks.map((at) => (at < 0 ? "" : time(at * 1000, false))),
        },
        { ...axis, size: 54, space: 26, values: (_plot, ticks) => ticks.map((at) => short(at)) },
      ],
      series: [
        {},
        {
          stroke: () => colour(tint),
          fill: () => colour(`${tint}-fill`),
          width: 1.75,
          points: { show: false },
          spanGaps: true,
          ...(isStep && stepped ? { paths: stepped({ align: 1 }) } : {}),
        },
      ],
    },
    [[], []],
    place,
  );
  const chart: Chart = {
    element,
    plot,
    describedAt: -Infinity,
    draw(store, fromS, toS) {
      const history = store.histories.get(key);
      if (!history || !element.isConnected) return;
      const [at, value] = cut(history, fromS, toS, isStep);
      const width = place.clientWidth;
      if (width > 0 && width !== plot.width) plot.setSize({ width, height: HEIGHT });
      plot.batch(() => {
        plot.setData([at, value], true);
        plot.setScale("x", { min: fromS, max: toS });
      });
      const last = history.value.at(-1);
      setText(
        now,
        withUnit(
          number(last, digits)
            .replace(/(\.\d*?)0+$/, isStep ? "$1" : "$&")
            .replace(/\.$/, ""),
          unit,
        ),
      );
      element.dataset["last"] = String(last);
      if (performance.now() - chart.describedAt < DESCRIBE_MS) return;
      chart.describedAt = performance.now();
      setAttribute(place, "aria-label", describe(name, unit, digits, value));
      place.removeAttribute("aria-labelledby");
    },
  };
  return chart;
}

/** The part between two times, with the last point before it; a stepped line goes on to the end. */
function cut({ at, value }: History, fromS: number, toS: number, isStep: boolean): [number[], (number | null)[]] {
  let first = at.length;
  while (first > 0 && (at[first - 1] as number) >= fromS) first--;
  first = Math.max(0, first - 1);
  const [ats, values] = [at.slice(first), value.slice(first)];
  if (isStep && ats.length > 0) {
    ats.push(toS);
    values.push(values.at(-1) ?? null);
  }
  return [ats, values];
}

/** A line that stands still is drawn in the middle, and noise is not blown up. */
function spread(min: number | null, max: number | null, digits: number): [number, number] {
  if (min === null || max === null || !Number.isFinite(min) || !Number.isFinite(max)) return [0, 1];
  const room = Math.max((max - min) * 0.15, 10 ** -digits * 2, Math.abs(max) * 0.0005);
  return [min - room, max + room];
}

function short(value: number): string {
  return Math.abs(value) >= 100_000 ? `${Number((value / 1000).toFixed(2))}k` : String(Number(value.toFixed(4)));
}

function describe(name: string, unit: string, digits: number, values: (number | null)[]): string {
  const known = values.filter((value): value is number => value !== null);
  if (known.length === 0) return `${name}: no value yet`;
  const text = (value: number): string => withUnit(number(value, digits), unit);
  return `Chart of ${name}: now ${text(known.at(-1) as number)}, from ${text(Math.min(...known))} to ${text(Math.max(...known))}`;
}
