// Reads one MQTT 3.1.1 packet field by field, each with the place of its bytes, for people who look at a wire. What is
// malformed is said, not thrown; nothing is ever sent from here.

/** A field of a packet. */
export interface Field {
  name: string;
  /** Where its bytes are in the packet. */
  from: number;
  length: number;
  /** What they say. */
  value: string;
}

export interface DecodedPacket {
  /** CONNECT, PUBLISH and so on, or "reserved". */
  type: string;
  /** One line: what a person wants to know of it. */
  summary: string;
  fields: Field[];
  /** Why it is no packet of MQTT 3.1.1. */
  fault?: string;
}

/** Table 2.1. */
const TYPES =
  "reserved CONNECT CONNACK PUBLISH PUBACK PUBREC PUBREL PUBCOMP SUBSCRIBE SUBACK UNSUBSCRIBE UNSUBACK PINGREQ PINGRESP DISCONNECT reserved".split(
    " ",
  );
/** Table 3.1. */
const RETURN_CODES = [
  "accepted",
  "unacceptable protocol version",
  "identifier rejected",
  "server unavailable",
  "bad user name or password",
  "not authorized",
];
const PASSWORD = "(hidden)";
/** A payload is shown up to here. */
const SHOWN_CHARS = 120;

/** Bytes, read from front to back; reading past the end is a fault that is kept. */
class Cursor {
  readonly fields: Field[] = [];
  fault: string | undefined;
  at = 0;

  constructor(readonly bytes: Uint8Array) {}

  add(name: string, length: number, value: string): void {
    this.fields.push({ name, from: this.at, length, value });
    this.at += length;
  }
  has(length: number, name: string): boolean {
    if (this.fault !== undefined) return false;
    if (this.at + length <= this.bytes.length) return true;
    this.fault = `ends inside ${name}`;
    return false;
  }
  u8(name: string, say: (value: number) => string = String): number {
    if (!this.has(1, name)) return 0;
    const value = this.bytes[this.at] as number;
    this.add(name, 1, say(value));
    return value;
  }
  u16(name: string, say: (value: number) => string = String): number {
    if (!this.has(2, name)) return 0;
    const value = (this.bytes[this.at] as number) * 256 + (this.bytes[this.at + 1] as number);
    this.add(name, 2, say(value));
    return value;
  }
  /** A text or bytes behind their length of two bytes. */
  text(name: string, isHidden = false): string {
    if (!this.has(2, name)) return "";
    const length = (this.bytes[this.at] as number) * 256 + (this.bytes[this.at + 1] as number);
    if (!this.has(2 + length, name)) return "";
    const text = shownText(this.bytes.subarray(this.at + 2, this.at + 2 + length));
    this.add(name, 2 + length, isHidden ? PASSWORD : text);
    return text;
  }
  rest(name: string): string {
    const text = shownText(this.bytes.subarray(this.at));
    if (this.at < this.bytes.length) this.add(name, this.bytes.length - this.at, text);
    return text;
  }
}

