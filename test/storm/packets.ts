// MQTT 3.1.1 packets as the far end reads and writes them. It shares no line with the client, so that a fault in one
// cannot hide a fault in the other.

export const enum Type {
  CONNECT = 1,
  CONNACK,
  PUBLISH,
  PUBACK,
  PUBREC,
  PUBREL,
  PUBCOMP,
  SUBSCRIBE,
  SUBACK,
  UNSUBSCRIBE,
  UNSUBACK,
  PINGREQ,
  PINGRESP,
  DISCONNECT,
}

const NAMES =
  "CONNECT CONNACK PUBLISH PUBACK PUBREC PUBREL PUBCOMP SUBSCRIBE SUBACK UNSUBSCRIBE UNSUBACK PINGREQ PINGRESP DISCONNECT";

export function nameOf(type: number): string {
  return NAMES.split(" ")[type - 1] ?? `packet type ${type}`;
}

export interface Packet {
  type: Type;
  flags: number;
  body: Buffer;
}

export interface Published {
  topic: string;
  qos: number;
  dup: boolean;
  retain: boolean;
  id: number;
  /** One character a byte. */
  payload: string;
}

export interface Reader {
  feed(bytes: Uint8Array): void;
  /** What came after the last whole packet, in bytes. */
  rest(): number;
  stop(): void;
}

/** Cuts a stream into packets. */
export function createReader(take: (packet: Packet) => void): Reader {
  let held = Buffer.alloc(0);
  let isOver = false;
  return {
    rest: () => held.length,
    stop: () => void (isOver = true),
    feed(bytes) {
      held = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
      let start = 0;
      while (!isOver) {
        let length = 0;
        let body = start + 1;
        let digit = 128;
        for (let scale = 1; digit > 127 && body < held.length; scale *= 128) {
          digit = held[body++] as number;
          length += (digit & 127) * scale;
        }
        if (digit > 127 || body + length > held.length) break;
        const first = held[start] as number;
        start = body + length;
        take({ type: first >> 4, flags: first & 15, body: held.subarray(body, start) });
      }
      held = held.subarray(start);
    },
  };
}

export function idOf(packet: Packet): number {
  return packet.body.length < 2 ? 0 : packet.body.readUInt16BE(0);
}

export function readPublished(packet: Packet): Published {
  const { body, flags } = packet;
  const qos = (flags >> 1) & 3;
  const end = 2 + body.readUInt16BE(0);
  const start = qos > 0 ? end + 2 : end;
  return {
    topic: body.toString("utf8", 2, end),
    qos,
    dup: (flags & 8) !== 0,
    retain: (flags & 1) !== 0,
    id: qos > 0 ? body.readUInt16BE(end) : 0,
    payload: body.toString("latin1", start),
  };
}

export interface Connect {
  clientId: string;
  isClean: boolean;
  keepAliveS: number;
  will: { topic: string; payload: string } | undefined;
}

export function readConnect(packet: Packet): Connect {
  const { body } = packet;
  let at = 10;
  const text = (): string => {
    const end = at + 2 + body.readUInt16BE(at);
    const found = body.toString("latin1", at + 2, end);
    at = end;
    return found;
  };
  const flags = body[7] as number;
  const clientId = text();
  const will = (flags & 4) !== 0 ? { topic: text(), payload: text() } : undefined;
  return { clientId, isClean: (flags & 2) !== 0, keepAliveS: body.readUInt16BE(8), will };
}

function packet(type: Type, flags: number, body: Buffer): Buffer {
  const head = [(type << 4) | flags];
  let left = body.length;
  do {
    head.push((left & 127) | (left > 127 ? 128 : 0));
    left >>= 7;
  } while (left > 0);
  return Buffer.concat([Buffer.from(head), body]);
}

export function publishPacket(message: Omit<Published, "retain">): Buffer {
  const { topic, qos, dup, id, payload } = message;
  const name = Buffer.from(topic);
  const head = Buffer.concat([Buffer.from([name.length >> 8, name.length & 255]), name]);
  const number = qos > 0 ? Buffer.from([id >> 8, id & 255]) : Buffer.alloc(0);
  const flags = (dup ? 8 : 0) | (qos << 1);
  return packet(Type.PUBLISH, flags, Buffer.concat([head, number, Buffer.from(payload, "latin1")]));
}

/** An answer that carries an id, and for a SUBACK its code. */
export function answerPacket(type: Type, id: number, code?: number): Buffer {
  const body = [id >> 8, id & 255];
  if (code !== undefined) body.push(code);
  return packet(type, type === Type.PUBREL ? 2 : 0, Buffer.from(body));
}

export function connackPacket(isPresent: boolean, code: number): Buffer {
  return packet(Type.CONNACK, 0, Buffer.from([isPresent ? 1 : 0, code]));
}

export const PINGRESP_PACKET = packet(Type.PINGRESP, 0, Buffer.alloc(0));
