// A fleet in one process against one mosquitto: what 10,000 simulated boards, each with a sensor that is read through its
// driver, take of memory and CPU beside as many clients of MQTT.js that publish the same. Each kind has a process of its own.

import { openFilesMost } from "../fleet/limits.js";
import { findProgram, startBroker } from "./broker.js";
import { startChild } from "./fork.js";
import { count, type Found, type How, type Measurement, ratio } from "./measure.js";

/** The kinds of process: nothing at all, boards, MQTT.js clients, and sockets of Node that write the same bytes. */
const KINDS = ["bare", "midge", "mqttjs", "socket"] as const;
type Kind = (typeof KINDS)[number];

const BOARDS = 10_000;
const QUICK_BOARDS = 500;
const WINDOW_S = 60;
const QUICK_WINDOW_S = 10;
const REACH_MEMORY = 1 / 2;
const REACH_CPU = 1 / 3;

/** What a process of clients tells at its end. */
export interface FleetMeasured {
  /** Clients that the broker has accepted and that are up at the end. */
  online: number;
  rssBytes: number;
  heapBytes: number;
  /** Of the window. */
  cpuS: number;
  /** Of that, in the kernel. */
  systemS: number;
  messages: number;
}

async function measure(kind: Kind, port: number, boards: number, windowS: number): Promise<FleetMeasured> {
  const child = startChild("fleet", [kind, String(port), String(boards), String(windowS)]);
  try {
    for (;;) {
      const said = await child.next<FleetMeasured | "alive">();
      if (said !== "alive") return said;
    }
  } finally {
    child.stop();
  }
}

async function run({ quick }: How): Promise<Found[]> {
  const boards = quick ? QUICK_BOARDS : BOARDS;
  const windowS = quick ? QUICK_WINDOW_S : WINDOW_S;
  const found = {} as Record<Kind, FleetMeasured>;
  for (const kind of KINDS) {
    // A broker of its own for each kind: what one leaves behind is not in the other's way.
    const broker = await startBroker();
    try {
      found[kind] = await measure(kind, broker.port, boards, windowS);
    } finally {
      await broker.stop();
    }
  }
  const { bare, midge, mqttjs, socket } = found;
  const rss = (one: FleetMeasured): number => (one.rssBytes - bare.rssBytes) / boards;
  const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
  const cpu = (one: FleetMeasured): number => one.cpuS / (boards * windowS);
  const us = (seconds: number): string => `${(seconds * 1e6).toFixed(1)} us/s`;
  // A few boards say nothing about as many as are to be reached.
  const isWhole = [midge, mqttjs].every((one) => one.online === boards);
  const messages = (one: FleetMeasured): string => `${count(one.messages / windowS)} messages/s`;
  return [
    {
      midge: `${kB(rss(midge))}, ${count(midge.online)} online`,
      peer: `MQTT.js ${kB(rss(mqttjs))}, ${count(mqttjs.online)} online; bare sockets ${kB(rss(socket))}`,
      ratio: ratio(rss(midge) / rss(mqttjs)),
      reached: quick ? undefined : isWhole && rss(midge) / rss(mqttjs) <= REACH_MEMORY,
    },
    {
      midge: `${us(cpu(midge))}, ${messages(midge)}`,
      peer: `MQTT.js ${us(cpu(mqttjs))}, ${messages(mqttjs)}; bare sockets ${us(cpu(socket))}`,
      ratio: ratio(cpu(midge) / cpu(mqttjs)),
      reached: quick ? undefined : isWhole && cpu(midge) / cpu(mqttjs) <= REACH_CPU,
    },
  ];
}

export const measurement: Measurement = {
  name: "fleet",
  isLong: true,
  rows: [
    {
      measure:
        "fleet: 10,000 simulated boards in one process, one mosquitto, a message at QoS 0 every 10 s: RSS of a board",
      reach: "10,000 online, at most half",
    },
    { measure: "the same: CPU of a board a second", reach: "at most a third" },
  ],
  missing() {
    if (findProgram("mosquitto") === undefined) return "mosquitto is not installed";
    const most = openFilesMost();
    return most !== undefined && most < BOARDS + 100
      ? `this process may open ${most} files: ulimit -n 20000`
      : undefined;
  },
  run,
};
