// SUBSCRIBE and UNSUBSCRIBE and what may answer them (MQTT 3.1.1 sections 3.8 to 3.11).

import { Reason, Refused } from "midge";
import {
  broken,
  broker,
  CONNECT_KEPT,
  type Case,
  incoming,
  listening,
  lost,
  online,
  onlineKept,
  resumed,
  returns,
  sends,
  type Step,
  subscribe,
  told,
  unsubscribe,
  wait,
} from "../script.js";

const asked: Step[] = [...online, subscribe("a", { qos: 1 }), sends("8206 0001 0001 61 01")];

export const REQUEST_CASES: Case[] = [
  {
    name: "SUBSCRIBE has the flags 0010, an id that is not 0, and one filter with its QoS [MQTT-3.8.1-1] [MQTT-2.3.1-1] [MQTT-3.8.3-3] [MQTT-3.8.3-1]",
    steps: [online, subscribe("a/+"), sends("82 08 0001 0003 612f2b 00")],
  },
  ...[0, 1, 2].map((qos): Case => ({
    name: `the QoS asked for is ${String(qos)}, and the upper six bits of its byte are 0 [MQTT-3-8.3-4]`,
    steps: [online, listening(1, "a", qos)],
  })),
  {
    name: "a subscription at QoS 3 is refused, and nothing leaves [MQTT-3-8.3-4]",
    steps: [online, subscribe("a", { qos: 3 }), returns(Refused.UNSUPPORTED)],
  },
  {
    name: "UNSUBSCRIBE has the flags 0010, an id that is not 0, and one filter [MQTT-3.10.1-1] [MQTT-2.3.1-1] [MQTT-3.10.3-2] [MQTT-3.10.3-1]",
    steps: [online, unsubscribe("a/#"), sends("a2 07 0001 0003 612f23"), broker("b002 0001"), told("left a/# 0")],
  },
  {
    name: "each request has an id that no other has [MQTT-2.3.1-2]",
    steps: [
      online,
      subscribe("a"),
      sends("8206 0001 0001 61 00"),
      unsubscribe("a"),
      sends("a205 0002 0001 61"),
      subscribe("b"),
      sends("8206 0003 0001 62 00"),
    ],
  },
  {
    name: "the reserved bits of both requests are as listed [MQTT-2.2.2-1]",
    steps: [online, subscribe("a"), sends("8206 0001 0001 61 00"), unsubscribe("b"), sends("a205 0002 0001 62")],
  },
  {
    name: "a SUBACK may grant less than was asked for",
    steps: [asked, broker("9003 0001 00"), told("granted a 0")],
  },
  {
    name: "a SUBACK for another id closes the link [MQTT-4.8.0-1]",
    steps: [asked, broker("9003 0002 01"), broken(Reason.UNEXPECTED)],
  },
  {
    name: "an UNSUBACK for a SUBSCRIBE closes the link [MQTT-4.8.0-1]",
    steps: [asked, broker("b002 0001"), broken(Reason.UNEXPECTED)],
  },
  {
    name: "a SUBACK with a code that is not listed closes the link [MQTT-4.8.0-1]",
    steps: [asked, broker("9003 0001 03"), broken(Reason.BAD_BODY)],
  },
  {
    name: "a SUBACK with two codes for one filter closes the link [MQTT-4.8.0-1]",
    steps: [asked, broker("9004 0001 01 01"), broken(Reason.BAD_BODY)],
  },
  {
    name: "after unsubscribe nothing is delivered, and what comes is acknowledged all the same [MQTT-4.5.0-2]",
    steps: [
      asked,
      broker("9003 0001 01"),
      told("granted a 1"),
      unsubscribe("a"),
      sends("a205 0002 0001 61"),
      broker(incoming(1, "0005", "x")),
      told("other a x q1"),
      sends("4002 0005"),
      broker("b002 0002"),
      told("left a 0"),
    ],
  },
  {
    name: "subscriptions are the session's: asked again, at their QoS, only when it is gone [MQTT-4.1.0-1] [MQTT-3.1.2-4] [MQTT-3.1.2-6] [pain 22]",
    options: { cleanSession: false },
    steps: [
      onlineKept,
      listening(1, "a", 1),
      listening(2, "b", 2),
      lost,
      resumed,
      told("online present"),
      lost,
      wait(1000),
      sends(CONNECT_KEPT),
      broker("20020000"),
      told("online"),
      sends("8206 0003 0001 61 01"),
      sends("8206 0004 0001 62 02"),
      broker("9003 0003 01 9003 0004 02"),
    ],
  },
  {
    name: "a request without an answer is made again on the next link, with the session present [MQTT-4.1.0-1] [MQTT-2.3.1-1]",
    options: { cleanSession: false },
    steps: [
      onlineKept,
      subscribe("a", { qos: 1 }),
      sends("8206 0001 0001 61 01"),
      unsubscribe("b"),
      sends("a205 0002 0001 62"),
      lost,
      resumed,
      told("online present"),
      sends("8206 0001 0001 61 01"),
      sends("a205 0002 0001 62"),
      broker("9003 0001 01 b002 0002"),
      told("granted a 1"),
      told("left b 0"),
    ],
  },
];
