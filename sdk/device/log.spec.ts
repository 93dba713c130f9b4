// The log: levels, the bounds of the ring, and its two ways over MQTT, before a client that the test plays.

import type { Client, Topic } from "midge";
import { describe, expect, it } from "vitest";
import { clientIdOf } from "./identity.js";
import { createLog, LogLevel, type LogOptions } from "./log.js";
import { answerLog, publishLog } from "./log-mqtt.js";

function rig(options: LogOptions = {}) {
  const printed: string[] = [];
  return { printed, log: createLog((line) => void printed.push(line), options) };
}

describe("a log", () => {
  it("takes what is urgent enough, with a letter for the level", () => {
    const { printed, log } = rig();
    log.debug("d");
    log.info("i");
    log.warn("w");
    log.error("e");
    expect(printed).toEqual(["I i", "W w", "E e"]);
    expect(log.lines()).toBe("I i\nW w\nE e\n");
    const all = rig({ level: LogLevel.DEBUG });
    all.log.debug("d");
    const few = rig({ level: LogLevel.ERROR });
    few.log.warn("w");
    expect([all.printed, few.printed]).toEqual([["D d"], []]);
  });

  it("keeps the newest lines within its bytes, and no line whole that is too long", () => {
    const { log } = rig({ ringBytes: 20 });
    for (let i = 0; i < 50; i++) {
      log.info(String(i));
      expect(log.lines().length).toBeLessThanOrEqual(20);
    }
    expect(log.lines()).toBe("I 46\nI 47\nI 48\nI 49\n");
    log.info("a line of more than twenty");
    expect(log.lines()).toBe("I 46\nI 47\nI 48\nI 49\n");
    const long = rig();
    long.log.info("x".repeat(500));
    expect(long.printed[0]).toBe("I " + "x".repeat(120));
  });

  it("keeps 32 lines at most, however short, and none without a ring", () => {
    const { log } = rig({ ringBytes: 4000 });
    for (let i = 0; i < 100; i++) log.info(String(i));
    const lines = log.lines().split("\n").slice(0, -1);
    expect([lines.length, lines[0], lines[31]]).toEqual([32, "I 68", "I 99"]);
    const none = rig({ ringBytes: 0 });
    none.log.info("x");
    expect([none.log.lines(), none.printed]).toEqual(["", ["I x"]]);
  });
});

describe("a log over MQTT", () => {
  function client() {
    const sent: string[] = [];
    let onPublish: () => void = () => {};
    let handler: () => void = () => {};
    const topic = (name: string): Topic =>
      ({
        publish(payload: string) {
          sent.push(`${name} ${payload}`);
          onPublish();
          return 0;
        },
      }) as unknown as Topic;
    const subscribe = (filter: string, run: () => void): number => {
      sent.push(`subscribe ${filter}`);
      handler = run;
      return 7;
    };
    const made = { topic, subscribe } as unknown as Client;
    return { made, sent, ask: () => handler(), whilePublishing: (run: () => void) => void (onPublish = run) };
  }

  it("publishes each line, and not what is logged meanwhile", () => {
    const { log } = rig();
    const { made, sent, whilePublishing } = client();
    whilePublishing(() => log.warn("cannot publish"));
    publishLog(log, made, "log");
    log.info("one");
    log.info("two");
    expect(sent).toEqual(["log I one", "log I two"]);
    expect(log.lines()).toBe("I one\nW cannot publish\nI two\nW cannot publish\n");
  });

  it("answers who asks with the ring", () => {
    const { log } = rig();
    const { made, sent, ask } = client();
    expect(answerLog(log, made, "ask/#", "log")).toBe(7);
    log.info("one");
    log.info("two");
    ask();
    expect(sent).toEqual(["subscribe ask/#", "log I one\nI two\n"]);
  });
});

it("a client id is at most 23 letters and digits, from the end of the chip's id, where ids differ", () => {
  expect(clientIdOf("kettle", "5ccf7f123456")).toBe("kettle5ccf7f123456");
  expect(clientIdOf("", "00000000-addeadde-12345678")).toBe("0000000addeadde12345678");
  expect(clientIdOf("kettle", "00000000-addeadde-12345678")).toBe("kettle0addeadde12345678");
  expect(clientIdOf("kettle", "00000000-addeadde-12345679")).not.toBe(
    clientIdOf("kettle", "00000000-addeadde-12345678"),
  );
});
