// Receiving QoS 0 and QoS 1 as fast as a process can send it: messages a second against MQTT.js and against a reader that
// looks at lengths only. A fresh process for every client and round, in alternating order.

import { askChild, startChild } from "./fork.js";
import { type Found, type How, type Measurement, median, pairedRatio, ratio } from "./measure.js";

const CLIENTS = ["midge", "mqttjs", "byhand"] as const;
type Name = (typeof CLIENTS)[number];

interface Kind {
  qos: 0 | 1;
  count: number;
  reach: number;
  /** What the reader made by hand does. */
  hand: string;
}

const KINDS: Kind[] = [
  { qos: 0, count: 1_000_000, reach: 5, hand: "lengths only" },
  { qos: 1, count: 300_000, reach: 4, hand: "lengths only, joined PUBACKs" },
];

async function measure(kind: Kind, how: How): Promise<Found> {
  const count = how.quick ? kind.count / 2 : kind.count;
  const rate: Record<Name, number[]> = { midge: [], mqttjs: [], byhand: [] };
  const blaster = startChild("blaster", []);
  try {
    const port = await blaster.next<number>();
    for (let round = 0; round < (how.quick ? 3 : 5); round++) {
      for (const client of round % 2 === 0 ? CLIENTS : [...CLIENTS].reverse()) {
        const seconds = await askChild<number>("receiver", [client, String(port), String(kind.qos), String(count)]);
        rate[client].push(count / seconds);
      }
    }
  } finally {
    blaster.stop();
  }
  const perSecond = (name: Name): string => `${Math.round(median(rate[name]) / 1000)}k/s`;
  const times = pairedRatio(rate.midge, rate.mqttjs);
  return {
    midge: perSecond("midge"),
    peer: `MQTT.js ${perSecond("mqttjs")}, ${kind.hand} ${perSecond("byhand")}`,
    ratio: ratio(times),
    reached: times >= kind.reach,
  };
}

export const measurement: Measurement = {
  name: "receive",
  rows: KINDS.map(({ qos, reach }) => ({
    measure: `Node: QoS ${qos} messages received a second (20 B topic, 20 B payload, from a stub broker)`,
    reach: `at least ${reach}x MQTT.js`,
  })),
  missing: () => undefined,
  async run(how) {
    const found: Found[] = [];
    for (const kind of KINDS) found.push(await measure(kind, how));
    return found;
  },
};
