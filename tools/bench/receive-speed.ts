// Receiving QoS 0 as fast as a process can send it: messages a second against MQTT.js and against a reader that looks at
// lengths only. A fresh process for every client and round, in alternating order.

import { askChild, startChild } from "./fork.js";
import { type Found, type How, type Measurement, median, pairedRatio, ratio } from "./measure.js";

const CLIENTS = ["midge", "mqttjs", "offsets"] as const;
type Name = (typeof CLIENTS)[number];
const REACH = 5;

async function run(how: How): Promise<Found[]> {
  const count = how.quick ? 300_000 : 1_000_000;
  const rate: Record<Name, number[]> = { midge: [], mqttjs: [], offsets: [] };
  const blaster = startChild("blaster", []);
  try {
    const port = await blaster.next<number>();
    for (let round = 0; round < (how.quick ? 3 : 5); round++) {
      for (const client of round % 2 === 0 ? CLIENTS : [...CLIENTS].reverse()) {
        const seconds = await askChild<number>("receiver", [client, String(port), String(count)]);
        rate[client].push(count / seconds);
      }
    }
  } finally {
    blaster.stop();
  }
  const perSecond = (name: Name): string => `${Math.round(median(rate[name]) / 1000)}k/s`;
  const times = pairedRatio(rate.midge, rate.mqttjs);
  return [
    {
      midge: perSecond("midge"),
      peer: `MQTT.js ${perSecond("mqttjs")}, lengths only ${perSecond("offsets")}`,
      ratio: ratio(times),
      reached: times >= REACH,
    },
  ];
}

export const measurement: Measurement = {
  name: "receive",
  rows: [
    {
      measure: "Node: QoS 0 messages received a second (20 B topic, 20 B payload, from a stub broker)",
      reach: "at least 5x MQTT.js",
    },
  ],
  missing: () => undefined,
  run,
};
