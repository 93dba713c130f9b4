// One more client beside a fleet, which subscribes to the topics of a few of its boards: the time from a publish to its
// arrival, through the broker and back, in one process and so on one clock. It changes nothing on the boards.

import { type Client, createClient, type Net, type Target, type Topic } from "midge";
import type { NodeClock } from "../../boards/node/clock.js";
import type { Login } from "../simulate/publisher-module.js";
import type { FleetBoard } from "./board.js";
import { createHistogram, type Histogram } from "./histogram.js";

export interface Observer {
  readonly latency: Histogram;
  /** A topic of an observed board. */
  watch(board: FleetBoard, topic: Topic, name: string): void;
  /** A link of the board is gone: what was on its way may never come. */
  forget(board: FleetBoard): void;
  stop(): void;
}

interface Sent {
  atMs: number;
  payload: Buffer;
}

/** More is not on its way on one topic, unless nothing comes back at all. */
const SENT_MOST = 100;

export interface ObserverOptions {
  net: Net;
  clock: NodeClock;
  target: Target;
  login: Login;
  clientId: string;
}

export function createObserver({ net, clock, target, login, clientId }: ObserverOptions): Observer {
  const latency = createHistogram();
  const client: Client = createClient({ net, clock }, { ...login, target, clientId });
  const sent = new Map<string, Sent[]>();
  const topics = new Map<FleetBoard, Set<string>>();
  const granted = new Set<string>();
  client.connect();

  function arrived(topic: string, payload: Buffer): void {
    const waiting = sent.get(topic) ?? [];
    // Messages of a topic come in order: what was sent before this one is lost.
    const at = waiting.findIndex((one) => one.payload.equals(payload));
    if (at < 0) return;
    latency.add(clock.now() - (waiting[at] as Sent).atMs);
    waiting.splice(0, at + 1);
  }
  return {
    latency,
    watch(board, topic, name) {
      const names = topics.get(board) ?? new Set();
      topics.set(board, names.add(name));
      if (!sent.has(name)) {
        sent.set(name, []);
        client.subscribe(
          name,
          // What was retained from before was not sent now.
          (message) => !message.retain && arrived(message.topic, Buffer.from(message.bytes())),
          0,
          (code) => void (code < 128 && granted.add(name)),
        );
      }
      const { publish } = topic;
      topic.publish = function (payload) {
        const result = publish.call(this, payload);
        const list = sent.get(name) as Sent[];
        if (result >= 0 && granted.has(name) && client.isOnline()) {
          if (list.length === SENT_MOST) list.shift();
          list.push({ atMs: clock.now(), payload: Buffer.from(payload as string) });
        }
        return result;
      };
    },
    forget(board) {
      for (const name of topics.get(board) ?? []) sent.set(name, []);
    },
    stop: () => client.disconnect(),
  };
}
