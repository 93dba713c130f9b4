// Packets of MQTT 3.1.1 for tests: what a broker says, as hex, and what a client said, as words. It shares no line with
// the client.

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const u16 = (value: number): number[] => [value >> 8, value & 255];

/** A packet of any length (2.2.3). */
export function packetHex(first: number, body: Uint8Array): string {
  const head = [first];
  let rest = body.length;
  do {
    head.push(rest > 127 ? (rest % 128) + 128 : rest);
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return hex(Uint8Array.from(head)) + hex(body);
}

/** PUBLISH (3.3). */
export function publishHex(topic: string, payload: string, qos = 0, id = 0, isDup = false): string {
  const name = Buffer.from(topic);
  const parts = [Buffer.from(u16(name.length)), name, Buffer.from(qos > 0 ? u16(id) : []), Buffer.from(payload)];
  return packetHex(0x30 + (isDup ? 8 : 0) + qos * 2, Buffer.concat(parts));
}

const answer =
  (first: number) =>
  (id: number): string =>
    packetHex(first, Uint8Array.from(u16(id)));

export const puback = answer(0x40);
export const pubrec = answer(0x50);
export const pubrel = answer(0x62);
export const pubcomp = answer(0x70);
export const unsuback = answer(0xb0);

export function suback(id: number, code: number): string {
  return packetHex(0x90, Uint8Array.from([...u16(id), code]));
}

const NAMES =
  "? CONNECT CONNACK PUBLISH PUBACK PUBREC PUBREL PUBCOMP SUBSCRIBE SUBACK UNSUBSCRIBE UNSUBACK PINGREQ PINGRESP DISCONNECT";

/**
 * A packet in words: `PUBLISH t=x`, `PUBLISH1 7 t=x`, `PUBLISH2 7 t=x dup`, `PUBREL 7`, `SUBSCRIBE 1 a/# 2`, and the
 * bare name of the others.
 */
export function words(packet: string): string {
  const bytes = Buffer.from(packet, "hex");
  const first = bytes[0] as number;
  const type = first >> 4;
  let at = 1;
  while ((bytes[at++] as number) > 127);
  const name = NAMES.split(" ")[type] as string;
  if (type < 3 || type > 11) return name;
  if (type !== 3) {
    const text =
      type === 8 || type === 10 ? ` ${bytes.toString("utf8", at + 4, at + 4 + bytes.readUInt16BE(at + 2))}` : "";
    return `${name} ${bytes.readUInt16BE(at)}${text}${type === 8 ? ` ${bytes[bytes.length - 1]}` : ""}`;
  }
  const qos = (first >> 1) & 3;
  const nameEnd = at + 2 + bytes.readUInt16BE(at);
  const said = `${bytes.toString("utf8", at + 2, nameEnd)}=${bytes.toString("utf8", nameEnd + (qos > 0 ? 2 : 0))}`;
  const marks = `${first & 1 ? " retain" : ""}${first & 8 ? " dup" : ""}`;
  return qos === 0 ? `PUBLISH ${said}${marks}` : `PUBLISH${qos} ${bytes.readUInt16BE(nameEnd)} ${said}${marks}`;
}
