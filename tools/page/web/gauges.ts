// What the program's client and its memory are doing: the outbox, the window of messages that wait for their answer, and the
// memory. What a board does not tell is left out, never guessed.

import type { BoardState } from "../model.js";
import { h, panel, setText } from "./dom.js";

/** Slots that are drawn one by one; a larger window is a number. */
const MOST_SLOTS = 32;

export interface Gauges {
  element: HTMLElement;
  show(state: BoardState): void;
}

export function createGauges(): Gauges {
  const outbox = createRow("Outbox");
  const flight = createRow("In flight");
  const memory = createRow("Free memory");
  const slots = h("div", { class: "slots", "aria-hidden": "true" });
  flight.element.append(slots);
  let drawn = "";

  return {
    element: panel("Client", "gauges", h("dl", {}, outbox.element, flight.element, memory.element)),
    show({ outbox: box, inFlight, window, memory: bytes }) {
      outbox.show(
        box && (box.size === undefined ? `${box.used} wait` : `${box.used} of ${box.size}`),
        box?.size === undefined ? undefined : box.used / box.size,
      );
      if (box?.dropped) outbox.note(`${box.dropped} dropped`);
      const ids =
        inFlight.length === 0 ? "" : ` (id ${inFlight.slice(0, 8).join(", ")}${inFlight.length > 8 ? " …" : ""})`;
      flight.show(
        window === undefined ? `${inFlight.length}${ids}` : `${inFlight.length} of ${window}${ids}`,
        undefined,
      );
      memory.show(bytes && sizeText(bytes.used), bytes?.size === undefined ? undefined : bytes.used / bytes.size);
      const count = Math.min(MOST_SLOTS, window ?? inFlight.length);
      const now = `${count} ${inFlight.join()}`;
      if (now === drawn) return;
      drawn = now;
      slots.replaceChildren(
        ...Array.from({ length: count }, (_, i) => h("i", { class: i < inFlight.length ? "full" : "" })),
      );
    },
  };
}

function createRow(name: string): {
  element: HTMLElement;
  show(text?: string, part?: number): void;
  note(text: string): void;
} {
  const value = h("dd", {});
  const extra = h("span", { class: "note" });
  const bar = h("i", {});
  const track = h("div", { class: "track", "aria-hidden": "true" }, bar);
  const element = h("div", { class: "gauge" }, h("dt", {}, name), value, extra, track);
  return {
    element,
    show(text, part) {
      setText(value, text ?? "not told");
      track.hidden = part === undefined;
      if (part !== undefined) bar.style.width = `${Math.min(100, part * 100)}%`;
    },
    note: (text) => setText(extra, text),
  };
}

function sizeText(bytes: number): string {
  return bytes >= 1e6
    ? `${(bytes / 1e6).toFixed(1)} MB`
    : bytes >= 1000
      ? `${(bytes / 1000).toFixed(1)} kB`
      : `${bytes} B`;
}
