// The golden packets: what a call must put on the wire, byte by byte. The bytes were written by hand from the MQTT 3.1.1
// standard (section numbers at each group); no row may ever be made from what the code prints.

import type { ConnectOptions } from "midge";

/** One packet. A row has one call: CONNECT when there is no other. */
export interface Golden {
  name: string;
  connect?: Partial<ConnectOptions>;
  /** The client id is this many `x`. */
  idLength?: number;
  /** The password as hexadecimal bytes. */
  passwordHex?: string;
  topic?: string;
  retain?: boolean;
  payload?: string;
  /** The payload is this many `x`. */
  payloadLength?: number;
  subscribe?: string;
  unsubscribe?: string;
  ping?: boolean;
  disconnect?: boolean;
  hex: string;
  /** After `hex` come this many 0x78 (`x`). */
  tail?: number;
  /** Text beyond ASCII stands in the source: see the notes in golden.spec.ts. */
  isUnicode?: boolean;
}

/** 3.1: fixed header, protocol name and level, flags, keep alive, then client id, will, user name, password. */
const CONNECT: Golden[] = [
  { name: "CONNECT, defaults: clean, keep alive 60", hex: "100d 00044d515454 04 02 003c 0001 6d" },
  { name: "CONNECT, empty client id", connect: { clientId: "" }, hex: "100c 00044d515454 04 02 003c 0000" },
  {
    name: "CONNECT, persistent session",
    connect: { cleanSession: false },
    hex: "100d 00044d515454 04 00 003c 0001 6d",
  },
  {
    name: "CONNECT, clean session said aloud",
    connect: { cleanSession: true },
    hex: "100d 00044d515454 04 02 003c 0001 6d",
  },
  { name: "CONNECT, keep alive off", connect: { keepAlive: 0 }, hex: "100d 00044d515454 04 02 0000 0001 6d" },
  { name: "CONNECT, keep alive 300", connect: { keepAlive: 300 }, hex: "100d 00044d515454 04 02 012c 0001 6d" },
  { name: "CONNECT, keep alive 65535", connect: { keepAlive: 65535 }, hex: "100d 00044d515454 04 02 ffff 0001 6d" },
  { name: "CONNECT, user name", connect: { username: "u" }, hex: "1010 00044d515454 04 82 003c 0001 6d 0001 75" },
  { name: "CONNECT, empty user name", connect: { username: "" }, hex: "100f 00044d515454 04 82 003c 0001 6d 0000" },
  {
    name: "CONNECT, user name and password",
    connect: { username: "u", password: "pw" },
    hex: "1014 00044d515454 04 c2 003c 0001 6d 0001 75 0002 7077",
  },
  {
    name: "CONNECT, empty password",
    connect: { username: "u", password: "" },
    hex: "1012 00044d515454 04 c2 003c 0001 6d 0001 75 0000",
  },
  {
    name: "CONNECT, binary password",
    connect: { username: "u" },
    passwordHex: "00ff80c3",
    hex: "1016 00044d515454 04 c2 003c 0001 6d 0001 75 0004 00ff80c3",
  },
  {
    name: "CONNECT, will at QoS 0",
    connect: { will: { topic: "w", payload: "x" } },
    hex: "1013 00044d515454 04 06 003c 0001 6d 0001 77 0001 78",
  },
  {
    name: "CONNECT, will at QoS 1",
    connect: { will: { topic: "w", payload: "x", qos: 1 } },
    hex: "1013 00044d515454 04 0e 003c 0001 6d 0001 77 0001 78",
  },
  {
    name: "CONNECT, will at QoS 2",
    connect: { will: { topic: "w", payload: "x", qos: 2 } },
    hex: "1013 00044d515454 04 16 003c 0001 6d 0001 77 0001 78",
  },
  {
    name: "CONNECT, retained will",
    connect: { will: { topic: "w", payload: "x", qos: 0, retain: true } },
    hex: "1013 00044d515454 04 26 003c 0001 6d 0001 77 0001 78",
  },
  {
    name: "CONNECT, retained will at QoS 2, empty payload",
    connect: { will: { topic: "w", payload: "", qos: 2, retain: true } },
    hex: "1012 00044d515454 04 36 003c 0001 6d 0001 77 0000",
  },
  {
    name: "CONNECT, everything",
    connect: {
      cleanSession: false,
      keepAlive: 10,
      username: "u",
      password: "pw",
      will: { topic: "w", payload: "x", qos: 1, retain: true },
    },
    hex: "101a 00044d515454 04 ec 000a 0001 6d 0001 77 0001 78 0001 75 0002 7077",
  },
  { name: "CONNECT, remaining length 127", idLength: 115, hex: "107f 00044d515454 04 02 003c 0073", tail: 115 },
  { name: "CONNECT, remaining length 128", idLength: 116, hex: "108001 00044d515454 04 02 003c 0074", tail: 116 },
  {
    name: "CONNECT, UTF-8 in client id and user name",
    connect: { clientId: "ü", username: "€" },
    isUnicode: true,
    hex: "1013 00044d515454 04 82 003c 0002 c3bc 0003 e282ac",
  },
];

