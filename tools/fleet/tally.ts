// Counts what the clients of a fleet do, by standing in the few places where it shows: a publish, an acknowledgement, a link
// that comes or goes. The functions are shared by all clients, so that being counted takes no memory of its own.

import { type Client, type Publisher, reasonText, Refused, type Topic, type TopicOptions } from "midge";
import { type Bytes } from "#wire";
import { boardOf, type FleetBoard } from "./board.js";
import { beginSmall, enlargeFor, enlargeWhole } from "./memory.js";
import { createHistogram, type Histogram } from "./histogram.js";

/** The client's own number for a link that is up. */
const ONLINE = 3;
const PUBACK = 64;
const PUBCOMP = 112;

/** Of the refusals that a publish can meet. */
const REFUSED: Record<number, string> = {
  [Refused.OFFLINE]: "offline",
  [Refused.BUSY]: "busy",
  [Refused.TOO_LARGE]: "too large",
  [Refused.BAD_TOPIC]: "bad topic",
  [Refused.UNSUPPORTED]: "unsupported",
  [Refused.FULL]: "outbox full",
};

export interface Tally {
  messages: number;
  acknowledged: number;
  online: number;
  connected: number;
  reconnects: number;
  /** Given up by a full outbox, in lives that have ended. */
  dropped: number;
  readonly refused: Record<string, number>;
  readonly errors: Record<string, number>;
  readonly latency: Histogram;
  /** A client of a program, as it is made. */
  adopt(client: Publisher): void;
  /** A life has ended, with its clients. */
  endLife(board: FleetBoard): void;
  /** A link ended, or could not be opened; `client` was never online when `isFirst`. */
  onFailed: ((reason: number) => void) | undefined;
  /** Hears each message that was taken. */
  onMessage: ((topic: Topic, payload: string | Uint8Array) => void) | undefined;
  /** Hears of each topic of a board; may put another `publish` into it. */
  onTopic: ((board: FleetBoard, topic: Topic, name: string) => void) | undefined;
  /** Hears that a link of the board is gone. */
  onGone: ((board: FleetBoard) => void) | undefined;
}

type Publish = Topic["publish"];
type MakeTopic = Publisher["topic"];
type Closed = Publisher["closed"];
type Resume = NonNullable<Publisher["_resume"]>;
type Accept = NonNullable<Publisher["_accept"]>;

/** The clients of the board's present life. */
export function clientsOf({ client, others }: FleetBoard): Publisher[] {
  return client ? [client, ...(others ?? [])] : [];
}

/** What a full outbox has given up. */
export function droppedBy(client: Publisher): number {
  return (client as { dropped?: number }).dropped ?? 0;
}

/** The same function for the same one: there are two or three of each kind. */
function once<Given, Made>(make: (given: Given) => Made): (given: Given) => Made {
  const made = new Map<Given, Made>();
  return (given) => {
    const found = made.get(given) ?? make(given);
    made.set(given, found);
    return found;
  };
}

const add = (counts: Record<string, number>, key: string): void => void (counts[key] = (counts[key] ?? 0) + 1);

