// Garbage collections of V8 in a million publishes and a million received messages through a socket in memory. Each
// client runs in a process with the default heap.

import { askChild } from "./fork.js";
import { count, type Found, type How, type Measurement } from "./measure.js";

const MESSAGES = 1_000_000;

async function run(how: How): Promise<Found[]> {
  const messages = how.quick ? MESSAGES / 5 : MESSAGES;
  const found: Found[] = [];
  for (const direction of ["publish", "receive"]) {
    const collections = (client: string): Promise<number> =>
      askChild("collections", [client, direction, String(messages)], ["--expose-gc"]);
    const midge = await collections("midge");
    const peer = await collections("mqttjs");
    found.push({ midge: count(midge), peer: `MQTT.js ${count(peer)}`, ratio: "-", reached: midge === 0 });
  }
  return found;
}

export const measurement: Measurement = {
  name: "collections",
  rows: [
    { measure: "Node: garbage collections in 1,000,000 QoS 0 publishes", reach: "0" },
    { measure: "Node: garbage collections in 1,000,000 received messages", reach: "0" },
  ],
  missing: () => undefined,
  run,
};
