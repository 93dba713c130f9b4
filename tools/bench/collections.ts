// Garbage collections of V8 in a million publishes and a million received messages through a socket in memory, at every
// quality of service. Each client runs in a process with the default heap.

import { askChild } from "./fork.js";
import { count, type Found, type How, type Measurement } from "./measure.js";

const MESSAGES = 1_000_000;
const WARM_COUNT = 200_000;
/** MQTT.js allocates evenly: at QoS 1 and 2 a part of the messages tells how many collections all of them cause. */
const PEER_PART = 10;

async function run(how: How): Promise<Found[]> {
  const messages = how.quick ? MESSAGES / 5 : MESSAGES;
  const collections = async (client: string, direction: string, qos: number, part: number): Promise<number> => {
    const counts = [WARM_COUNT / part, messages / part].map(String);
    const found = await askChild<number>("collections", [client, direction, String(qos), ...counts], ["--expose-gc"]);
    return found * part;
  };
  const found: Found[] = [];
  for (const direction of ["publish", "receive"]) {
    const midge = await collections("midge", direction, 0, 1);
    const peer = await collections("mqttjs", direction, 0, 1);
    found.push({ midge: count(midge), peer: `MQTT.js ${count(peer)}`, ratio: "-", reached: midge === 0 });
  }
  for (const qos of [1, 2]) {
    const midge = await collections("midge", "publish", qos, 1);
    const midgeIn = await collections("midge", "receive", qos, 1);
    const peer = await collections("mqttjs", "publish", qos, PEER_PART);
    const peerIn = await collections("mqttjs", "receive", qos, PEER_PART);
    found.push({
      midge: `${count(midge)} (as many received ${count(midgeIn)})`,
      peer: `MQTT.js ${count(peer)} (${count(peerIn)}), ${PEER_PART} times those of a part`,
      ratio: "-",
      reached: midge + midgeIn === 0,
    });
  }
  return found;
}

export const measurement: Measurement = {
  name: "collections",
  rows: [
    { measure: "Node: garbage collections in 1,000,000 QoS 0 publishes", reach: "0" },
    { measure: "Node: garbage collections in 1,000,000 received messages", reach: "0" },
    { measure: "Node: garbage collections in 1,000,000 QoS 1 round trips, PUBLISH to PUBACK", reach: "0" },
    { measure: "Node: garbage collections in 1,000,000 QoS 2 round trips, PUBLISH to PUBCOMP", reach: "0" },
  ],
  missing: () => undefined,
  run,
};
