// The publisher on its own: it connects, publishes and stays connected, without anything of the receiving side.

import { Reason, Refused } from "midge";
import { describe, expect, it } from "vitest";
import { createManualLink } from "../../test/support/manual-link.js";
import { fromHex } from "../../test/support/scripted-broker.js";
import { createPublisher } from "./publisher.js";

function online(options: object = {}) {
  const link = createManualLink();
  const client = createPublisher(link, { target: { host: "b", port: 1 }, clientId: "m", ...options });
  client.connect();
  link.settle();
  link.last().events.opened();
  link.settle();
  link.last().events.received(fromHex("20020000"), 0, 4);
  return { link, client };
}

describe("a publisher", () => {
  it("starts in a later turn, once", () => {
    const link = createManualLink();
    const client = createPublisher(link, { target: { host: "b", port: 1 }, clientId: "m" });
    expect(client.connect()).toBe(0);
    expect(link.opened.length).toBe(0);
    expect(client.connect()).toBe(Refused.STARTED);
    link.settle();
    expect(link.opened.length).toBe(1);
  });

  it("writes nothing before opened, then CONNECT first", () => {
    const link = createManualLink();
    const client = createPublisher(link, { target: { host: "b", port: 1 }, clientId: "m" });
    client.connect();
    link.settle();
    expect(client.topic("t").publish("x")).toBe(Refused.OFFLINE);
    expect(link.last().writes).toEqual([]);
    link.last().events.opened();
    link.settle();
    expect(link.last().writes).toEqual(["100d00044d51545404" + "02003c00016d"]);
  });

  it("keeps topics over links", () => {
    const { link, client } = online();
    const topic = client.topic("t", { retain: true });
    expect(topic.publish("1")).toBe(0);
    link.last().events.closed(Reason.CLOSED);
    expect(topic.publish("2")).toBe(Refused.OFFLINE);
    link.clock.advance(1);
    link.last().events.opened();
    link.settle();
    link.last().events.received(fromHex("20020000"), 0, 4);
    expect(topic.publish("3")).toBe(0);
    link.settle();
    expect(link.last().writes[1]).toBe("310400017433");
  });

  it("publishes bytes as they are and text as UTF-8", () => {
    const { link, client } = online();
    const topic = client.topic("t");
    topic.publish(Uint8Array.of(0, 255, 128));
    topic.publish("é");
    topic.publish(new Uint8Array(100).fill(7));
    link.settle();
    expect(link.last().writes[1]).toBe("300600017400ff80" + "3005000174c3a9" + "3067000174" + "07".repeat(100));
  });

  it("takes no payload's memory: it may be changed at once", () => {
    const { link, client } = online();
    const payload = Uint8Array.of(1, 2, 3);
    client.topic("t").publish(payload);
    payload.fill(9);
    link.settle();
    expect(link.last().writes[1]).toBe("3006000174010203");
  });
});
