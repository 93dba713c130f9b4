// Conformance that needs a real transport: TCP to a real broker, and WebSocket to a server that looks at every frame
// (MQTT 3.1.1 sections 4.2, 6 and 7). The packets themselves are in cases/.

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type Client, Reason } from "midge";
import { connectTo } from "midge/node";
import { afterEach, describe, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { startMosquitto } from "../support/mosquitto.js";
import { CONNACK, fromHex, splitPackets } from "../support/scripted-broker.js";

const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

describe("over TCP, with a broker that knows nothing of Midge", () => {
  it("whole sessions at QoS 0 to 2 need TCP and MQTT 3.1.1, and no extension of either [MQTT-7.1.2-1] [MQTT-7.0.0-2]", async () => {
    const broker = await startMosquitto();
    cleanUps.push(() => broker.stop());
    const client = connectTo(`mqtt://127.0.0.1:${broker.port}`, { clientId: "conformance" });
    cleanUps.push(() => client.disconnect());
    const heard: string[] = [];
    const settled: number[] = [];
    const payload = "x".repeat(4_000);
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (heard.length === 3 && settled.length === 2) resolve();
      };
      client.onSettled = (_id, outcome) => {
        settled.push(outcome);
        look();
      };
      client.subscribe(
        "a/#",
        (message) => {
          heard.push(`${message.topic} q${message.qos} ${message.text() === payload}`);
          look();
        },
        2,
        () => {
          for (const qos of [0, 1, 2] as const)
            expect(client.topic(`a/${qos}`, { qos }).publish(payload) === 0).toBe(qos === 0);
        },
      );
    });
    expect(heard.sort()).toEqual(["a/0 q0 true", "a/1 q1 true", "a/2 q2 true"]);
    expect(settled).toEqual([0, 0]);
  });
});

interface Far {
  socket: WebSocket;
  /** What each frame was, and what they hold together. */
  frames: { isBinary: boolean; bytes: Buffer }[];
  packets(): string[];
  waitFor(count: number): Promise<void>;
}

/** A server that offers `mqtt` and takes one link; the client is connected to it. */
async function meetOverWebSocket(): Promise<{ client: Client; far: Far; offered: string[]; told: string[] }> {
  const offered: string[] = [];
  const server = new WebSocketServer({
    port: 0,
    host: "127.0.0.1",
    handleProtocols: (names) => {
      offered.push(...names);
      return names.has("mqtt") ? "mqtt" : false;
    },
  });
  await once(server, "listening");
  cleanUps.push(() => server.close());
  const accepted = once(server, "connection") as Promise<[WebSocket]>;
  const client = connectTo(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, { clientId: "m" });
  cleanUps.push(() => client.disconnect());
  const told: string[] = [];
  client.onOnline = () => void told.push("online");
  client.onOffline = (reason) => void told.push(`offline ${reason}`);
  const [socket] = await accepted;
  cleanUps.push(() => socket.terminate());
  const far: Far = {
    socket,
    frames: [],
    packets: () => splitPackets(Buffer.concat(far.frames.map(({ bytes }) => bytes))).packets,
    async waitFor(count) {
      while (far.packets().length < count) await once(socket, "message");
    },
  };
  socket.on("message", (bytes: Buffer, isBinary: boolean) => void far.frames.push({ isBinary, bytes }));
  await far.waitFor(1);
  return { client, far, offered, told };
}

describe("over WebSocket", () => {
  it("offers the subprotocol mqtt, and sends binary frames alone [MQTT-6.0.0-1] [MQTT-6.0.0-3]", async () => {
    const { client, far, offered } = await meetOverWebSocket();
    expect(offered).toEqual(["mqtt"]);
    const online = new Promise<void>((resolve) => (client.onOnline = () => resolve()));
    far.socket.send(fromHex(CONNACK));
    await online;
    client.topic("a").publish("x");
    await far.waitFor(2);
    expect(far.packets()).toEqual(["100d00044d5154540402003c00016d", "300400016178"]);
    expect(far.frames.every(({ isBinary }) => isBinary)).toBe(true);
  });

  it("takes packets that are split over frames, and frames that hold several [MQTT-6.0.0-2]", async () => {
    const { client, far } = await meetOverWebSocket();
    const heard: string[] = [];
    const all = new Promise<void>((resolve) => {
      client.onOther = (message) => {
        if (heard.push(message.text()) === 3) resolve();
      };
    });
    const bytes = fromHex(`${CONNACK} 3004 0001 61 31 3004 0001 61 32 3004 0001 61 33`);
    for (const [from, to] of [
      [0, 1],
      [1, 5],
      [5, 17],
      [17, bytes.length],
    ] as const)
      far.socket.send(bytes.subarray(from, to));
    await all;
    expect(heard).toEqual(["1", "2", "3"]);
  });

  it("closes a link on which a text frame comes [MQTT-6.0.0-1]", async () => {
    const { far, told } = await meetOverWebSocket();
    far.socket.send(fromHex(CONNACK));
    const end = once(far.socket, "close");
    far.socket.send("\xd0\0");
    await end;
    expect(told).toEqual(["online", `offline ${Reason.CLOSED}`]);
  });
});
