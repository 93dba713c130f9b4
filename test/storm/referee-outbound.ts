// The rules for what a client publishes at QoS 1 and 2, over all its links: the window, ids, DUP, the order of resends,
// and no resend on a live link (MQTT 3.1.1 sections 2.3.1, 3.3.1, 4.3, 4.4, 4.6).

import { type Published, Type } from "./packets.js";
import type { Plan } from "./plan.js";
import type { Entry, PublishedMessages } from "./published.js";
import type { World } from "./world.js";

interface Flight {
  id: number;
  entry: Entry;
  /** `sent`: PUBLISH; `received`: PUBREC came. */
  state: "sent" | "received";
  /** When it was first sent. */
  sentAt: number;
  /** When PUBREC came. */
  receivedAt: number;
  /** The link that last carried its PUBLISH, and its PUBREL. */
  link: number;
  releaseLink: number;
  /** The answer came in the moment the link ended: the client may have seen it or not. */
  isUnsure: boolean;
}

export interface Outbound {
  connected(isPresent: boolean): void;
  published(message: Published, link: number): void;
  released(id: number, link: number): void;
  acknowledged(type: Type, id: number): void;
  /** What was received since the last call was read to its end, or perhaps not. */
  settle(isWhole: boolean): void;
  boardReset(keepsState: boolean): void;
  has(id: number): boolean;
  isInFlight(entry: Entry): boolean;
  givenUp(entry: Entry): void;
  checkEnd(): void;
}

export function createOutbound(world: World, plan: Plan, published: PublishedMessages): Outbound {
  const flights = new Map<number, Flight>();
  const touched: Flight[] = [];

  const sure = (): Flight[] => [...flights.values()].filter((one) => !one.isUnsure);

  function resend(flight: Flight, link: number): void {
    const what = `#${flight.entry.number} (${flight.id})`;
    if (flight.link === link) world.fail(`${what} was sent again on a live link`);
    if (flight.state === "received" && !flight.isUnsure) world.fail(`${what} was sent again after its PUBREC`);
    for (const one of flight.isUnsure ? [] : sure()) {
      const waits = one.state === "sent" && one.link !== link && one.sentAt < flight.sentAt;
      if (waits) world.fail(`${what} was sent again before #${one.entry.number}`);
    }
    flight.link = link;
    flight.state = "sent";
    flight.isUnsure = false;
  }

  function checkFirst(entry: Entry, message: Published, link: number): void {
    const what = `#${entry.number} (${message.id})`;
    const mayDup = entry.mayHaveBeenSent;
    if (message.dup && !mayDup) world.fail(`${what} has DUP and was never sent before`);
    const waiting = sure().find((one) => one.state === "sent" && one.link !== link);
    if (waiting) world.fail(`${what} before #${waiting.entry.number}, which waits to be sent again`);
    if (sure().length >= plan.window) world.fail(`${what} is more than the window of ${plan.window}`);
  }

  return {
    has: (id) => flights.get(id)?.isUnsure === false,
    isInFlight(entry) {
      const flight = flights.get(entry.id);
      return flight?.entry === entry && !flight.isUnsure && !plan.options.cleanSession;
    },

    givenUp(entry) {
      if (flights.get(entry.id)?.entry === entry) flights.delete(entry.id);
    },

    connected(isPresent) {
      if (isPresent) return;
      flights.clear();
      touched.length = 0;
      published.sessionLost();
    },

    published(message, link) {
      const entry = published.find(message.payload);
      if (message.retain) world.fail(`#${entry.number} has RETAIN`);
      if (message.qos === 0) {
        if (message.dup) world.fail("DUP at QoS 0");
        return;
      }
      if (message.id === 0) world.fail("PUBLISH with id 0");
      if (entry.id !== 0 && entry.id !== message.id)
        world.fail(`#${entry.number}: ${entry.id} is sent as ${message.id}`);
      entry.wireId = message.id;
      const flight = flights.get(message.id);
      if (flight && flight.entry === entry && message.dup) return resend(flight, link);
      if (flight && !flight.isUnsure) {
        const same = flight.entry === entry;
        world.fail(same ? `#${entry.number} was sent again without DUP` : `id ${message.id} is in use`);
      }
      flights.delete(message.id);
      checkFirst(entry, message, link);
      const { id } = message;
      const sentAt = world.tick();
      flights.set(id, { id, entry, state: "sent", sentAt, receivedAt: 0, link, releaseLink: 0, isUnsure: false });
    },

    released(id, link) {
      const flight = flights.get(id);
      if (!flight) world.fail(`PUBREL ${id} for nothing`);
      const what = `PUBREL ${id} (#${flight.entry.number})`;
      if (flight.state !== "received" && !flight.isUnsure) world.fail(`${what} without PUBREC`);
      if (flight.releaseLink === link) world.fail(`${what} was sent again on a live link`);
      for (const one of flight.isUnsure ? [] : sure()) {
        const waits = one.state === "received" && one.releaseLink !== link && one.receivedAt < flight.receivedAt;
        if (waits) world.fail(`${what} before that of #${one.entry.number}`);
      }
      flight.releaseLink = link;
      flight.state = "received";
      flight.isUnsure = false;
    },

    acknowledged(type, id) {
      const flight = flights.get(id);
      if (!flight) return;
      touched.push(flight);
      if (type !== Type.PUBREC) return void flights.delete(id);
      flight.state = "received";
      flight.receivedAt = world.tick();
      flight.releaseLink = 0;
    },

    settle(isWhole) {
      for (const flight of touched.splice(0)) {
        if (isWhole) continue;
        flight.isUnsure = true;
        if (!flights.has(flight.id)) flights.set(flight.id, flight);
      }
    },

    boardReset(keepsState) {
      for (const [id, { entry }] of [...flights]) if (!keepsState || entry.isStreamed) flights.delete(id);
    },

    checkEnd() {
      for (const one of sure()) world.fail(`#${one.entry.number} (${one.id}) is still in flight`);
    },
  };
}
