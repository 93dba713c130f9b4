// What the broker has: the last message of each topic, what is retained, and the console of the board. Where the simulation
// can, a message can be sent to the boards.

import type { Deed, PageEvent, Scene } from "../model.js";
import { h, newId, panel, say } from "./dom.js";
import type { Store } from "./store.js";
import { createTabs } from "./tabs.js";
import { time } from "./words.js";

/** Lines and rows that are listed. */
const MOST_LINES = 300;
const MOST_ROWS = 200;

export interface Broker {
  element: HTMLElement;
  show(store: Store): void;
  add(events: PageEvent[]): void;
}

export function createBroker(board: string, scene: Scene, act: (deed: Deed) => Promise<unknown>): Broker {
  const topics = createTable("Messages by topic", ["Topic", "Last message", "QoS", "Count", "At"]);
  const retained = createTable("Retained messages", ["Topic", "Message", "QoS"]);
  const console = h("ol", { class: "console", "aria-label": "The console of the board, the newest last" });
  const isMany = scene.boards.length > 1;
  const tabs = createTabs("Broker and console", {
    Messages: topics.element,
    Retained: retained.element,
    Console: console,
  });
  const element = panel("Broker", "broker", scene.canPublish && createForm(act), tabs);

  return {
    element,
    show(store) {
      const rows = [...store.topics.values()].filter((one) => !isMany || one.board === board || one.board === "");
      topics.show(
        rows.sort((a, b) => a.topic.localeCompare(b.topic)).slice(0, MOST_ROWS),
        ({ topic, payload, qos, retain, count, atMs }) => [
          topic,
          payload,
          `${qos}${retain ? " retained" : ""}`,
          String(count),
          time(atMs),
        ],
      );
      retained.show(store.retained.slice(0, MOST_ROWS), ({ topic, payload, qos }) => [topic, payload, String(qos)]);
    },
    add(events) {
      const isAtEnd = console.scrollHeight - console.scrollTop - console.clientHeight < 30;
      for (const event of events) {
        if (event.board !== board && event.board !== "") continue;
        if (event.kind === "packet" || event.kind === "message" || event.kind === "part") continue;
        console.append(h("li", { class: event.kind }, h("span", { class: "at" }, time(event.atMs)), " ", event.text));
        if (console.children.length > MOST_LINES) console.firstElementChild?.remove();
      }
      if (isAtEnd) console.scrollTop = console.scrollHeight;
    },
  };
}

/** A table whose rows are written again only where a cell differs. */
function createTable(
  name: string,
  columns: string[],
): { element: HTMLElement; show<T>(rows: T[], cells: (row: T) => string[]): void } {
  const body = h("tbody");
  const empty = h("p", { class: "empty" }, "Nothing yet.");
  const table = h(
    "table",
    {},
    h("caption", { class: "unseen" }, name),
    h("thead", {}, h("tr", {}, ...columns.map((column) => h("th", { scope: "col" }, column)))),
    body,
  );
  return {
    element: h("div", { class: "table" }, table, empty),
    show(rows, cells) {
      empty.hidden = rows.length > 0;
      table.hidden = rows.length === 0;
      while (body.children.length > rows.length) body.lastElementChild?.remove();
      rows.forEach((row, i) => {
        const line =
          body.children[i] ??
          body.appendChild(
            h("tr", {}, ...columns.map((_, at) => (at === 0 ? h("th", { scope: "row" }) : h("td", {})))),
          );
        cells(row).forEach((text, at) => {
          const cell = line.children[at] as HTMLElement;
          if (cell.textContent === text) return;
          cell.textContent = text;
          // A glance finds what has just come.
          if (columns[at] === "Count") flash(line as HTMLElement);
        });
      });
    },
  };
}

function flash(line: HTMLElement): void {
  line.classList.remove("fresh");
  void line.offsetWidth;
  line.classList.add("fresh");
}

function createForm(act: (deed: Deed) => Promise<unknown>): HTMLElement {
  const [topicId, payloadId] = [newId(), newId()];
  const topic = h("input", {
    id: topicId,
    type: "text",
    required: true,
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "home/attic/command",
  });
  const payload = h("input", { id: payloadId, type: "text", autocomplete: "off", spellcheck: "false" });
  const retain = h("input", { type: "checkbox" });
  const form = h(
    "form",
    {
      class: "send",
      onsubmit: (event) => {
        event.preventDefault();
        const deed: Deed = {
          do: "publish",
          topic: topic.value,
          payload: payload.value,
          qos: 1,
          retain: retain.checked,
        };
        void act(deed).then(() => say(`Sent to ${topic.value}`));
      },
    },
    h("label", { for: topicId }, "Topic"),
    topic,
    h("label", { for: payloadId }, "Message"),
    payload,
    h("label", { class: "check" }, retain, " retain"),
    h("button", { type: "submit" }, "Publish"),
  );
  return form;
}
