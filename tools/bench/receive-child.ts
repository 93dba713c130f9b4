// One receiving client in a process of its own. Its handler reads the topic and the length of every message; the time
// runs from the end of a warm-up to the last message.

import { connect } from "node:net";
import { connect as connectMqttJs } from "mqtt";
import { connectTo } from "midge/node";
import { type Role, tell } from "./channel.js";
import { connectPacket, createReader, PAYLOAD, PUBACK, PUBLISH_QOS1, subscribePacket, TOPIC } from "./raw.js";

const WARM_COUNT = 200_000;
const READ_BYTES = 65536;

type Handler = (topicLength: number, payloadLength: number) => void;
type Start = (port: number, qos: 0 | 1, take: Handler) => void;

const midge: Start = (port, qos, take) => {
  const client = connectTo(`mqtt://127.0.0.1:${port}`, { clientId: "bench-receiver" });
  client.subscribe(TOPIC, (message) => take(message.topic.length, message.length), qos);
};

const mqttJs: Start = (port, qos, take) => {
  const client = connectMqttJs(`mqtt://127.0.0.1:${port}`, { clientId: "bench-receiver" });
  client.on("message", (topic, payload) => take(topic.length, payload.length));
  client.once("connect", () => client.subscribe(TOPIC, { qos }));
};

/** Looks at lengths only; the PUBACKs of all that was read leave as one write. */
const byHand: Start = (port, qos, take) => {
  let acks = Buffer.alloc(READ_BYTES);
  let end = 0;
  const read = createReader((bytes, first, from, to) => {
    if (first === 32) socket.write(subscribePacket(qos, TOPIC));
    if (first !== 48 && first !== PUBLISH_QOS1) return;
    const length = ((bytes[from] as number) << 8) | (bytes[from + 1] as number);
    take(length, to - from - 2 - length - qos * 2);
    if (qos === 0) return;
    acks[end++] = PUBACK;
    acks[end++] = 2;
    acks[end++] = bytes[from + 2 + length] as number;
    acks[end++] = bytes[from + 3 + length] as number;
  });
  const onread = {
    buffer: Buffer.alloc(READ_BYTES),
    callback: (length: number, bytes: Uint8Array): boolean => {
      read(bytes as Buffer, length);
      if (end > 0) {
        socket.write(acks.subarray(0, end));
        // What the kernel did not take at once must not be written over.
        if (socket.writableLength > 0) acks = Buffer.alloc(READ_BYTES);
        end = 0;
      }
      return true;
    },
  };
  const socket = connect({ host: "127.0.0.1", port, noDelay: true, onread });
  socket.on("connect", () => socket.write(connectPacket("bench-receiver")));
};

const STARTS: Record<string, Start> = { midge, mqttjs: mqttJs, byhand: byHand };

export const role: Role = async (name = "", portText = "", qosText = "", countText = "") => {
  const last = WARM_COUNT + Number(countText);
  let seen = 0;
  let started = 0n;
  const take: Handler = (topicLength, payloadLength) => {
    if (topicLength !== TOPIC.length || payloadLength !== PAYLOAD.length) throw new Error("a message was misread");
    seen++;
    if (seen === WARM_COUNT) started = process.hrtime.bigint();
    if (seen === last) tell(Number(process.hrtime.bigint() - started) / 1e9);
  };
  (STARTS[name] as Start)(Number(portText), qosText === "1" ? 1 : 0, take);
};