/** 3.3: fixed header with the retain bit, topic, payload. */
const PUBLISH: Golden[] = [
  { name: "PUBLISH, no payload", topic: "t", payload: "", hex: "3003 0001 74" },
  { name: "PUBLISH, 1 byte", topic: "t", payload: "1", hex: "3004 0001 74 31" },
  { name: "PUBLISH, retained", topic: "a/b", retain: true, payload: "on", hex: "3107 0003 612f62 6f6e" },
  {
    name: "PUBLISH, retained and empty: clears the topic",
    topic: "a/b",
    retain: true,
    payload: "",
    hex: "3105 0003 612f62",
  },
  { name: "PUBLISH, remaining length 127", topic: "t", payloadLength: 124, hex: "307f 0001 74", tail: 124 },
  { name: "PUBLISH, remaining length 128", topic: "t", payloadLength: 125, hex: "308001 0001 74", tail: 125 },
  { name: "PUBLISH, 127 bytes", topic: "t", payloadLength: 127, hex: "308201 0001 74", tail: 127 },
  { name: "PUBLISH, 128 bytes", topic: "t", payloadLength: 128, hex: "308301 0001 74", tail: 128 },
  { name: "PUBLISH, remaining length 16383", topic: "t", payloadLength: 16380, hex: "30ff7f 0001 74", tail: 16380 },
  { name: "PUBLISH, remaining length 16384", topic: "t", payloadLength: 16381, hex: "30808001 0001 74", tail: 16381 },
  { name: "PUBLISH, 16383 bytes", topic: "t", payloadLength: 16383, hex: "30828001 0001 74", tail: 16383 },
  {
    name: "PUBLISH, UTF-8 of two bytes in topic and payload",
    topic: "t/é",
    payload: "22 °C",
    isUnicode: true,
    hex: "300c 0004 742fc3a9 323220c2b043",
  },
  {
    name: "PUBLISH, UTF-8 of three and four bytes",
    topic: "€",
    payload: "€😀",
    isUnicode: true,
    hex: "300c 0003 e282ac e282ac f09f9880",
  },
];

/** 3.8, 3.10, 3.12, 3.14. The first packet identifier of a client is 1. */
const OTHERS: Golden[] = [
  { name: "SUBSCRIBE", subscribe: "a/+", hex: "8208 0001 0003 612f2b 00" },
  { name: "SUBSCRIBE, all", subscribe: "#", hex: "8206 0001 0001 23 00" },
  { name: "SUBSCRIBE, UTF-8", subscribe: "é/#", isUnicode: true, hex: "8209 0001 0004 c3a92f23 00" },
  { name: "UNSUBSCRIBE", unsubscribe: "a/+", hex: "a207 0001 0003 612f2b" },
  { name: "PINGREQ", ping: true, hex: "c000" },
  { name: "DISCONNECT", disconnect: true, hex: "e000" },
];

export const PACKETS: Golden[] = CONNECT.concat(PUBLISH, OTHERS);
