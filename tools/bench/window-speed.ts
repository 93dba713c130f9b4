// Publishing at QoS 1 and 2 through one mosquitto with a window of 100: messages a second and processor time of each,
// against packets made by hand and against MQTT.js. Each client has a process of its own; short bursts take turns, so that
// all of them see the same machine.

import { findProgram, startBroker } from "./broker.js";
import { type Child, startChild } from "./fork.js";
import { type Found, type How, type Measurement, median, pairedRatio, ratio } from "./measure.js";

const CLIENTS = ["midge", "mqttjs", "byhand"] as const;
type Name = (typeof CLIENTS)[number];
const QOS = [1, 2] as const;
const WARM_COUNT = 20_000;
const COUNT = 10_000;
const ROUNDS = 21;
const RATE_REACH = 0.9;
const CPU_REACH = 0.7;

export interface WindowRun {
  qos: 1 | 2;
  count: number;
}

export interface WindowCost {
  cpuMicros: number;
  seconds: number;
}

interface Costs {
  cpu: Record<Name, number[]>;
  rate: Record<Name, number[]>;
}

const noCosts = (): Costs => ({
  cpu: { midge: [], mqttjs: [], byhand: [] },
  rate: { midge: [], mqttjs: [], byhand: [] },
});

async function burst(child: Child, run: WindowRun): Promise<WindowCost> {
  child.send(run);
  return child.next<WindowCost>();
}

function rows({ cpu, rate }: Costs): Found[] {
  const perSecond = (name: Name): string => `${Math.round(median(rate[name]) / 1000)}k/s`;
  const micros = (name: Name): string => `${median(cpu[name]).toFixed(2)} us`;
  const toHand = pairedRatio(rate.midge, rate.byhand);
  const toPeer = pairedRatio(rate.midge, rate.mqttjs);
  const cpuRatio = pairedRatio(cpu.midge, cpu.mqttjs);
  return [
    {
      midge: perSecond("midge"),
      peer: `by hand ${perSecond("byhand")}, MQTT.js ${perSecond("mqttjs")} (${ratio(toPeer)})`,
      ratio: ratio(toHand),
      reached: toHand >= RATE_REACH && toPeer > 1,
    },
    {
      midge: micros("midge"),
      peer: `MQTT.js ${micros("mqttjs")}, by hand ${micros("byhand")}`,
      ratio: ratio(cpuRatio),
      reached: cpuRatio <= CPU_REACH,
    },
  ];
}

async function run(how: How): Promise<Found[]> {
  const costs = { 1: noCosts(), 2: noCosts() };
  const broker = await startBroker();
  const children = CLIENTS.map((name) => ({ name, child: startChild("window", [name, String(broker.port)]) }));
  try {
    for (const { child } of children) await child.next();
    for (const qos of QOS) {
      for (const { child } of children) await burst(child, { qos, count: WARM_COUNT });
      for (let round = 0; round < (how.quick ? 7 : ROUNDS); round++) {
        for (const { name, child } of round % 2 === 0 ? children : [...children].reverse()) {
          const { cpuMicros, seconds } = await burst(child, { qos, count: COUNT });
          costs[qos].cpu[name].push(cpuMicros / COUNT);
          costs[qos].rate[name].push(COUNT / seconds);
        }
      }
    }
  } finally {
    for (const { child } of children) child.stop();
    await broker.stop();
  }
  return QOS.flatMap((qos) => rows(costs[qos]));
}

export const measurement: Measurement = {
  name: "window",
  rows: QOS.flatMap((qos) => [
    {
      measure: `Node: QoS ${qos} publishes acknowledged a second (window 100, 20 B payload, mosquitto)`,
      reach: "at least 0.9x by hand, ahead of MQTT.js",
    },
    { measure: `Node: client processor time of each QoS ${qos} publish`, reach: "at most 0.7x MQTT.js" },
  ]),
  missing: () => (findProgram("mosquitto") === undefined ? "mosquitto is not installed" : undefined),
  run,
};