/** Text as it stands, or hexadecimal digits where it is none, cut off when it is long. */
export function shownText(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, 4 * SHOWN_CHARS));
  } catch {
    text = "0x" + Buffer.from(bytes.subarray(0, SHOWN_CHARS / 2)).toString("hex");
  }
  // What moves a terminal's cursor is shown, not done.
  text = text.replace(/\p{Cc}/gu, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}... (${bytes.length} B)` : text;
}

/** Reads a whole packet, as a packet reader cuts it. */
export function decodePacket(bytes: Uint8Array): DecodedPacket {
  const cursor = new Cursor(bytes);
  const first = bytes[0] ?? 0;
  const type = TYPES[first >> 4] as string;
  cursor.u8("fixed header", () => `${type}${flagsOf(first)}`);
  let at = 1;
  while (at < 4 && (bytes[at] ?? 0) > 127) at++;
  if (cursor.has(at, "the remaining length")) cursor.add("remaining length", at, String(bytes.length - 1 - at));
  const summary = (READERS[type] ?? (() => ""))(cursor, first);
  if (cursor.fault === undefined && cursor.at < bytes.length) {
    cursor.fault = `${bytes.length - cursor.at} bytes too many`;
    cursor.rest("too many");
  }
  if (type === "reserved") cursor.fault = "a reserved packet type";
  return {
    type,
    summary: summary === "" ? type : `${type} ${summary}`,
    fields: cursor.fields,
    ...(cursor.fault === undefined ? {} : { fault: cursor.fault }),
  };
}

function flagsOf(first: number): string {
  if (first >> 4 !== 3) return "";
  return [`, QoS ${(first >> 1) & 3}`, first & 8 ? ", DUP" : "", first & 1 ? ", retain" : ""].join("");
}

const id = (cursor: Cursor): string => `id ${cursor.u16("packet identifier")}`;

const READERS: Record<string, (cursor: Cursor, first: number) => string> = {
  CONNECT: readConnect,
  CONNACK(cursor) {
    const present = cursor.u8("session present", (value) => (value & 1 ? "yes" : "no"));
    const code = cursor.u8("return code", (value) => `${value}, ${RETURN_CODES[value] ?? "reserved"}`);
    return `${RETURN_CODES[code] ?? code}${present & 1 ? ", session present" : ""}`;
  },
  PUBLISH(cursor, first) {
    const topic = cursor.text("topic");
    const qos = (first >> 1) & 3;
    const number = qos > 0 ? `, ${id(cursor)}` : "";
    const length = cursor.bytes.length - cursor.at;
    const payload = cursor.rest("payload");
    if (qos === 3) cursor.fault ??= "QoS 3";
    return `${topic}${flagsOf(first)}${number}, ${length} B: ${payload}`;
  },
  PUBACK: id,
  PUBREC: id,
  PUBREL: id,
  PUBCOMP: id,
  UNSUBACK: id,
  SUBSCRIBE(cursor) {
    const number = id(cursor);
    const filters: string[] = [];
    while (cursor.fault === undefined && cursor.at < cursor.bytes.length) {
      const filter = cursor.text("topic filter");
      filters.push(`${filter} (QoS ${cursor.u8("requested QoS")})`);
    }
    return `${number}: ${filters.join(", ")}`;
  },
  SUBACK(cursor) {
    const number = id(cursor);
    const codes: string[] = [];
    while (cursor.at < cursor.bytes.length) {
      const say = (value: number): string => (value === 128 ? "refused" : `QoS ${value}`);
      codes.push(say(cursor.u8("return code", say)));
    }
    return `${number}: ${codes.join(", ")}`;
  },
  UNSUBSCRIBE(cursor) {
    const number = id(cursor);
    const filters: string[] = [];
    while (cursor.fault === undefined && cursor.at < cursor.bytes.length) filters.push(cursor.text("topic filter"));
    return `${number}: ${filters.join(", ")}`;
  },
};

function readConnect(cursor: Cursor): string {
  cursor.text("protocol name");
  cursor.u8("protocol level", (level) => `${level}${level === 4 ? ", MQTT 3.1.1" : ""}`);
  const flags = cursor.u8("connect flags", connectFlags);
  const keepAlive = cursor.u16("keep alive", (value) => `${value} s`);
  const clientId = cursor.text("client identifier");
  let will = "";
  if (flags & 4) {
    will = `, will ${cursor.text("will topic")}`;
    cursor.text("will message");
  }
  const user = flags & 128 ? `, user ${cursor.text("user name")}` : "";
  if (flags & 64) cursor.text("password", true);
  return `${clientId}, keep alive ${keepAlive} s${flags & 2 ? ", clean session" : ""}${will}${user}`;
}

/** 3.1.2.3. */
function connectFlags(flags: number): string {
  const names = [
    flags & 2 ? "clean session" : "",
    flags & 4 ? `will at QoS ${(flags >> 3) & 3}${flags & 32 ? ", retained" : ""}` : "",
    flags & 128 ? "user name" : "",
    flags & 64 ? "password" : "",
    flags & 1 ? "reserved bit set" : "",
  ];
  return names.filter((name) => name !== "").join(", ") || "none";
}
