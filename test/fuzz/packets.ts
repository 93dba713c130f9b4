// Packets of MQTT 3.1.1 as byte strings (one character a byte), written for the fuzz alone: it shares no line with the
// client, and it makes wrong packets as readily as right ones.

export const chr = String.fromCharCode;

export const u16 = (value: number): string => chr((value >> 8) & 255, value & 255);

export const utf8 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

export const toBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));

/** `padding` more bytes of length than needed, which 2.2.3 does not forbid. */
export function packet(first: number, body: string, padding = 0): string {
  let head = chr(first);
  let rest = body.length;
  let left = padding;
  do {
    const isLast = rest < 128 && left === 0;
    head += chr((rest % 128) + (isLast ? 0 : 128));
    if (rest < 128) left--;
    rest = Math.floor(rest / 128);
  } while (rest > 0 || left >= 0);
  return head + body;
}

export interface Publish {
  topic: string;
  payload: string;
  qos: number;
  retain: boolean;
  dup: boolean;
  id: number;
}

/** Topic and payload are byte strings. */
export function publish({ topic, payload, qos, retain, dup, id }: Publish, padding = 0): string {
  const first = 0x30 + (dup ? 8 : 0) + qos * 2 + (retain ? 1 : 0);
  return packet(first, u16(topic.length) + topic + (qos > 0 ? u16(id) : "") + payload, padding);
}

export const answer = (first: number, id: number): string => chr(first, 2) + u16(id);

export const subscribe = (id: number, filter: string, qos: number): string =>
  packet(0x82, u16(id) + u16(filter.length) + filter + chr(qos));
