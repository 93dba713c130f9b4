// Packet identifiers and session state where a case would be too long: after 65,535 requests, with a message that stays
// in flight all the time, and across a change of the client id.

import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../boards/node/store.js";
import { createJournal } from "../../sdk/outbox/journal.js";
import type { Store } from "../../sdk/outbox/store.js";
import { CONNACK_PRESENT, meet } from "../support/scripted-broker.js";

/** The packet id of a PUBLISH at QoS 1 or 2 on the topic "a", or of an acknowledgement or a request. */
const idOf = (packet: string): number =>
  parseInt(packet.startsWith("3") ? packet.slice(10, 14) : packet.slice(4, 8), 16);

describe("packet identifiers", () => {
  it("of 70,000 publishes are never 0, and never the one of a message in flight [MQTT-2.3.1-1] [MQTT-2.3.1-2] [MQTT-4.3.2-1] [MQTT-4.3.3-1]", () => {
    const m = meet();
    const topic = m.client.topic("a", { qos: 1 });
    const stays = m.client.topic("a", { qos: 2 }).publish("x");
    m.settle();
    m.end().packets.length = 0;
    for (let i = 0; i < 70_000; i++) {
      const id = topic.publish("x");
      expect(id > 0 && id < 65_536 && id !== stays).toBe(true);
      m.settle();
      expect(idOf(m.end().packets.pop() as string)).toBe(id);
      m.end().send(`4002${id.toString(16).padStart(4, "0")}`);
      m.settle();
    }
    expect(m.client.pending()).toBe(1);
    expect(m.told).toEqual(["online"]);
  });

  it("of 70,000 requests are never 0, and never the one of a request or a message without an answer [MQTT-2.3.1-1] [MQTT-2.3.1-2]", () => {
    const m = meet();
    const stays = m.client.topic("a", { qos: 1 }).publish("x");
    m.client.subscribe("stays", () => {});
    m.settle();
    const open = [stays, idOf(m.end().packets.at(-1) as string)];
    for (let i = 0; i < 70_000; i++) {
      m.client.unsubscribe("a");
      m.settle();
      const id = idOf(m.end().packets.pop() as string);
      expect(id > 0 && !open.includes(id)).toBe(true);
      m.end().send(`b002${id.toString(16).padStart(4, "0")}`);
      m.settle();
    }
    expect(m.told).toEqual(["online"]);
  });
});

describe("texts that are no Unicode", () => {
  it("lone surrogates never leave: U+FFFD stands in their place [MQTT-1.5.3-1]", () => {
    const m = meet();
    m.client.topic("a\ud800b").publish("x");
    m.client.subscribe("\udc00", () => {});
    m.settle();
    expect(m.end().packets.slice(1)).toEqual(["300800" + "05" + "61efbfbd62" + "78", "82080001" + "0003efbfbd" + "00"]);
  });
});

describe("session state in flash", () => {
  const kept = (clientId: string, store: Store, connack?: string): ReturnType<typeof meet> =>
    meet({ clientId, cleanSession: false, journal: createJournal(store, 4096) }, connack);

  it("belongs to one client id: the same one goes on with it, another one begins anew [MQTT-3.1.3-2] [MQTT-4.1.0-1] [pain 4] [pain 16]", () => {
    const store = createMemoryStore();
    const first = kept("one", store);
    const id = first.client.topic("a", { qos: 1 }).publish("x");
    first.end().send("34060001610007" + "79");
    first.settle();
    expect(first.end().packets.at(-1)).toBe("50020007");

    const same = kept("one", store, CONNACK_PRESENT);
    expect(same.end().packets.slice(1)).toEqual([`3a06000161${id.toString(16)}78`]);
    expect(same.client.pending()).toBe(1);
    const heard: string[] = [];
    same.client.onOther = (message) => void heard.push(message.text());
    same.end().send("3c060001610007" + "79");
    same.settle();
    expect(heard).toEqual([]);
    expect(same.end().packets.at(-1)).toBe("50020007");

    const other = kept("two", store, CONNACK_PRESENT);
    other.client.onOther = (message) => void heard.push(message.text());
    expect(other.end().packets).toHaveLength(1);
    expect(other.client.pending()).toBe(0);
    other.end().send("34060001610007" + "79");
    other.settle();
    expect(heard).toEqual(["y"]);
  });
});
