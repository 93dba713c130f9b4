// The thermometer on the simulated board, with a virtual clock and a broker end in memory: minutes of its life in
// milliseconds. Nothing outside this process is used.

import { beforeEach, describe, expect, it } from "vitest";
import { createMemoryNet, createSimulatedBoard, createVirtualClock } from "midge/node";
import { loadPublisher, type RunPublisher } from "../../tools/simulate/publisher-module.js";
import { watchNet } from "../../tools/simulate/watched-net.js";

const entry = new URL("./publisher.ts", import.meta.url).pathname;
let run: RunPublisher;

beforeEach(async () => {
  run = await loadPublisher(entry);
});

function start(): { messages: string[]; board: ReturnType<typeof createSimulatedBoard>; pass: (ms: number) => void } {
  const clock = createVirtualClock(7);
  const messages: string[] = [];
  const broker = createMemoryNet(clock, (peer) => {
    peer.onReceived = (bytes) => {
      if (bytes[0] === 0x10) peer.send(Uint8Array.of(0x20, 2, 0, 0));
      if (bytes[0] === 0xc0) peer.send(Uint8Array.of(0xd0, 0));
    };
  });
  const net = watchNet(broker, {
    onMessage: ({ topic, payload, retain }) =>
      messages.push(`${topic} ${payload.toString()}${retain ? " retained" : ""}`),
    onAnswer: () => {},
    onClosed: () => {},
  });
  const board = createSimulatedBoard({
    net: { ...net, defer: (go) => void clock.after(0, go, undefined) },
    clock,
    target: { host: "broker", port: 1883 },
    values: { room: "attic" },
  });
  run(board.module);
  return { messages, board, pass: (ms) => void clock.advance(ms) };
}

describe("the thermometer", () => {
  it("says that it is online, then measures every three seconds", () => {
    const { messages, pass } = start();
    pass(10_000);
    expect(messages[0]).toBe("home/attic/status online retained");
    expect(messages.filter((line) => /^home\/attic\/temperature \d+\.\d$/.test(line))).toHaveLength(3);
    expect(messages.filter((line) => /^home\/attic\/humidity \d+\.\d$/.test(line))).toHaveLength(3);
  });

  it("comes back after its WiFi went down and up", () => {
    const { messages, board, pass } = start();
    pass(10_000);
    board.wifi.down();
    pass(10_000);
    const before = messages.length;
    board.wifi.up();
    pass(120_000);
    expect(messages[before]).toBe("home/attic/status online retained");
    expect(messages.length).toBeGreaterThan(before + 10);
  });

  it("goes on when its sensor does not", () => {
    const { messages, board, pass } = start();
    board.dht22.fault = "crc";
    pass(10_000);
    expect(messages).toEqual(["home/attic/status online retained"]);
    board.dht22.fault = "none";
    pass(10_000);
    expect(messages.length).toBeGreaterThan(3);
  });

  it("says offline when it is asked to end", () => {
    const { messages, board, pass } = start();
    pass(5_000);
    board.stop();
    pass(60_000);
    expect(messages.at(-1)).toBe("home/attic/status offline retained");
  });
});
