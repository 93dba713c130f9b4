// One client in a process of its own that sends itself a message at QoS 1, again and again, each when the one before has
// come back and is acknowledged. It reports the median time from handing over to the arrival.

import { connect } from "node:net";
import { connect as connectMqttJs } from "mqtt";
import { connectTo } from "midge/node";
import { type Role, tell } from "./channel.js";
import { median } from "./measure.js";
import {
  answerPacket,
  connectPacket,
  createReader,
  PAYLOAD,
  PUBACK,
  publishPacket,
  PUBLISH_QOS1,
  subscribePacket,
  TOPIC,
} from "./raw.js";

interface Events {
  /** Subscribed; `send` hands over one message. */
  ready(send: () => void): void;
  arrived(): void;
  acked(): void;
}

type Start = (port: number, events: Events) => void;

const midge: Start = (port, events) => {
  const client = connectTo(`mqtt://127.0.0.1:${port}`, { clientId: "bench-echo" });
  const topic = client.topic(TOPIC, { qos: 1 });
  client.onSettled = () => events.acked();
  const send = (): void => {
    if (topic.publish(PAYLOAD) <= 0) throw new Error("a message was refused");
  };
  client.subscribe(
    TOPIC,
    () => events.arrived(),
    1,
    () => events.ready(send),
  );
};

const mqttJs: Start = (port, events) => {
  const client = connectMqttJs(`mqtt://127.0.0.1:${port}`, { clientId: "bench-echo" });
  const send = (): void => void client.publish(TOPIC, PAYLOAD, { qos: 1 }, () => events.acked());
  client.on("message", () => events.arrived());
  client.once("connect", () => client.subscribe(TOPIC, { qos: 1 }, () => events.ready(send)));
};

const byHand: Start = (port, events) => {
  const packet = publishPacket(TOPIC, PAYLOAD, 1);
  const send = (): void => void socket.write(packet);
  const read = createReader((bytes, first, from) => {
    if (first === 32) socket.write(subscribePacket(1, TOPIC));
    else if (first === 144) events.ready(send);
    else if (first === PUBACK) events.acked();
    else if (first === PUBLISH_QOS1) {
      const idAt = from + 2 + TOPIC.length;
      events.arrived();
      socket.write(answerPacket(PUBACK, (bytes[idAt] as number) * 256 + (bytes[idAt + 1] as number)));
    }
  });
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  socket.on("data", (bytes) => read(bytes));
  socket.on("connect", () => socket.write(connectPacket("bench-echo")));
};

const STARTS: Record<string, Start> = { midge, mqttjs: mqttJs, byhand: byHand };

export const role: Role = async (name = "", portText = "", warmText = "", countText = "") => {
  const micros: number[] = [];
  let left = Number(warmText) + Number(countText);
  let handed = 0n;
  let halves = 0;
  let send = (): void => {};
  const next = (): void => {
    if (left-- === 0) return tell(median(micros.slice(Number(warmText))));
    halves = 0;
    handed = process.hrtime.bigint();
    send();
  };
  const half = (): void => {
    if (++halves === 2) setImmediate(next);
  };
  (STARTS[name] as Start)(Number(portText), {
    ready: (ready) => {
      send = ready;
      next();
    },
    arrived: () => {
      micros.push(Number(process.hrtime.bigint() - handed) / 1000);
      half();
    },
    acked: half,
  });
};
