// One receiving client in a process of its own. Its handler reads the topic and the length of every message; the time
// runs from the end of a warm-up to the last message.

import { connect } from "node:net";
import { connect as connectMqttJs } from "mqtt";
import { connectTo } from "midge/node";
import { type Role, tell } from "./channel.js";
import { connectPacket, createReader, PAYLOAD, subscribePacket, TOPIC } from "./raw.js";

const WARM_COUNT = 200_000;
const READ_BYTES = 65536;

type Handler = (topicLength: number, payloadLength: number) => void;

function midge(port: number, take: Handler): void {
  const client = connectTo(`mqtt://127.0.0.1:${port}`, { clientId: "bench-receiver" });
  client.subscribe(TOPIC, (message) => take(message.topic.length, message.length));
}

function mqttJs(port: number, take: Handler): void {
  const client = connectMqttJs(`mqtt://127.0.0.1:${port}`, { clientId: "bench-receiver" });
  client.on("message", (topic, payload) => take(topic.length, payload.length));
  client.once("connect", () => client.subscribe(TOPIC));
}

function offsets(port: number, take: Handler): void {
  const read = createReader((bytes, first, from, to) => {
    if (first === 32) socket.write(subscribePacket(TOPIC));
    if (first !== 48) return;
    const length = ((bytes[from] as number) << 8) | (bytes[from + 1] as number);
    take(length, to - from - 2 - length);
  });
  const onread = {
    buffer: Buffer.alloc(READ_BYTES),
    callback: (length: number, bytes: Uint8Array): boolean => {
      read(bytes as Buffer, length);
      return true;
    },
  };
  const socket = connect({ host: "127.0.0.1", port, noDelay: true, onread });
  socket.on("connect", () => socket.write(connectPacket("bench-receiver")));
}

export const role: Role = async (name = "", portText = "", countText = "") => {
  const last = WARM_COUNT + Number(countText);
  let seen = 0;
  let started = 0n;
  const take: Handler = (topicLength, payloadLength) => {
    if (topicLength !== TOPIC.length || payloadLength !== PAYLOAD.length) throw new Error("a message was misread");
    seen++;
    if (seen === WARM_COUNT) started = process.hrtime.bigint();
    if (seen === last) tell(Number(process.hrtime.bigint() - started) / 1e9);
  };
  const start = name === "midge" ? midge : name === "mqttjs" ? mqttJs : offsets;
  start(Number(portText), take);
};