export function createTally(now: () => number): Tally {
  const publishOf = once((publish: Publish): Publish => {
    return function (this: Topic, payload) {
      enlargeFor(this, payload);
      const result = publish.call(this, payload);
      if (result < 0) add(tally.refused, REFUSED[result] ?? String(result));
      else {
        tally.messages++;
        if (result > 0) waitFor((this as Topic & { _client: Publisher })._client, result);
        tally.onMessage?.(this, payload);
      }
      return result;
    };
  });
  const topicOf = once((make: MakeTopic): MakeTopic => {
    return function (this: Publisher, name: string, options?: TopicOptions) {
      const topic = make.call(this, name, options);
      topic.publish = publishOf(topic.publish);
      tally.onTopic?.(boardOf(this), topic, name);
      return topic;
    };
  });
  const beginOf = once((begin: Client["begin"]): Client["begin"] => {
    return function (this: Client, topic, totalBytes) {
      enlargeWhole(topic);
      return begin.call(this, topic, totalBytes);
    };
  });
  const closedOf = once((closed: Closed): Closed => {
    return function (this: Publisher, reason) {
      if ((this._state as number) === ONLINE) tally.online--;
      if (reason !== 0) add(tally.errors, reasonText(reason));
      tally.onGone?.(boardOf(this));
      closed.call(this, reason);
      if (reason !== 0) tally.onFailed?.(reason);
    };
  });
  /** Of a client's links the first is a connection, and the others are reconnects. */
  const againOf = once((resume: Resume | undefined): Resume => {
    return (client, isPresent) => {
      tally.online++;
      tally.reconnects++;
      comeBack(resume, client, isPresent);
    };
  });
  const resumeOf = once((resume: Resume | undefined): Resume => {
    return (client, isPresent) => {
      const board = boardOf(client);
      tally.online++;
      if (!board.hasBeenOnline) tally.connected++;
      board.hasBeenOnline = true;
      client._resume = againOf(resume);
      comeBack(resume, client, isPresent);
    };
  });
  const acceptOf = once((accept: Accept): Accept => {
    return (client, bytes: Bytes, first, from, to) => {
      if ((first === PUBACK || first === PUBCOMP) && to - from === 2)
        settle(client, (bytes[from] as number) * 256 + (bytes[from + 1] as number));
      return accept(client, bytes, first, from, to);
    };
  });

  function comeBack(resume: Resume | undefined, client: Publisher, isPresent: boolean): void {
    if (resume) resume(client, isPresent);
    else client.onOnline?.(isPresent);
  }
  function waitFor(client: Publisher, id: number): void {
    const board = boardOf(client);
    if (board.waitsFor === 0) {
      board.waitsFor = id;
      board.waitsOf = client;
      board.waitsSinceMs = now();
      return;
    }
    const more: NonNullable<FleetBoard["more"]> = (board.more ??= new Map());
    const list = more.get(id) ?? [];
    // An identifier that is used again was given up before.
    more.set(id, [...list.filter((one) => one.client !== client), { client, sinceMs: now() }]);
  }
  function settle(client: Publisher, id: number): void {
    const board = boardOf(client);
    let sinceMs: number;
    if (board.waitsFor === id && board.waitsOf === client) {
      sinceMs = board.waitsSinceMs;
      board.waitsFor = 0;
      board.waitsOf = undefined;
    } else {
      const list = board.more?.get(id);
      const one = list?.find((waiting) => waiting.client === client);
      if (!one) return;
      sinceMs = one.sinceMs;
      if (list?.length === 1) board.more?.delete(id);
      else board.more?.set(id, list?.filter((waiting) => waiting !== one) ?? []);
    }
    tally.acknowledged++;
    tally.latency.add(now() - sinceMs);
  }

  const tally: Tally = {
    messages: 0,
    acknowledged: 0,
    online: 0,
    connected: 0,
    reconnects: 0,
    dropped: 0,
    refused: {},
    errors: {},
    latency: createHistogram(),
    adopt(client) {
      const board = boardOf(client);
      if (!board.client) board.client = client;
      else (board.others ??= []).push(client);
      beginSmall(client);
      client.topic = topicOf(client.topic);
      client.closed = closedOf(client.closed);
      client._resume = resumeOf(client._resume);
      if (client._accept) client._accept = acceptOf(client._accept);
      if ("begin" in client) (client as Client).begin = beginOf((client as Client).begin);
    },
    endLife(board) {
      for (const client of clientsOf(board)) {
        if ((client._state as number) === ONLINE) tally.online--;
        tally.dropped += droppedBy(client);
      }
      tally.onGone?.(board);
      board.client = board.others = board.more = board.waitsOf = undefined;
      board.waitsFor = 0;
    },
    onFailed: undefined,
    onMessage: undefined,
    onTopic: undefined,
    onGone: undefined,
  };
  return tally;
}
