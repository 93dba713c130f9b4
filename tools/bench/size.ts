// Bytes of the publisher-only client and of the whole client in an Espruino bundle, built with exactly the options of
// `midge build`, against the published modules minified in the same run. It writes nothing.

import { gzipSync } from "node:zlib";
import { buildForEspruino, moddableCode, peerCode, type PeerCode, peersFolder } from "./espruino-code.js";
import { count, type Found, type How, type Measurement, ratio } from "./measure.js";

interface Kind {
  measure: string;
  reach: string;
  source: string;
  /** The module of `ESPRUINO_PEERS` that it is measured against. */
  peer: keyof PeerCode;
  /** At most that many bytes, and that many packed. */
  most?: number;
  mostPacked?: number;
}

const SOCKETS = `
import { net } from "MIDGE/boards/espruino/net.ts";
made.net = net;
`;
const PUBLISHER = `
import { createPublisher } from "midge";
made.create = createPublisher;
`;
const CLIENT = `
import { createClient } from "midge";
made.create = createClient;
`;
const JOURNAL = `
import { createJournal } from "MIDGE/sdk/outbox/journal.ts";
made.journal = createJournal;
`;

const KINDS: Kind[] = [
  {
    measure: "Espruino: bytes of the publisher (connect, will, keep-alive, reconnect, QoS 0), minified",
    reach: "at most 2,600 B",
    source: PUBLISHER,
    peer: "tiny",
    most: 2600,
  },
  { measure: "Espruino: the same with its sockets", reach: "-", source: PUBLISHER + SOCKETS, peer: "tiny" },
  {
    measure: "Espruino: bytes of the whole client (QoS 0-2, session, outbox, streams, filters), minified / gzip",
    reach: "at most 6,500 / 2,600 B",
    source: CLIENT,
    peer: "stock",
    most: 6500,
    mostPacked: 2600,
  },
  {
    measure: "Espruino: the whole client with its sockets and the journal that survives a reset",
    reach: "-",
    source: CLIENT + SOCKETS + JOURNAL,
    peer: "stock",
  },
];

const NAMES: Record<keyof PeerCode, string> = { tiny: "tinyMQTT", stock: "MQTT.js" };

interface Bytes {
  plain: number;
  packed: number;
}

function bytesOf(code: string): Bytes {
  return { plain: Buffer.byteLength(code), packed: gzipSync(code, { level: 9 }).length };
}

const text = ({ plain, packed }: Bytes): string => `${count(plain)} / ${count(packed)} B`;

async function measure(kind: Kind, how: How): Promise<Found> {
  const folder = peersFolder();
  const { code, parts } = await buildForEspruino(how.root, kind.source);
  const own = bytesOf(code);
  // The lines above are not the client's. They cannot be told apart in what is packed.
  own.plain -= parts.find(({ part }) => part === "publisher")?.bytes ?? 0;
  const { most, mostPacked } = kind;
  const reached = most && own.plain <= most && (!mostPacked || own.packed <= mostPacked);
  const found = { midge: text(own), reached: most === undefined ? undefined : reached === true };
  if (folder === undefined) return { ...found, peer: "ESPRUINO_PEERS is not set", ratio: "-" };
  const other = bytesOf((await peerCode(folder))[kind.peer]);
  const moddable = kind.peer === "stock" ? await moddableCode(folder) : undefined;
  const more = moddable === undefined ? "" : `, Moddable ${text(bytesOf(moddable))}`;
  return { ...found, peer: `${NAMES[kind.peer]} ${text(other)}${more}`, ratio: ratio(own.plain / other.plain) };
}

export const measurement: Measurement = {
  name: "size",
  rows: KINDS,
  missing: () => undefined,
  run: (how) => Promise.all(KINDS.map((kind) => measure(kind, how))),
};
