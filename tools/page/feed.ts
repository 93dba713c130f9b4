// What happens in a simulation, as the page gets it: counted, decoded, kept for those who open the page later. It holds a
// fixed number of events and packets and knows no socket.

import { decodePacket, shownText } from "../packets/fields.js";
import type { BoardState, PacketDetail, Past, PageEvent, ToPage } from "./model.js";
import type { Source, SourceEvent } from "./source.js";

/** Somebody who opens the page sees so many of the last events. */
const KEPT_EVENTS = 300;
/** The bytes of so many packets can still be looked at. */
const KEPT_PACKETS = 2000;
/** So much of a packet is shown. */
const SHOWN_BYTES = 2048;
/** A payload is shown whole up to here. */
const MOST_PAYLOAD = 1024;
/** Events between two ticks, at most: of what is more the oldest are left out. */
const MOST_EVENTS = 1000;

type Tick = Extract<ToPage, { type: "tick" }>;

/** Who opens the page sees two minutes back, one value a second. */
const KEPT_SAMPLES = 120;

export interface Feed {
  /** Takes down the value of each quantity, for those who open the page later. Call it once a second. */
  sample(): void;
  /** Everything, for a page that has just been opened. */
  scene(): ToPage;
  /** What changed since it was asked last, or undefined. */
  tick(): Tick | undefined;
  /** The fields and bytes of a packet that is still kept. */
  packet(n: number): PacketDetail | undefined;
  end(): void;
}

/** `onEvent` is called after each event, so that a tick can come soon. */
export function createFeed(source: Source, onEvent: () => void): Feed {
  const boards = source.scene.boards.map(({ id }) => id);
  const isShown = new Set(boards).add("");
  const past: Past = { atMs: [], values: {} };
  const recent: PageEvent[] = [];
  const packets = new Map<number, Uint8Array>();
  const sent = new Map<string, string>();
  let fresh: PageEvent[] = [];
  let retained = "";
  let wasBrokerUp = source.isBrokerUp();
  let count = 0;

  const end = source.listen((event) => {
    if (!isShown.has(event.board)) return;
    const shown = read(event);
    recent.push(shown);
    if (recent.length > KEPT_EVENTS) recent.shift();
    fresh.push(shown);
    if (fresh.length > MOST_EVENTS) fresh.shift();
    onEvent();
  });

  function read(event: SourceEvent): PageEvent {
    const n = ++count;
    if (event.kind !== "packet") return { ...event, n };
    const { bytes, ...rest } = event;
    const { type, summary, fault } = decodePacket(bytes);
    packets.set(n, bytes);
    if (packets.size > KEPT_PACKETS) packets.delete(packets.keys().next().value as number);
    return { ...rest, n, type, summary, length: bytes.length, ...(fault === undefined ? {} : { fault }) };
  }

  function statesNow(): Record<string, BoardState> {
    return Object.fromEntries(boards.map((id) => [id, source.state(id)]));
  }

  return {
    sample() {
      const isFull = past.atMs.push(source.now()) > KEPT_SAMPLES;
      if (isFull) past.atMs.shift();
      for (const [id, { parts }] of Object.entries(statesNow()))
        for (const [part, { values }] of Object.entries(parts)) {
          const kept = ((past.values[id] ??= {})[part] ??= values.map(() => []));
          values.forEach((value, i) => {
            kept[i]?.push(value);
            if (isFull) kept[i]?.shift();
          });
        }
    },
    scene: () => ({
      type: "scene",
      scene: source.scene,
      atMs: source.now(),
      isBrokerUp: source.isBrokerUp(),
      states: statesNow(),
      retained: source.retained(),
      events: recent,
      past,
    }),
    tick() {
      const states: Record<string, BoardState> = {};
      for (const [id, state] of Object.entries(statesNow())) {
        const text = JSON.stringify(state);
        if (sent.get(id) === text) continue;
        sent.set(id, text);
        states[id] = state;
      }
      const kept = source.retained();
      const text = JSON.stringify(kept);
      const isBrokerUp = source.isBrokerUp();
      const isSame = text === retained && isBrokerUp === wasBrokerUp;
      if (isSame && fresh.length === 0 && Object.keys(states).length === 0) return undefined;
      const tick: Tick = { type: "tick", atMs: source.now(), isBrokerUp, states, events: fresh };
      if (text !== retained) tick.retained = kept;
      retained = text;
      wasBrokerUp = isBrokerUp;
      fresh = [];
      return tick;
    },
    packet(n) {
      const bytes = packets.get(n);
      if (!bytes) return undefined;
      const { fields } = decodePacket(bytes);
      const digits = [...bytes.subarray(0, SHOWN_BYTES)].map((byte) => byte.toString(16).padStart(2, "0"));
      // Its length of two bytes is no secret.
      const secret = fields.find(({ name }) => name === "password");
      if (secret) digits.fill("--", secret.from + 2, secret.from + secret.length);
      return { n, fields, bytes: digits, isCut: bytes.length > SHOWN_BYTES };
    },
    end,
  };
}

/** A payload as the page shows it: text, or hexadecimal digits where it is none, cut off when it is long. */
export function shownPayload(payload: Uint8Array): string {
  if (payload.length > MOST_PAYLOAD) return shownText(payload);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(payload);
  } catch {
    return shownText(payload);
  }
}
