// Sending on V8, without a client: two fixed arrays that take turns, rare packets that are never refused, and random
// traffic against a list of what must have left. It never waits.

import { type Net, Refused, type Socket } from "midge";
import { describe, expect, it } from "vitest";
import { seeded } from "../../boards/node/clock.js";
import { publishHex, toHex } from "../../test/support/scripted-broker.js";
import { createPort, createTopic, drained, flush, rewind, send } from "./transmit.js";

function up(limit: number) {
  const writes: string[] = [];
  const kept: { bytes: Uint8Array; hex: string }[] = [];
  const later: (() => void)[] = [];
  const state = { isKeeping: false };
  const socket: Socket = {
    write(bytes, from = 0, to = bytes.length) {
      const part = bytes.subarray(from, to);
      writes.push(toHex(part));
      if (state.isKeeping) kept.push({ bytes: part, hex: toHex(part) });
      return !state.isKeeping;
    },
  };
  const net: Net = { open: () => socket, close: () => {}, defer: (run) => void later.push(run) };
  const port = createPort(net, limit);
  port._socket = socket;
  port._room = limit;
  return { port, writes, kept, state, turn: () => later.splice(0).forEach((run) => run()) };
}

describe("a port", () => {
  it("hands over all of a turn at once, and asks for one turn only", () => {
    const { port, writes, turn } = up(100);
    const topic = createTopic(port, 0x30, "t");
    topic.publish("1");
    topic.publish("2");
    expect(writes).toEqual([]);
    turn();
    turn();
    expect(writes).toEqual([publishHex("t", "1") + publishHex("t", "2")]);
  });

  it("uses no more than two arrays for publishing", () => {
    const { port, state, turn } = up(100);
    state.isKeeping = true;
    const arrays = new Set<ArrayBufferLike>();
    const topic = createTopic(port, 0x30, "t");
    for (let i = 0; i < 50; i++) {
      topic.publish("x".repeat(i));
      turn();
      arrays.add(port._tx.buffer);
      if (i % 3 === 0) drained(port);
    }
    expect(arrays.size).toBe(2);
  });

  it("never refuses a rare packet, keeps its order, and lets publish say BUSY meanwhile", () => {
    const { port, writes, state, turn } = up(20);
    state.isKeeping = true;
    const topic = createTopic(port, 0x30, "t");
    topic.publish("a");
    turn();
    topic.publish("b");
    send(port, "\xc0\x00".repeat(30));
    expect(topic.publish("c")).toBe(Refused.BUSY);
    send(port, "\xe0\x00");
    turn();
    expect(writes.length).toBe(1);
    drained(port);
    expect(writes[1]).toBe(publishHex("t", "b") + "c000".repeat(30) + "e000");
    expect(topic.publish("d")).toBe(0);
  });

  it("after rewind gives the old socket's memory to nobody", () => {
    const { port, kept, state, turn } = up(50);
    state.isKeeping = true;
    const topic = createTopic(port, 0x30, "t");
    topic.publish("old");
    turn();
    topic.publish("never");
    rewind(port);
    for (let i = 0; i < 10; i++) {
      topic.publish("new");
      turn();
      drained(port);
    }
    expect(toHex(kept[0]?.bytes as Uint8Array)).toBe(kept[0]?.hex);
    expect(kept.map((one) => one.hex).join("")).not.toContain(Buffer.from("never").toString("hex"));
  });

  it("loses, tears and reorders nothing under random traffic, and writes into no memory that is kept", () => {
    const random = seeded(99);
    for (let round = 0; round < 200; round++) {
      const { port, writes, kept, state, turn } = up(60 + Math.floor(random() * 200));
      const topics = ["a", "b/é", "c"].map((name) => createTopic(port, 0x30, name));
      const right: string[] = [];
      for (let step = 0; step < 60; step++) {
        const chance = random();
        state.isKeeping = random() < 0.5;
        if (chance < 0.6) {
          const i = Math.floor(random() * 3);
          const payload = (random() < 0.5 ? "x" : "é").repeat(Math.floor(random() * 50));
          if (topics[i]?.publish(payload) === 0) right.push(publishHex(["a", "b/é", "c"][i] as string, payload));
        } else if (chance < 0.7) {
          send(port, "\xc0\x00");
          right.push("c000");
        } else if (chance < 0.85) turn();
        else {
          for (const one of kept.splice(0)) expect(toHex(one.bytes)).toBe(one.hex);
          drained(port);
        }
        for (const one of kept) expect(toHex(one.bytes)).toBe(one.hex);
      }
      state.isKeeping = false;
      kept.splice(0);
      drained(port);
      turn();
      flush(port);
      expect(writes.join("")).toBe(right.join(""));
    }
  });

  it("without `defer` uses a promise", async () => {
    const writes: string[] = [];
    const socket: Socket = { write: (bytes, from, to) => writes.push(toHex(bytes.subarray(from, to))) > 0 };
    const port = createPort({ open: () => socket, close: () => {} }, 100);
    port._socket = socket;
    port._room = 100;
    createTopic(port, 0x30, "t").publish("1");
    expect(writes).toEqual([]);
    await Promise.resolve();
    expect(writes).toEqual([publishHex("t", "1")]);
  });
});
