// CONNECT: what it carries for each option, and that it comes first (MQTT 3.1.1 section 3.1). Every packet was written by
// hand from the standard.

import { Refused } from "midge";
import {
  broker,
  type Case,
  connect,
  CONNECT,
  CONNECT_KEPT,
  lost,
  online,
  publish,
  returns,
  sends,
  type Steps,
  subscribe,
  told,
  wait,
} from "../script.js";

const connects = (...packets: string[]): Steps => [connect, wait(0), ...packets.map(sends)];

export const CONNECT_CASES: Case[] = [
  {
    name: "CONNECT is the first packet of every link, whatever was asked before it [MQTT-3.1.0-1]",
    steps: [
      subscribe("s"),
      publish("a", "x"),
      returns(Refused.OFFLINE),
      connect,
      publish("a", "x"),
      returns(Refused.OFFLINE),
      wait(0),
      sends(CONNECT),
      publish("a", "x"),
      returns(Refused.OFFLINE),
      lost,
      publish("a", "x"),
      returns(Refused.OFFLINE),
      wait(0),
      sends(CONNECT),
    ],
  },
  {
    name: "CONNECT has a client id, before all else of its payload [MQTT-3.1.3-3]",
    options: { clientId: "ab12" },
    steps: connects("1010 00044d515454 04 02 003c 0004 61623132"),
  },
  {
    name: "an empty client id still has its length, and asks for a clean session [MQTT-3.1.3-3] [MQTT-3.1.3-7]",
    options: { clientId: "" },
    steps: connects("100c 00044d515454 04 02 003c 0000"),
  },
  {
    name: "an empty client id with a session that is kept is refused before anything is sent [MQTT-3.1.3-7]",
    options: { clientId: "", cleanSession: false },
    steps: [connect, returns(Refused.BAD_OPTIONS), wait(60_000)],
  },
  {
    name: "the client id leaves as UTF-8 [MQTT-3.1.3-4] [MQTT-1.5.3-1]",
    clientId: "é€😀",
    steps: connects("1015 00044d515454 04 02 003c 0009 c3a9 e282ac f09f9880"),
  },
  {
    name: "the user name leaves as UTF-8, and its flag is set [MQTT-3.1.3-11] [MQTT-3.1.2-19]",
    username: "é€",
    steps: connects("1014 00044d515454 04 82 003c 0001 6d 0005 c3a9e282ac"),
  },
  {
    name: "the will topic leaves as UTF-8 [MQTT-3.1.3-10] [MQTT-1.5.3-1]",
    willTopic: "é/€",
    steps: connects("1018 00044d515454 04 06 003c 0001 6d 0006 c3a9 2f e282ac 0001 78"),
  },
  {
    name: "a will on a topic with U+0000 is refused before anything is sent [MQTT-3.1.3-10] [MQTT-1.5.3-2]",
    willTopic: "w\0",
    steps: [connect, returns(Refused.BAD_TOPIC), wait(60_000)],
  },
  {
    name: "a client id with U+0000 is refused before anything is sent [MQTT-1.5.3-2]",
    clientId: "a\0b",
    steps: [connect, returns(Refused.BAD_OPTIONS), wait(60_000)],
  },
  {
    name: "a user name with U+0000 is refused before anything is sent [MQTT-1.5.3-2]",
    username: "u\0",
    steps: [connect, returns(Refused.BAD_OPTIONS), wait(60_000)],
  },
  {
    name: "the same client id names the session on every link [MQTT-3.1.3-2]",
    options: { clientId: "node7", cleanSession: false },
    steps: [
      connects("1011 00044d515454 04 00 003c 0005 6e6f646537"),
      broker("20020000"),
      told("online"),
      lost,
      wait(0),
      sends("1011 00044d515454 04 00 003c 0005 6e6f646537"),
      broker("20020100"),
      told("online present"),
    ],
  },
  {
    name: "without a user name neither it nor a password is in the payload, and no flag says so [MQTT-3.1.2-18] [MQTT-3.1.2-20]",
    steps: connects(CONNECT),
  },
  {
    name: "a user name without a password sets the one flag and has the one field [MQTT-3.1.2-19] [MQTT-3.1.2-20]",
    options: { username: "u" },
    steps: connects("1010 00044d515454 04 82 003c 0001 6d 0001 75"),
  },
  {
    name: "a user name with a password sets both flags and has both fields [MQTT-3.1.2-18] [MQTT-3.1.2-19] [MQTT-3.1.2-20] [MQTT-3.1.2-21]",
    options: { username: "u", password: "pw" },
    steps: connects("1014 00044d515454 04 c2 003c 0001 6d 0001 75 0002 7077"),
  },
  {
    name: "an empty password is present all the same [MQTT-3.1.2-21]",
    options: { username: "u", password: "" },
    steps: connects("1012 00044d515454 04 c2 003c 0001 6d 0001 75 0000"),
  },
  {
    name: "a password without a user name is refused before anything is sent [MQTT-3.1.2-22]",
    options: { password: "pw" },
    steps: [connect, returns(Refused.BAD_OPTIONS), wait(60_000)],
  },
  {
    name: "without a will its flag, QoS and retain bits are 0, and no field follows the client id [MQTT-3.1.2-11] [MQTT-3.1.2-13] [MQTT-3.1.2-15]",
    steps: connects(CONNECT),
  },
  {
    name: "a will has its flag, topic and message [MQTT-3.1.2-9] [pain 22]",
    options: { will: { topic: "w", payload: "x" } },
    steps: connects("1013 00044d515454 04 06 003c 0001 6d 0001 77 0001 78"),
  },
  {
    name: "an empty will message is present all the same [MQTT-3.1.2-9] [pain 22]",
    options: { will: { topic: "w", payload: "" } },
    steps: connects("1012 00044d515454 04 06 003c 0001 6d 0001 77 0000"),
  },
  ...([0, 1, 2] as const).flatMap((qos): Case[] =>
    [false, true].map((retain) => ({
      name: `a will at QoS ${String(qos)}${retain ? ", retained," : ""} sets just its bits [MQTT-3.1.2-14] [pain 22]`,
      options: { will: { topic: "w", payload: "x", qos, retain } },
      steps: connects(
        `1013 00044d515454 04 ${(6 + 8 * qos + (retain ? 32 : 0)).toString(16).padStart(2, "0")} 003c 0001 6d 0001 77 0001 78`,
      ),
    })),
  ),
  {
    name: "a will at QoS 3 is refused before anything is sent [MQTT-3.1.2-14]",
    options: { will: { topic: "w", payload: "x", qos: 3 as 2 } },
    steps: [connect, returns(Refused.BAD_OPTIONS), wait(60_000)],
  },
  ...["", "a/+", "#"].map((topic): Case => ({
    name: `a will on the topic "${topic}" is refused before anything is sent [MQTT-4.7.1-1] [MQTT-4.7.3-1]`,
    options: { will: { topic, payload: "x" } },
    steps: [connect, returns(Refused.BAD_TOPIC), wait(60_000)],
  })),
  {
    name: "the payload's order is client id, will topic, will message, user name, password [MQTT-3.1.3-1]",
    options: {
      clientId: "id",
      username: "us",
      password: "pw",
      will: { topic: "wt", payload: "wm", qos: 1, retain: true },
    },
    steps: connects("101e 00044d515454 04 ee 003c 0002 6964 0002 7774 0002 776d 0002 7573 0002 7077"),
  },
  {
    name: "a clean session sets its flag on every link, a kept one on none [MQTT-3.1.2-4] [MQTT-3.1.2-6]",
    options: { cleanSession: false },
    steps: [connects(CONNECT_KEPT), broker("20020000"), told("online"), lost, wait(0), sends(CONNECT_KEPT)],
  },
  {
    name: "reserved bits of CONNECT are 0, in the fixed header and in the flags [MQTT-2.2.2-1]",
    options: { username: "u", password: "p", will: { topic: "w", payload: "x", qos: 2, retain: true } },
    steps: connects("1019 00044d515454 04 f6 003c 0001 6d 0001 77 0001 78 0001 75 0001 70"),
  },
  {
    name: "with its defaults it asks nothing of a broker that the standard does not have [MQTT-7.0.0-2]",
    steps: [online, publish("a", "x"), sends("3004 0001 61 78"), wait(30_000), sends("c000"), broker("d000")],
  },
];
