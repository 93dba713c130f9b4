// The record of a publisher and its parts as types: what a user sees, and what the files of this room share. No code.

import type { Clock, Timer } from "../link/clock.js";
import type { Net, SocketEvents, Target } from "../link/socket.js";
import type { Journal } from "../outbox/record.js";
import type { ConnectOptions } from "./packet/connect.js";
import type { Bytes } from "#wire";
import type { Port, Topic } from "#send";

/** Where a client stands. */
export const enum State {
  /** Not started, or disconnected by the user. */
  IDLE = 0,
  /** Between two tries. */
  WAITING = 1,
  /** From the start of a link to CONNACK. */
  OPENING = 2,
  ONLINE = 3,
}

/** What a board gives a client. */
export interface Link {
  net: Net;
  clock: Clock;
}

export interface ClientOptions extends ConnectOptions {
  /** Where the broker is. */
  target: Target;
  /** Milliseconds from the start of a link to its CONNACK, default 10,000. */
  connectTimeoutMs?: number;
  /** The longest wait between two tries, milliseconds, default 60,000. */
  retryCapMs?: number;
  /** Transmit memory, bytes: what may wait to leave before `publish` says BUSY. Default 2,048 (Node: 16,384). */
  transmitBytes?: number;
  /** Receive memory, bytes: a larger message is skipped and counted. Default 1,024 (Node: 65,536). */
  receiveBytes?: number;
  /** Publishes at QoS 1 and 2 in flight at most, 1 and up. Brokers have a limit of their own, mosquitto 20 by default. Default 8 (Node: 20). */
  window?: number;
  /** Publishes at QoS 1 and 2 that may be unsettled, those in flight included, up to 32,767. Default 32 (Node: 1,024). */
  outboxMessages?: number;
  /** Bytes of their payload that are kept in RAM. Default 2,048 (Node: 65,536). With a journal the rest stays there. */
  outboxBytes?: number;
  /**
   * What gives way when the outbox is full: the `newest` (default: `publish` says FULL), or the `oldest` that was not
   * sent yet. With `same-topic` a message takes the place of a waiting one of its topic, full or not.
   */
  drop?: "newest" | "oldest" | "same-topic";
  /** Messages at QoS 2 that may be under way to us, 1 and up. Default 32. (Node has room for all 65,535.) */
  receiveWindow?: number;
  /** Where the session survives a reset. Without one it lives in RAM. */
  journal?: Journal;
}

export interface TopicOptions {
  retain?: boolean;
  /** A publisher made by `createPublisher` sends at QoS 0 alone. */
  qos?: 0 | 1 | 2;
}

export interface Publisher extends SocketEvents {
  /** The link is up and the broker accepted us. `sessionPresent` is what CONNACK said. */
  onOnline: ((this: void, sessionPresent: boolean) => void) | undefined;
  /** A link ended, or a try failed; see `Reason`. The client goes on trying by itself until `disconnect`. */
  onOffline: ((this: void, reason: number) => void) | undefined;
  /**
   * Starts, and goes on trying until `disconnect`. Returns 0, or why not (`Refused`). Called again it returns STARTED, and
   * cuts short the wait for the next try: `startNetwork(() => client.connect())` does it when the network is back.
   */
  connect(): number;
  /** Sends DISCONNECT, which drops the will, and closes. */
  disconnect(): void;
  /** Prepares a topic. A topic that may not be published to is told by its `publish`: BAD_TOPIC. */
  topic(name: string, options?: TopicOptions): Topic;

  _options: ClientOptions;
  _net: Net;
  _clock: Clock;
  _port: Port;
  _state: State;
  _timer: Timer;
  /** The time between two looks at a link that is up. */
  _watchMs: number;
  /** What the next wait is drawn from, 0 for a retry at once. */
  _backoffMs: number;
  /** Keep-alive ticks since anything was heard. */
  _quiet: number;
  /** Part of a packet whose rest has not come, and how much of it. */
  _held: Bytes;
  _heldBytes: number;
  /** Takes every packet that CONNACK and PINGRESP are not. Returns 0, or why the link must close. */
  _accept:
    ((this: void, client: Publisher, bytes: Bytes, first: number, from: number, to: number) => number) | undefined;
  /** Called at CONNACK in place of `onOnline`, which it calls. */
  _resume: ((this: void, client: Publisher, sessionPresent: boolean) => void) | undefined;
}
