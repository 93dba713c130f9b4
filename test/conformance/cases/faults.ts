// What a broker may not send: each closes the link, with the reason that says why (MQTT 3.1.1 sections 2.2 and 4.8).

import { Reason } from "midge";
import {
  broken,
  broker,
  type Case,
  closed,
  connect,
  CONNECT,
  listening,
  online,
  sends,
  told,
  wait,
} from "../script.js";

/** In place of CONNACK. */
const FIRST: [string, string, number][] = [
  ["PINGRESP", "d000", Reason.UNEXPECTED],
  ["a message", "3004 0001 61 78", Reason.UNEXPECTED],
  ["SUBACK", "9003 0001 00", Reason.UNEXPECTED],
  ["CONNACK with flags in its first byte", "2102 00 00", Reason.UNEXPECTED],
  ["CONNACK that is too short", "2001 00", Reason.BAD_BODY],
  ["CONNACK that is too long", "2003 00 00 00", Reason.BAD_BODY],
  ["CONNACK with reserved bits", "2002 02 00", Reason.BAD_BODY],
  ["CONNACK with a code that is not listed", "2002 00 06", Reason.BAD_BODY],
];

/** First bytes whose flags are not those of 2.2.2, with a body that would be right. */
const FLAGS: [string, string, number][] = [
  ["PUBACK", "41 02 0001", Reason.BAD_FLAGS],
  ["PUBREC", "52 02 0001", Reason.BAD_FLAGS],
  ["PUBREL", "60 02 0001", Reason.BAD_FLAGS],
  ["PUBREL", "63 02 0001", Reason.BAD_FLAGS],
  ["PUBCOMP", "78 02 0001", Reason.BAD_FLAGS],
  ["SUBACK", "91 03 0001 00", Reason.BAD_FLAGS],
  ["UNSUBACK", "b2 02 0001", Reason.BAD_FLAGS],
  ["PINGRESP", "d1 00", Reason.UNEXPECTED],
];

const BODIES: [string, string, number, string][] = [
  ["a message at QoS 3", "3606 0001 61 0001 78", Reason.BAD_FLAGS, "[MQTT-3.3.1-4]"],
  ["a message at QoS 3 with DUP and RETAIN", "3f06 0001 61 0001 78", Reason.BAD_FLAGS, "[MQTT-3.3.1-4]"],
  ["a message at QoS 0 with DUP", "3804 0001 61 78", Reason.BAD_FLAGS, "[MQTT-3.3.1-2]"],
  ["a message whose topic is longer than the packet", "3004 0003 61 78", Reason.BAD_BODY, "[pain 9]"],
  ["a message with half a topic length", "3001 00", Reason.BAD_BODY, "[pain 9]"],
  ["a message at QoS 1 with the id 0", "3205 0001 61 0000", Reason.BAD_BODY, "[MQTT-4.8.0-1]"],
  ["a message at QoS 2 with half an id", "3404 0001 61 00", Reason.BAD_BODY, "[pain 9]"],
  ["a remaining length of five bytes", "30 ffffffff 01", Reason.BAD_LENGTH, "[pain 9]"],
  ["an acknowledgement without an id", "4000", Reason.BAD_BODY, "[pain 9]"],
  ["an acknowledgement with half an id", "5001 00", Reason.BAD_BODY, "[pain 9]"],
  ["an acknowledgement that is too long", "7003 0001 00", Reason.BAD_BODY, "[pain 9]"],
  ["PUBREL that is too short", "6201 00", Reason.BAD_BODY, "[pain 9]"],
  ["PINGRESP with a body", "d001 00", Reason.BAD_BODY, "[pain 9]"],
  ["a second CONNACK", "2002 00 00", Reason.UNEXPECTED, "[MQTT-4.8.0-1]"],
  ["CONNECT", CONNECT, Reason.UNEXPECTED, "[MQTT-4.8.0-1]"],
  ["SUBSCRIBE", "8206 0001 0001 61 00", Reason.UNEXPECTED, "[MQTT-4.8.0-1]"],
  ["UNSUBSCRIBE", "a205 0001 0001 61", Reason.UNEXPECTED, "[MQTT-4.8.0-1]"],
  ["PINGREQ", "c000", Reason.UNEXPECTED, "[MQTT-4.8.0-1]"],
  ["DISCONNECT", "e000", Reason.UNEXPECTED, "[MQTT-4.8.0-1]"],
  ["a packet of type 0", "0000", Reason.UNEXPECTED, "[MQTT-4.8.0-1]"],
  ["a packet of type 15", "f000", Reason.UNEXPECTED, "[MQTT-4.8.0-1]"],
];

export const FAULT_CASES: Case[] = [
  ...FIRST.map(([what, bytes, reason]): Case => ({
    name: `${what} in place of CONNACK closes the link [MQTT-4.8.0-1]`,
    steps: [connect, wait(0), sends(CONNECT), broker(bytes), broken(reason)],
  })),
  ...[1, 2, 3, 4, 5].map((code): Case => ({
    name: `CONNACK ${String(code)} is no connection: the link is closed, and the code is the reason`,
    steps: [connect, wait(0), sends(CONNECT), broker(`2002 00 0${String(code)}`), broken(code)],
  })),
  ...FLAGS.map(([what, bytes, reason]): Case => ({
    name: `${what} that begins with ${bytes.slice(0, 2)} closes the link [MQTT-2.2.2-2]${what === "PUBREL" ? " [MQTT-3.6.1-1]" : ""}`,
    steps: [online, broker(bytes), broken(reason)],
  })),
  ...BODIES.map(([what, bytes, reason, ids]): Case => ({
    name: `${what} closes the link ${ids}`,
    steps: [online, broker(bytes), broken(reason)],
  })),
  {
    name: "a packet that is no message and larger than the receive memory closes the link [MQTT-4.8.0-2]",
    options: { receiveBytes: 64 },
    steps: [online, broker(`9041 0001 ${"00".repeat(63)}`), closed, told(`offline ${String(Reason.OVERSIZE)}`)],
  },
  {
    name: "a message larger than the receive memory is skipped, and the link goes on [pain 6]",
    options: { receiveBytes: 64 },
    steps: [
      online,
      listening(1, "a"),
      broker(`3041 0001 61 ${"78".repeat(62)}`),
      broker("3004 0001 61 79"),
      told("message a y q0"),
    ],
  },
];
