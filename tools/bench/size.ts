// Bytes of the publisher-only client in an Espruino bundle, built with exactly the options of `midge build`, against
// tinyMQTT minified in the same run. It writes nothing.

import { buildForEspruino, peerCode, peersFolder } from "./espruino-code.js";
import { count, type Found, type How, type Measurement, ratio } from "./measure.js";

const REACH_BYTES = 2600;

const CLIENT = `
import { createPublisher } from "midge";
made.create = createPublisher;
`;
const CLIENT_AND_SOCKETS = `${CLIENT}
import { net } from "MIDGE/boards/espruino/net.ts";
made.net = net;
`;

/** Everything in the bundle but the three lines above. */
async function bytesOf(root: string, source: string): Promise<number> {
  const { parts } = await buildForEspruino(root, source);
  return parts.filter(({ part }) => part !== "publisher").reduce((sum, { bytes }) => sum + bytes, 0);
}

async function run(how: How): Promise<Found[]> {
  const folder = peersFolder();
  const tiny = folder === undefined ? undefined : (await peerCode(folder)).tiny.length;
  const found = (bytes: number, reached: boolean | undefined): Found => ({
    midge: `${count(bytes)} B`,
    peer: tiny === undefined ? "ESPRUINO_PEERS is not set" : `tinyMQTT ${count(tiny)} B`,
    ratio: tiny === undefined ? "-" : ratio(bytes / tiny),
    reached,
  });
  const alone = await bytesOf(how.root, CLIENT);
  return [found(alone, alone <= REACH_BYTES), found(await bytesOf(how.root, CLIENT_AND_SOCKETS), undefined)];
}

export const measurement: Measurement = {
  name: "size",
  rows: [
    {
      measure: "Espruino: bytes of the publisher (connect, will, keep-alive, reconnect, QoS 0), minified",
      reach: "at most 2,600 B",
    },
    { measure: "Espruino: the same with its sockets", reach: "-" },
  ],
  missing: () => undefined,
  run,
};
