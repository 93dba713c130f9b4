// Texts, topic names and filters in both directions (MQTT 3.1.1 sections 1.5.3 and 4.7): what may not leave is refused by
// the call, what may not come closes the link.

import { Reason, Refused } from "midge";
import {
  broken,
  broker,
  type Case,
  listening,
  online,
  publish,
  returns,
  sends,
  subscribe,
  told,
  unsubscribe,
} from "../script.js";

const refusedTopics: [string, string][] = [
  ["", "[MQTT-4.7.3-1]"],
  ["a\0b", "[MQTT-1.5.3-2] [MQTT-4.7.3-2]"],
  ["\0", "[MQTT-1.5.3-2] [MQTT-4.7.3-2]"],
  ["a/+", "[MQTT-3.3.2-2] [MQTT-4.7.1-1]"],
  ["+", "[MQTT-3.3.2-2] [MQTT-4.7.1-1]"],
  ["a+b", "[MQTT-3.3.2-2] [MQTT-4.7.1-1]"],
  ["a/#", "[MQTT-3.3.2-2] [MQTT-4.7.1-1]"],
  ["a#b", "[MQTT-3.3.2-2] [MQTT-4.7.1-1]"],
];

const refusedFilters: [string, string][] = [
  ["", "[MQTT-3.8.3-3] [MQTT-3.10.3-2] [MQTT-4.7.3-1]"],
  ["a\0", "[MQTT-1.5.3-2] [MQTT-4.7.3-2]"],
  ["a#", "[MQTT-4.7.1-2]"],
  ["a/#/b", "[MQTT-4.7.1-2]"],
  ["#/a", "[MQTT-4.7.1-2]"],
  ["##", "[MQTT-4.7.1-2]"],
  ["a+", "[MQTT-4.7.1-3]"],
  ["+a", "[MQTT-4.7.1-3]"],
  ["a/+b/c", "[MQTT-4.7.1-3]"],
  ["++", "[MQTT-4.7.1-3]"],
];

/** Topic bytes that may not come, from a client that listens to all. */
const refusedBytes: [string, string, string][] = [
  ["that is empty", "", "[MQTT-4.7.3-1]"],
  ["with U+0000", "610062", "[MQTT-1.5.3-2] [MQTT-4.7.3-2]"],
  ["with a +", "612f2b", "[MQTT-3.3.2-2]"],
  ["with a #", "23", "[MQTT-3.3.2-2]"],
];

const illFormed: [string, string][] = [
  ["a lone continuation byte", "6180"],
  ["a sequence that is cut off", "61c3"],
  ["an overlong slash", "c0af"],
  ["a surrogate", "eda080"],
  ["a character above U+10FFFF", "f4908080"],
];

/** Texts are bytes there, and looking at each byte of each topic would cost more than the message. */
const named = (text: string): string => JSON.stringify(text);
const length = (hex: string): number => hex.length / 2;
const two = (value: number): string => value.toString(16).padStart(2, "0");
/** A PUBLISH at QoS 0 with these topic bytes and the payload "x". */
const publishOf = (topic: string): string => `30${two(length(topic) + 3)}00${two(length(topic))}${topic}78`;

export const TEXT_CASES: Case[] = [
  {
    name: "topic names leave as UTF-8 [MQTT-1.5.3-1] [MQTT-3.3.2-1]",
    steps: [online, publish("é€😀", "x"), sends("300c 0009 c3a9 e282ac f09f9880 78")],
  },
  {
    name: "filters leave as UTF-8 [MQTT-3.8.3-1] [MQTT-3.10.3-1]",
    steps: [
      online,
      subscribe("é/€/#"),
      sends("820d 0001 0008 c3a9 2f e282ac 2f 23 00"),
      unsubscribe("é/+"),
      sends("a208 0002 0004 c3a9 2f 2b"),
    ],
  },
  {
    name: "EF BB BF leaves as it is [MQTT-1.5.3-3]",
    steps: [online, publish("\ufeffa", "x"), sends("3007 0004 efbbbf61 78")],
  },
  {
    name: "EF BB BF is never taken away from what comes, nor skipped when names are compared [MQTT-1.5.3-3]",
    steps: [
      online,
      listening(1, "a"),
      listening(2, "#", 0, "all"),
      broker("3007 0004 efbbbf61 78"),
      told("all <ef><bb><bf>a x q0"),
      broker("3004 0001 61 78"),
      told("message a x q0"),
      told("all a x q0"),
    ],
  },
  {
    name: "topics of 65,535 bytes leave, longer ones are refused [MQTT-4.7.3-3]",
    options: { transmitBytes: 70_000 },
    notOn: { runtimes: ["the Espruino host", "the real Espruino"], why: "a text of this length is a tenth of a board" },
    steps: [
      online,
      publish("t", "", { longer: 65_534 }),
      sends(`30 818004 ffff 74 ${"78".repeat(65_534)}`),
      publish("t", "", { longer: 65_535 }),
      returns(Refused.BAD_TOPIC),
      subscribe("t", { longer: 65_535 }),
      returns(Refused.BAD_TOPIC),
      unsubscribe("t", { longer: 65_535 }),
      returns(Refused.BAD_TOPIC),
    ],
  },
  ...refusedTopics.map(([topic, ids]): Case => ({
    name: `a publish to ${named(topic)} is refused, and nothing leaves ${ids}`,
    steps: [
      online,
      publish(topic, "x"),
      returns(Refused.BAD_TOPIC),
      publish(topic, "x", { qos: 1 }),
      returns(Refused.BAD_TOPIC),
      publish(topic, "x", { qos: 2, retain: true }),
      returns(Refused.BAD_TOPIC),
    ],
  })),
  ...refusedFilters.map(([filter, ids]): Case => ({
    name: `the filter ${named(filter)} is refused, and nothing leaves ${ids}`,
    steps: [online, subscribe(filter), returns(Refused.BAD_TOPIC), unsubscribe(filter), returns(Refused.BAD_TOPIC)],
  })),
  ...["#", "+", "+/+", "a/+/b/#", "/#", "+/a", "/", "a-b"].map((filter, index): Case => ({
    name: `the filter ${named(filter)} is taken [MQTT-4.7.1-2] [MQTT-4.7.1-3]`,
    steps: [online, listening(1, filter, index % 3)],
  })),
  ...refusedBytes.flatMap(([what, topic, ids]): Case[] => [
    {
      name: `a topic ${what} closes the link of one that listens ${ids} [MQTT-4.8.0-1]`,
      steps: [online, listening(1, "#"), broker(publishOf(topic)), broken(Reason.BAD_TEXT)],
    },
    {
      name: `a topic ${what} closes the link of one that does not listen ${ids} [MQTT-4.8.0-1]`,
      steps: [online, broker(publishOf(topic)), broken(Reason.BAD_TEXT)],
    },
  ]),
  ...illFormed.map(([what, topic]): Case => ({
    name: `a topic with ${what} closes the link [MQTT-1.5.3-1] [MQTT-4.8.0-1]`,
    steps: [online, listening(1, "#"), broker(publishOf(topic)), broken(Reason.BAD_TEXT)],
  })),
];
