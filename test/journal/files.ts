// Journal files for specs: whole records as the format says (docs/journal.md), an owner that lists what it is given, and
// a look into the files of a store in memory. It uses nothing of the journal itself.

import type { JournalOwner } from "../../sdk/outbox/record.js";

export const A = "midge.a";
export const B = "midge.b";

/** The sum of docs/journal.md, written anew. */
function sumOf(bytes: Buffer): number {
  let sum = 1n;
  for (const byte of bytes) sum = (sum * 256n + BigInt(byte)) % 65521n;
  return Number(sum);
}

/** One whole record. */
export function recordOf(kind: number, id: number, body: string): string {
  const bytes = Buffer.alloc(5 + body.length);
  bytes.writeUInt16BE(body.length, 0);
  bytes[2] = kind;
  bytes.writeUInt16BE(id, 3);
  bytes.write(body, 5, "latin1");
  const sum = Buffer.alloc(2);
  sum.writeUInt16BE(sumOf(bytes), 0);
  return Buffer.concat([bytes, sum]).toString("latin1");
}

export function headerOf(generation: number, clientId: string): string {
  return recordOf(0, generation, `Midge1 ${clientId}`);
}

export interface Listed extends JournalOwner {
  /** `kind:id:body`, in order. */
  taken: string[];
}

/** `live` says which records count: `kind:id:body`, of a message `1:id:` alone. Without it all do. */
export function createListed(live: (record: string) => boolean = () => true): Listed {
  const taken: string[] = [];
  return {
    taken,
    take: (kind, id, body) => void taken.push(`${kind}:${id}:${body}`),
    isLive(kind, id, body) {
      if (kind === 1 && body !== "") throw new Error("the body of a message is not to be read");
      return live(`${kind}:${id}:${body}`);
    },
  };
}

/** A record as `live` is asked about it. */
export function liveName(record: string): string {
  return record.startsWith("1:") ? record.slice(0, record.indexOf(":", 2) + 1) : record;
}
