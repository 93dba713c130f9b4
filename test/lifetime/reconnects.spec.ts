// Ten thousand links of one client, five times, each ended another way in the middle of its work: the heap after
// a collection does not grow from one ten thousand to the next, and no timer is left. Nothing here waits or measures time.

import { type Clock, createClient, type SocketEvents } from "midge";
import { createVirtualClock, seeded } from "../../boards/node/clock.js";
import { describe, expect, it } from "vitest";
import { puback, publishHex, pubrec, pubrel } from "../support/packets.js";
import { CONNACK, CONNACK_PRESENT, fromHex } from "../support/scripted-broker.js";
import { heapBytes } from "./heap.js";

const LINKS = 50_000;
/** Between two looks at the heap. Compiled code comes and goes; a leak shows in every step. */
const STEP = 10_000;
/** Three bytes a link: less than any object. */
const NOISE_BYTES = 30_000;

describe("ten thousand reconnects", () => {
  it("leave no memory and no timer behind", () => {
    const random = seeded(11);
    const virtual = createVirtualClock(5);
    const running = new Set<unknown>();
    const clock: Clock = {
      random: () => virtual.random(),
      after(ms, run, argument) {
        const timer = virtual.after(
          ms,
          (given: typeof argument) => {
            running.delete(timer);
            run(given);
          },
          argument,
        );
        running.add(timer);
        return timer;
      },
      cancel(timer) {
        running.delete(timer);
        virtual.cancel(timer);
      },
    };
    let links = 0;
    let events: SocketEvents | undefined;
    let isKeeping = false;
    const net = {
      open(_target: unknown, given: SocketEvents) {
        links++;
        events = given;
        return { write: () => !isKeeping };
      },
      close: () => void (events = undefined),
      defer: (run: () => void) => void virtual.after(0, run, undefined),
    };
    const options = { target: { host: "b", port: 1 }, clientId: "m", cleanSession: false, keepAlive: 10 };
    const limits = { outboxMessages: 20, window: 5, receiveBytes: 128, drop: "oldest" as const };
    const client = createClient({ net, clock }, { ...options, ...limits });
    const topics = ([0, 1, 2] as const).map((qos) => client.topic("out", { qos }));
    let accepted = 0;
    let settled = 0;
    client.onSettled = () => void settled++;
    client.subscribe("in", () => void topics[1]?.publish("reply"), 2);
    const say = (hex: string): void => {
      const bytes = fromHex(hex);
      events?.received(bytes, 0, bytes.length);
    };
    const ways = [
      () => events?.closed(10),
      () => client.disconnect(),
      () => say("f0ff"),
      () => say("ffffffffff"),
      () => void virtual.advance(100_000),
      () => say(publishHex("in", "x".repeat(500), 2, 9).slice(0, 300)),
      () => events?.closed(11),
    ];
    const work = [
      () => void topics[0]?.publish("x".repeat(40)),
      () => void (accepted += (topics[1]?.publish("x") as number) > 0 ? 1 : 0),
      () => void (accepted += (topics[2]?.publish("y".repeat(30)) as number) > 0 ? 1 : 0),
      () => void client.begin(topics[2] as (typeof topics)[0], 100),
      () => void client.write("abc"),
      () => void client.end(),
      () => say(publishHex("in", "a", 1, 1)),
      () => say(publishHex("in", "b", 2, 2) + pubrel(2)),
      () => say(publishHex("in", "b", 2, 3 + Math.floor(random() * 1_000))),
      () => say(puback(40_000) + pubrec(40_001)),
      () => void client.drain(50_000, () => {}),
      () => {
        client.subscribe("more", () => {});
        client.unsubscribe("more");
      },
      () => events?.drained(),
      () => void virtual.advance(3_000),
      () => void (isKeeping = random() < 0.3),
    ];
    let timers = 0;
    const heaps: number[] = [];
    while (links < LINKS) {
      client.connect();
      while (!events) virtual.advance(1_000);
      if (random() < 0.9) events.opened();
      if (random() < 0.8) say(random() < 0.7 ? CONNACK_PRESENT : CONNACK);
      for (let i = random() * 12; i > 0; i--) work[Math.floor(random() * work.length)]?.();
      virtual.advance(0);
      if (events) ways[Math.floor(random() * ways.length)]?.();
      events = undefined;
      client.disconnect();
      timers = Math.max(timers, running.size);
      if (links >= (heaps.length + 1) * STEP) {
        // The clock drops what was cancelled when its time comes.
        virtual.advance(100_000);
        heaps.push(heapBytes());
      }
    }
    virtual.advance(100_000);
    const steps = heaps.slice(1).map((bytes, i) => bytes - (heaps[i] as number));
    expect(steps.length).toBe(LINKS / STEP - 1);
    expect(Math.min(...steps)).toBeLessThan(NOISE_BYTES);
    // One of the link, one of `drain`.
    expect(timers).toBeLessThanOrEqual(2);
    expect(running.size).toBe(0);
    expect(accepted).toBeGreaterThan(1_000);
    expect(settled).toBeGreaterThan(accepted / 2);
  });
});
