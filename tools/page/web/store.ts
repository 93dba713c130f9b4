// What the page knows of the simulation: the scene, the state of each board, the last events, and a short history of each
// quantity for the charts. It draws nothing.

import type { BoardState, BoardView, PageEvent, Past, RetainedView, Scene, ToPage } from "../model.js";

/** Events that are kept, of all boards. */
const MOST_EVENTS = 3000;
/** Points of one curve: five minutes at ten a second. */
const MOST_POINTS = 3000;
/** Topics with numbers of one board that are charted. */
export const MOST_TOPICS = 12;

/** Times in seconds and values, the oldest first. */
export interface History {
  at: number[];
  value: (number | null)[];
}

export interface TopicNow {
  topic: string;
  payload: string;
  qos: number;
  retain: boolean;
  count: number;
  atMs: number;
  board: string;
}

export interface Store {
  scene: Scene;
  atMs: number;
  isBrokerUp: boolean;
  states: Record<string, BoardState>;
  retained: RetainedView[];
  events: PageEvent[];
  topics: Map<string, TopicNow>;
  /** By "board part quantity", and by "board > topic" for the numbers it published. */
  histories: Map<string, History>;
  messages: number;
  /** Takes what the server says, and gives the events that are new. */
  take(message: Extract<ToPage, { type: "scene" | "tick" }>): PageEvent[];
}

export const quantityKey = (board: string, part: string, quantity: string): string => `${board} ${part} ${quantity}`;
/** `name`: of a number that is a field of JSON; "" for a message that is a number. */
export const topicKey = (board: string, topic: string, name: string): string => `${toldBy(board)}${topic} ${name}`;
export const toldBy = (board: string): string => `${board} > `;

/** The numbers in a message: itself, or the fields of a JSON object. */
function numbersOf(payload: string): [string, number][] {
  if (!/^\s*[-+\d.{]/.test(payload)) return [];
  if (!payload.trimStart().startsWith("{")) return Number.isFinite(Number(payload)) ? [["", Number(payload)]] : [];
  try {
    const fields = Object.entries(JSON.parse(payload) as Record<string, unknown>);
    return fields.filter((pair): pair is [string, number] => typeof pair[1] === "number");
  } catch {
    return [];
  }
}

export function createStore(): Store {
  let last = 0;
  const store: Store = {
    scene: { publisher: "", broker: "", isOurs: false, canPublish: false, boards: [], hidden: 0 },
    atMs: 0,
    isBrokerUp: true,
    states: {},
    retained: [],
    events: [],
    topics: new Map(),
    histories: new Map(),
    messages: 0,
    take(message) {
      if (message.type === "scene") {
        // A server that was started anew counts from 1 again.
        if ((message.events.at(-1)?.n ?? 0) < last) forget();
        store.scene = message.scene;
        if (store.histories.size === 0) recall(message.past);
      }
      store.atMs = message.atMs;
      store.isBrokerUp = message.isBrokerUp;
      store.retained = message.retained ?? store.retained;
      Object.assign(store.states, message.states);
      for (const board of store.scene.boards) keepValues(board);
      const fresh = message.events.filter((event) => event.n > last);
      for (const event of fresh) keepEvent(event);
      last = fresh.at(-1)?.n ?? last;
      if (store.events.length > MOST_EVENTS) store.events.splice(0, store.events.length - MOST_EVENTS);
      return fresh;
    },
  };

  function forget(): void {
    last = 0;
    store.events = [];
    store.topics.clear();
    store.histories.clear();
    store.messages = 0;
  }

  function recall({ atMs, values }: Past): void {
    for (const board of store.scene.boards)
      for (const part of board.parts)
        part.quantities.forEach(({ name }, i) => {
          const key = quantityKey(board.id, part.name, name);
          atMs.forEach((at, n) => point(key, at, values[board.id]?.[part.name]?.[i]?.[n] ?? null));
        });
  }

  function point(key: string, atMs: number, value: number | null): void {
    const history = store.histories.get(key) ?? { at: [], value: [] };
    store.histories.set(key, history);
    const atS = atMs / 1000;
    // A second value of the same moment takes its place.
    if (history.at.at(-1) === atS) history.value[history.value.length - 1] = value;
    else {
      history.at.push(atS);
      history.value.push(value);
    }
    if (history.at.length <= MOST_POINTS * 1.2) return;
    history.at.splice(0, history.at.length - MOST_POINTS);
    history.value.splice(0, history.value.length - MOST_POINTS);
  }

  function keepValues(board: BoardView): void {
    const state = store.states[board.id];
    if (!state) return;
    for (const part of board.parts) {
      const values = state.parts[part.name]?.values ?? [];
      part.quantities.forEach(({ name }, i) => {
        point(quantityKey(board.id, part.name, name), store.atMs, values[i] ?? null);
      });
    }
  }

  function keepEvent(event: PageEvent): void {
    store.events.push(event);
    if (event.kind !== "message") return;
    store.messages++;
    const { topic, payload, qos, retain, atMs, board } = event;
    const count = (store.topics.get(topic)?.count ?? 0) + 1;
    store.topics.set(topic, { topic, payload, qos, retain, atMs, board, count });
    for (const [name, value] of numbersOf(payload)) point(topicKey(board, topic, name), atMs, value);
  }

  return store;
}
