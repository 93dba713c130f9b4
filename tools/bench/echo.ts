// The way of a QoS 1 message to mosquitto and back over one connection: the median time, against a bare socket without
// delay that sends the same, and against MQTT.js. A fresh process for every client and round, in alternating order.

import { findProgram, startBroker } from "./broker.js";
import { askChild } from "./fork.js";
import { count, type Found, type How, type Measurement, median, pairedRatio, ratio } from "./measure.js";

const CLIENTS = ["midge", "mqttjs", "byhand"] as const;
type Name = (typeof CLIENTS)[number];
const REACH = 1.5;
/** Trips before the measured ones, and those. A trip of MQTT.js takes hundreds of times longer, once TCP delays its ACKs. */
const TRIPS: Record<Name, [number, number]> = { midge: [2000, 5000], mqttjs: [30, 20], byhand: [2000, 5000] };

async function run(how: How): Promise<Found[]> {
  const micros: Record<Name, number[]> = { midge: [], mqttjs: [], byhand: [] };
  const broker = await startBroker();
  try {
    for (let round = 0; round < (how.quick ? 3 : 5); round++) {
      for (const client of round % 2 === 0 ? CLIENTS : [...CLIENTS].reverse()) {
        micros[client].push(
          await askChild<number>("echo", [client, String(broker.port), ...TRIPS[client].map(String)]),
        );
      }
    }
  } finally {
    await broker.stop();
  }
  const text = (name: Name): string => `${count(median(micros[name]))} us`;
  const times = pairedRatio(micros.midge, micros.byhand);
  return [
    {
      midge: text("midge"),
      peer: `bare socket ${text("byhand")}, MQTT.js ${text("mqttjs")}`,
      ratio: ratio(times),
      reached: times <= REACH,
    },
  ];
}

export const measurement: Measurement = {
  name: "echo",
  rows: [
    {
      measure: "Node: QoS 1 message to mosquitto and back on one connection, median",
      reach: "at most 1.5x bare socket",
    },
  ],
  missing: () => (findProgram("mosquitto") === undefined ? "mosquitto is not installed" : undefined),
  run,
};
