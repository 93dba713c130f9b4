// The packets of the broker in memory: what it sends, and what it reads of a CONNECT and of a stream. It holds no state of a
// session.

/** A message as the broker took it. */
export interface BrokerMessage {
  topic: string;
  payload: Buffer;
  qos: 0 | 1 | 2;
  retain: boolean;
}

export function shortPacket(first: number, id: number): Uint8Array {
  return Uint8Array.of(first, 2, id >> 8, id & 255);
}

export function publishPacket({ topic, payload, qos, retain }: BrokerMessage, id: number, isDup: boolean): Uint8Array {
  const name = Buffer.from(topic, "utf8");
  const head = Buffer.alloc(2 + name.length + (qos > 0 ? 2 : 0));
  head.writeUInt16BE(name.length, 0);
  name.copy(head, 2);
  if (qos > 0) head.writeUInt16BE(id, 2 + name.length);
  const length: number[] = [];
  let left = head.length + payload.length;
  do {
    length.push((left & 127) | (left > 127 ? 128 : 0));
    left >>= 7;
  } while (left > 0);
  const first = 0x30 | (isDup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0);
  return Buffer.concat([Uint8Array.of(first, ...length), head, payload]);
}

export interface Asked {
  level: number;
  clientId: string;
  isClean: boolean;
  keepAliveS: number;
  will: BrokerMessage | undefined;
}

/** Undefined for what is no CONNECT of this protocol. */
export function readConnect(body: Buffer): Asked | undefined {
  if (body.length < 12 || body.toString("latin1", 2, 6) !== "MQTT") return undefined;
  const flags = body[7] as number;
  let at = 10;
  const text = (): Buffer => {
    const from = at + 2;
    at = from + body.readUInt16BE(at);
    return body.subarray(from, at);
  };
  const clientId = text().toString("utf8");
  let will: BrokerMessage | undefined;
  if (flags & 4) {
    const topic = text().toString("utf8");
    will = { topic, payload: Buffer.from(text()), qos: ((flags >> 3) & 3) as 0 | 1 | 2, retain: (flags & 32) !== 0 };
  }
  return { level: body[6] as number, clientId, isClean: (flags & 2) !== 0, keepAliveS: body.readUInt16BE(8), will };
}

/** Calls `take` with each whole packet of a stream. */
export function packetCutter(take: (first: number, body: Buffer) => void): (bytes: Uint8Array) => void {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([rest, bytes]);
    for (;;) {
      let length = 0;
      let at = 1;
      let digit = 128;
      while (digit > 127 && at < rest.length && at < 5) {
        digit = rest[at] as number;
        length += (digit & 127) * 128 ** (at - 1);
        at++;
      }
      if (digit > 127 || rest.length < at + length) return;
      take(rest[0] as number, rest.subarray(at, at + length));
      rest = rest.subarray(at + length);
    }
  };
}
