// The packet log of one board: each packet in one line, and opened field by field, each field with the place of its bytes.
// The server decodes; here is only shown what it says.

import type { FieldView, PacketDetail, PacketEvent, PageEvent } from "../model.js";
import { h, newId, panel, setText } from "./dom.js";
import { time } from "./words.js";

/** Packets that are listed. */
const MOST_ROWS = 200;
const BYTES_A_LINE = 16;

const FILTERS: Record<string, (event: PacketEvent) => boolean> = {
  All: () => true,
  Messages: ({ type }) => type === "PUBLISH",
  "No pings": ({ type }) => !type.startsWith("PING"),
};

export interface Packets {
  element: HTMLElement;
  add(events: PageEvent[]): void;
}

export function createPackets(board: string, ask: (n: number) => Promise<PacketDetail | undefined>): Packets {
  const list = h("ol", { class: "packets", "aria-label": "Packets, the newest first" });
  const empty = h("p", { class: "empty" }, "No packet yet.");
  const group = newId();
  let filter = "All";
  let isPaused = false;
  let held: PacketEvent[] = [];
  let all: PacketEvent[] = [];

  const pause = h(
    "button",
    { class: "small", type: "button", "aria-pressed": "false", onclick: () => setPaused(!isPaused) },
    "Pause",
  );
  const clear = h("button", { class: "small", type: "button", onclick: () => show((all = [])) }, "Clear");
  const choices = Object.keys(FILTERS).map((name) =>
    h(
      "label",
      {},
      h("input", {
        type: "radio",
        name: group,
        value: name,
        checked: name === filter,
        onchange: () => {
          filter = name;
          show(all);
        },
      }),
      h("span", {}, name),
    ),
  );
  const tools = h(
    "div",
    { class: "panel-tools" },
    h("div", { class: "choice", role: "radiogroup", "aria-label": "Which packets" }, ...choices),
    pause,
    clear,
  );

  function setPaused(paused: boolean): void {
    isPaused = paused;
    pause.setAttribute("aria-pressed", String(paused));
    if (!paused) put(held.splice(0));
    label();
  }
  function label(): void {
    setText(pause, isPaused ? `Go on${held.length === 0 ? "" : ` (${held.length})`}` : "Pause");
  }
  function show(events: PacketEvent[]): void {
    list.replaceChildren();
    empty.hidden = false;
    put(events, false);
  }
  function put(events: PacketEvent[], isNew = true): void {
    if (isNew) all = [...all, ...events].slice(-MOST_ROWS);
    const rows = events
      .filter((event) => (FILTERS[filter] as (event: PacketEvent) => boolean)(event))
      .slice(-MOST_ROWS);
    if (rows.length > 0) empty.hidden = true;
    list.prepend(...rows.map((event) => createRow(event, ask)).reverse());
    while (list.children.length > MOST_ROWS) list.lastElementChild?.remove();
  }

  return {
    element: panel("Packets", "packets-panel", tools, empty, list),
    add(events) {
      const mine = events.filter((event): event is PacketEvent => event.kind === "packet" && event.board === board);
      if (mine.length === 0) return;
      if (!isPaused) return put(mine);
      held = [...held, ...mine].slice(-MOST_ROWS);
      label();
    },
  };
}

function createRow(event: PacketEvent, ask: (n: number) => Promise<PacketDetail | undefined>): HTMLElement {
  const { atMs, isOut, type, summary, length, fault, n } = event;
  const text = summary.startsWith(type) ? summary.slice(type.length).trim() : summary;
  const details = h(
    "details",
    {},
    h(
      "summary",
      {},
      h("span", { class: "at" }, time(atMs)),
      h(
        "span",
        { class: isOut ? "way out" : "way in" },
        h("span", { "aria-hidden": "true" }, isOut ? "→" : "←"),
        h("span", { class: "unseen" }, isOut ? "sent" : "received"),
      ),
      h("span", { class: `type ${type.toLowerCase()}` }, type),
      h("span", { class: "text" }, fault === undefined ? text : `${text} [malformed: ${fault}]`),
      h("span", { class: "length" }, `${length} B`),
    ),
  );
  let isAsked = false;
  details.addEventListener("toggle", () => {
    if (isAsked || !details.open) return;
    isAsked = true;
    void ask(n).then((detail) => {
      details.append(detail ? createDetail(detail) : h("p", { class: "empty" }, "Its bytes are no longer kept."));
    });
  });
  return h("li", { "data-n": n }, details);
}

function createDetail({ fields, bytes, isCut }: PacketDetail): HTMLElement {
  const cells = bytes.map((byte) => h("span", { class: "byte" }, byte));
  const lines = [];
  for (let at = 0; at < cells.length; at += BYTES_A_LINE) {
    lines.push(
      h("span", { class: "offset", "aria-hidden": "true" }, at.toString(16).padStart(4, "0")),
      ...cells.slice(at, at + BYTES_A_LINE),
    );
    for (let rest = cells.length - at; rest < BYTES_A_LINE; rest++) lines.push(h("span", {}));
  }
  const mark =
    ({ from, length }: FieldView, isOn: boolean) =>
    (): void => {
      for (let i = from; i < from + length; i++) cells[i]?.classList.toggle("marked", isOn);
    };
  const rows = fields.map((field) => {
    const row = h(
      "tr",
      {},
      h("td", { class: "place" }, placeOf(field)),
      h("th", { scope: "row" }, field.name),
      h("td", {}, field.value),
    );
    row.addEventListener("pointerenter", mark(field, true));
    row.addEventListener("pointerleave", mark(field, false));
    return row;
  });
  const head = ["Bytes", "Field", "Value"].map((name) => h("th", { scope: "col" }, name));
  return h(
    "div",
    { class: "detail" },
    h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows)),
    h(
      "div",
      { class: "bytes", role: "group", "aria-label": `The bytes in hexadecimal digits${isCut ? ", cut off" : ""}` },
      ...lines,
    ),
    isCut && h("p", { class: "empty" }, "More bytes follow that are not shown."),
  );
}

const placeOf = ({ from, length }: FieldView): string => (length > 1 ? `${from}–${from + length - 1}` : String(from));
