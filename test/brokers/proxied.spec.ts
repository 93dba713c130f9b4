// Thousands of messages over a link that is reset every few hundred of them, in the middle of packets, between the client
// and a real mosquitto. mosquitto's own programs are the other end and count: at QoS 1 nothing is lost, at QoS 2 nothing
// is lost and nothing comes twice.

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Client, createClient, Outcome } from "midge";
import { createNodeNet, createRealClock } from "midge/node";
import { type FaultProxy, startFaultProxy } from "../../tools/bench/fault-proxy.js";
import { type Broker, LOGIN } from "./broker.js";
import { startMosquittoWith } from "./mosquitto.js";
import { publishLines, startWitness, type Witness } from "./witness.js";

const OUTBOUND = 10_000;
const INBOUND = 2_000;
const WINDOW = 20;
const LAST = "last";
/** A PUBLISH of these tests has about 20 bytes; with its answers 24 bytes at QoS 1 and 32 at QoS 2. */
const MESSAGE_BYTES = 30;
/** The queues hold all that waits while a link is down; the loss of that would be the broker's. */
const LIMITS = ["max_queued_messages 20000", "max_queued_bytes 0"];

let broker: Broker;
let proxy: FaultProxy | undefined;
let client: Client | undefined;
let witness: Witness | undefined;

beforeAll(async () => void (broker = await startMosquittoWith(LIMITS)));
afterAll(() => broker?.stop());
afterEach(async () => {
  client?.disconnect();
  await witness?.stop();
  await proxy?.stop();
  client = witness = proxy = undefined;
});

/** A client with a kept session whose every link is reset after some hundred messages. */
async function connected(seed: number, fewest: number, most: number): Promise<{ client: Client; proxy: FaultProxy }> {
  const faults = { seed, leastBytes: fewest * MESSAGE_BYTES, mostBytes: most * MESSAGE_BYTES };
  const made = (proxy = await startFaultProxy(broker.port, faults));
  const target = { host: "127.0.0.1", port: made.port };
  const session = { clientId: `proxied${seed}`, cleanSession: false, window: WINDOW, retryCapMs: 10 };
  client = createClient({ net: createNodeNet(), clock: createRealClock() }, { target, ...LOGIN, ...session });
  client.connect();
  return { client, proxy: made };
}

describe.each([1, 2] as const)("10,000 messages out at QoS %d, a reset every few hundred", (qos) => {
  it(qos === 1 ? "none is lost" : "none is lost, none comes twice", async () => {
    const topic = `out/${qos}`;
    witness = await startWitness(broker.port, topic);
    const made = await connected(qos, 100, 500);
    const publisher = made.client.topic(topic, { qos });
    const settled = new Map<number, number>();
    let sent = 0;
    let notAcked = 0;
    await new Promise<void>((resolve) => {
      const fill = (): void => {
        while (sent < OUTBOUND && publisher.publish(`n${sent}`) > 0) sent++;
      };
      made.client.onSettled = (id, outcome) => {
        settled.set(id, (settled.get(id) ?? 0) + 1);
        if (outcome !== Outcome.ACKED) notAcked++;
        fill();
        if (sent === OUTBOUND && made.client.pending() === 0) resolve();
      };
      fill();
    });
    // The broker hands them to the witness in the order in which it took them, this one after all.
    await publishLines(broker.port, topic, qos, [LAST]);
    await witness.waitFor(LAST);
    const lines = witness.lines.filter((line) => line !== LAST);
    const twice = lines.length - OUTBOUND;
    const times = [...settled.values()].reduce((sum, count) => sum + count, 0);
    expect({ distinct: new Set(lines).size, notAcked, times }).toEqual({
      distinct: OUTBOUND,
      notAcked: 0,
      times: OUTBOUND,
    });
    expect(made.proxy.resets()).toBeGreaterThan(20);
    if (qos === 2) {
      expect(twice).toBe(0);
      expect(lines).toEqual(Array.from({ length: OUTBOUND }, (_, i) => `n${i}`));
    } else {
      // A reset can make twice what was in flight, and nothing else.
      expect(twice).toBeLessThanOrEqual(made.proxy.resets() * WINDOW);
    }
  });
});

describe.each([1, 2] as const)("2,000 messages in at QoS %d, a reset every few hundred", (qos) => {
  it(qos === 1 ? "none is lost" : "none is lost, none comes twice", async () => {
    const topic = `in/${qos}`;
    const made = await connected(10 + qos, 100, 400);
    const lines: string[] = [];
    let wake = (): void => {};
    const heard = async (payload: string): Promise<void> => {
      while (!lines.includes(payload)) await new Promise<void>((resolve) => (wake = resolve));
    };
    await new Promise<void>((resolve, reject) => {
      const settled = (code: number): void => (code === qos ? resolve() : reject(new Error(`granted ${code}`)));
      made.client.subscribe(
        topic,
        (message) => {
          lines.push(message.text());
          wake();
        },
        qos,
        settled,
      );
    });
    const all = Array.from({ length: INBOUND }, (_, i) => `n${i}`);
    await publishLines(broker.port, topic, qos, all);
    await heard(all.at(-1) as string);
    made.proxy.heal();
    // What the broker still holds unacknowledged comes again on the new link, before the last.
    made.proxy.reset();
    await publishLines(broker.port, topic, qos, [LAST]);
    await heard(LAST);
    const got = lines.filter((line) => line !== LAST);
    // At QoS 1 the broker sends again what it had no answer for; new ones still come in order.
    expect(qos === 2 ? got : [...new Set(got)]).toEqual(all);
    expect(made.proxy.resets()).toBeGreaterThan(4);
  });
});
