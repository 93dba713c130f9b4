// Memory of an idle connected client, of a thousand in one process, against MQTT.js and against a bare socket. The
// broker is a stub in another process. Arrays beside the heap count as well: a client must not hide its memory there.

import { askChild, startChild } from "./fork.js";
import { type Found, type How, type Measurement, median, ratio } from "./measure.js";

const CLIENTS = ["midge", "mqttjs", "socket"] as const;
type Name = (typeof CLIENTS)[number];
const COUNT = 1000;
const REACH_BYTES = 4096;

/** Bytes of one client. */
export interface Held {
  heapBytes: number;
  arrayBytes: number;
}

async function run(how: How): Promise<Found[]> {
  const held: Record<Name, Held[]> = { midge: [], mqttjs: [], socket: [] };
  const broker = startChild("blaster", []);
  try {
    const port = await broker.next<number>();
    for (let round = 0; round < (how.quick ? 1 : 3); round++) {
      for (const client of CLIENTS) {
        held[client].push(await askChild<Held>("idle", [client, String(port), String(COUNT)], ["--expose-gc"]));
      }
    }
  } finally {
    broker.stop();
  }
  const heap = (name: Name): number => median(held[name].map((one) => one.heapBytes));
  const all = (name: Name): number => median(held[name].map((one) => one.heapBytes + one.arrayBytes));
  const text = (name: Name): string => `${(all(name) / 1000).toFixed(1)} kB`;
  return [
    {
      midge: `${text("midge")} (on the heap ${(heap("midge") / 1000).toFixed(1)} kB)`,
      peer: `MQTT.js ${text("mqttjs")}, bare socket ${text("socket")}`,
      ratio: ratio(all("midge") / all("mqttjs")),
      reached: all("midge") <= REACH_BYTES,
    },
  ];
}

export const measurement: Measurement = {
  name: "idle",
  rows: [{ measure: "Node: memory of an idle connected client, of 1,000 in one process", reach: "at most 4 kB" }],
  missing: () => undefined,
  run,
};
