// The publisher: a client that connects, stays connected and publishes. What a program imports decides what is shipped,
// so receiving messages is not in here; `client.ts` adds it. It owns no socket and no clock, it is given both.

import { answersReceived } from "./answers.js";
import { Refused } from "./codes.js";
import { arm, closed, disconnect, drainedAll, opened } from "./connection.js";
import { Keep } from "./packet/connect.js";
import { type ClientOptions, type Link, type Publisher, State, type TopicOptions } from "./state.js";
import { EMPTY } from "#wire";
import { createPort, createTopic, type Topic, Default } from "#send";

const enum Limit {
  /** A link without keep-alive counts as stable after this time. */
  STABLE_MS = 30000,
}

/** Starts. Returns 0, or why not. */
export function start(client: Publisher): number {
  // Whoever asks while it waits knows that a try is worth while: the network is up again.
  if (client._state === State.WAITING) arm(client, 0);
  if (client._state !== State.IDLE) return Refused.STARTED;
  client._state = State.WAITING;
  client._backoffMs = 0;
  arm(client, 0);
  return 0;
}

function connect(this: Publisher): number {
  return start(this);
}

export function topicOf(client: Publisher, name: string, options: TopicOptions | undefined): Topic {
  return createTopic(client._port, options && options.retain ? 49 : 48, name);
}

function topic(this: Publisher, name: string, options?: TopicOptions): Topic {
  return topicOf(this, name, options);
}

/** A client that publishes at QoS 0. `link` is the board's, `options` are not copied. */
export function createPublisher(link: Link, options: ClientOptions): Publisher {
  return {
    onOnline: undefined,
    onOffline: undefined,
    connect: connect,
    disconnect: disconnect,
    topic: topic,
    opened: opened,
    received: answersReceived,
    drained: drainedAll,
    closed: closed,
    _options: options,
    _net: link.net,
    _clock: link.clock,
    _port: createPort(link.net, options.transmitBytes ?? Default.TRANSMIT_BYTES),
    _state: State.IDLE,
    _timer: undefined,
    // Half the keep-alive: a silent link is found well before the broker's one and a half [MQTT-3.1.2-23].
    _watchMs: options.keepAlive === 0 ? Limit.STABLE_MS : (options.keepAlive ?? Keep.ALIVE_S) * 500,
    _backoffMs: 0,
    _quiet: 0,
    _held: EMPTY,
    _heldBytes: 0,
    _accept: undefined,
    _resume: undefined,
  };
}
