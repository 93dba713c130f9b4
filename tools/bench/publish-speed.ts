// QoS 0 publishing through one mosquitto: processor time of each message and messages a second, against MQTT.js and
// against a bare socket. A fresh process for every client and round, in alternating order. It prints nothing.

import { connect } from "node:net";
import { startBroker, findProgram } from "./broker.js";
import { startChild } from "./fork.js";
import { type Found, type How, type Measurement, median, pairedRatio, ratio } from "./measure.js";
import { connectPacket, createReader, DONE_TOPIC, subscribePacket, TOPIC, WARM_TOPIC } from "./raw.js";

const CLIENTS = ["midge", "mqttjs", "mqttjs-nodelay", "rawbatch"] as const;
type Name = (typeof CLIENTS)[number];
const WARM_COUNT = 20_000;
const CPU_REACH = 0.25;
const RATE_REACH = 0.9;

export interface Burst {
  topic: string;
  count: number;
}

export interface BurstCost {
  cpuMicros: number;
  seconds: number;
}

/** A subscriber of our own: it counts the warm-up, and calls `onDone` with the count when the last message is there. */
function startCounter(port: number): Promise<{ nextDone(): Promise<number>; stop(): void }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    let warm = 0;
    let done = (_warm: number): void => {};
    const counter = {
      nextDone: () => new Promise<number>((seen) => (done = seen)),
      stop: () => void socket.destroy(),
    };
    const read = createReader((bytes, first, from) => {
      if (first === 32) socket.write(subscribePacket(0, WARM_TOPIC, DONE_TOPIC));
      else if (first === 144) resolve(counter);
      else if (bytes[from + 1] === DONE_TOPIC.length) {
        done(warm);
        warm = 0;
      } else warm++;
    });
    socket.on("error", reject);
    socket.on("data", read);
    socket.on("connect", () => socket.write(connectPacket("bench-counter")));
  });
}

async function once(port: number, client: Name, burst: Burst): Promise<BurstCost> {
  const counter = await startCounter(port);
  const child = startChild("publisher", [client, String(port)]);
  try {
    await child.next();
    for (const one of [{ topic: WARM_TOPIC, count: WARM_COUNT }, burst]) {
      const done = counter.nextDone();
      child.send(one);
      const warm = await Promise.race([done, child.ended]);
      child.send({ done: true });
      if (one !== burst && warm !== WARM_COUNT) throw new Error(`${client}: ${warm} of ${WARM_COUNT} messages arrived`);
      if (one !== burst) await child.next();
    }
    return await child.next<BurstCost>();
  } finally {
    child.stop();
    counter.stop();
  }
}

async function run(how: How): Promise<Found[]> {
  const burst: Burst = { topic: TOPIC, count: how.quick ? 50_000 : 200_000 };
  const cpu: Record<Name, number[]> = { midge: [], mqttjs: [], "mqttjs-nodelay": [], rawbatch: [] };
  const rate: Record<Name, number[]> = { midge: [], mqttjs: [], "mqttjs-nodelay": [], rawbatch: [] };
  const broker = await startBroker();
  try {
    for (let round = 0; round < (how.quick ? 3 : 5); round++) {
      for (const client of round % 2 === 0 ? CLIENTS : [...CLIENTS].reverse()) {
        const cost = await once(broker.port, client, burst);
        cpu[client].push(cost.cpuMicros / burst.count);
        rate[client].push(burst.count / cost.seconds);
      }
    }
  } finally {
    await broker.stop();
  }
  const micros = (name: Name): string => `${median(cpu[name]).toFixed(2)} us`;
  const perSecond = (name: Name): string => `${Math.round(median(rate[name]) / 1000)}k/s`;
  const cpuRatio = pairedRatio(cpu.midge, cpu.mqttjs);
  const rateRatio = pairedRatio(rate.midge, rate.rawbatch);
  return [
    {
      midge: micros("midge"),
      peer: `MQTT.js ${micros("mqttjs")} (noDelay ${micros("mqttjs-nodelay")}), bare socket ${micros("rawbatch")}`,
      ratio: ratio(cpuRatio),
      reached: cpuRatio <= CPU_REACH,
    },
    {
      midge: perSecond("midge"),
      peer: `bare socket ${perSecond("rawbatch")}, MQTT.js ${perSecond("mqttjs")} (noDelay ${perSecond("mqttjs-nodelay")})`,
      ratio: ratio(rateRatio),
      reached: rateRatio >= RATE_REACH,
    },
  ];
}

export const measurement: Measurement = {
  name: "publish",
  rows: [
    {
      measure: "Node: client processor time per QoS 0 publish (20 B topic, 20 B payload, mosquitto)",
      reach: "at most 0.25x MQTT.js",
    },
    { measure: "Node: QoS 0 publishes a second until mosquitto has them all", reach: "at least 0.9x bare socket" },
  ],
  missing: () => (findProgram("mosquitto") === undefined ? "mosquitto is not installed" : undefined),
  run,
};
