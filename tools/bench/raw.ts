// MQTT packets made and taken apart by hand, so that no client measures itself. Only what the measurements need, bodies
// under 128 bytes, and no checks.

export const TOPIC = "bench/main/012345678";
export const WARM_TOPIC = "bench/warm/012345678";
export const DONE_TOPIC = "bench/done";
export const PAYLOAD = "01234567890123456789";

export const CONNACK = Buffer.from([32, 2, 0, 0]);

/** First bytes of packets (2.2.1, 2.2.2), PUBLISH with its QoS and neither DUP nor RETAIN. */
export const PUBLISH_QOS1 = 50;
export const PUBLISH_QOS2 = 52;
export const PUBACK = 64;
export const PUBREC = 80;
export const PUBREL = 98;
export const PUBCOMP = 112;

function packet(first: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([first, body.length]), body]);
}

function u16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u16(bytes.length), bytes]);
}

export function connectPacket(clientId: string): Buffer {
  return packet(16, text("MQTT"), Buffer.from([4, 2, 0, 0]), text(clientId));
}

export function subscribePacket(qos: number, ...topics: string[]): Buffer {
  return packet(130, u16(1), ...topics.flatMap((topic) => [text(topic), Buffer.from([qos])]));
}

/** At QoS 1 and 2 with its packet identifier. */
export function publishPacket(topic: string, payload: string, qos = 0, id = 1): Buffer {
  return packet(48 + qos * 2, text(topic), ...(qos > 0 ? [u16(id)] : []), Buffer.from(payload));
}

/** PUBACK, PUBREC, PUBREL or PUBCOMP. */
export function answerPacket(first: number, id: number): Buffer {
  return packet(first, u16(id));
}

/** The same packet `times` times in one piece. */
export function repeated(bytes: Buffer, times: number): Buffer {
  return Buffer.concat(Array.from({ length: times }, () => bytes));
}

/** Reads packets out of pieces. Calls back with the whole bytes and where one packet's body begins and ends. */
export function createReader(
  onPacket: (bytes: Buffer, first: number, from: number, to: number) => void,
): (bytes: Buffer, to?: number) => void {
  let rest: Buffer | undefined;
  return (piece, length = piece.length) => {
    const bytes = rest ? Buffer.concat([rest, piece.subarray(0, length)]) : piece;
    const end = rest ? bytes.length : length;
    let at = 0;
    while (at + 2 <= end) {
      const to = at + 2 + (bytes[at + 1] as number);
      if (to > end) break;
      onPacket(bytes, bytes[at] as number, at + 2, to);
      at = to;
    }
    rest = at < end ? Buffer.from(bytes.subarray(at, end)) : undefined;
  };
}
