// An MQTT 3.1.1 broker in memory, for simulations: it lives on the clock it is given, so that a run on a virtual clock
// repeats itself to the byte. Sessions, retained messages, wills, QoS 0 to 2 both ways. It opens no port, and forgets
// everything when it is dropped.

import { matches, type Net } from "midge";
import { type BrokerMessage, packetCutter, publishPacket, readConnect, shortPacket } from "./broker-packets.js";
import type { NodeClock } from "./clock.js";
import { createMemoryNet, type Peer } from "./memory-net.js";

export type { BrokerMessage };

export interface MemoryBroker {
  /** The network in which it listens. */
  net: Net;
  /** Hears of each message that it takes, wills included, in order; `clientId` is "" for those published from here. */
  onMessage: (message: BrokerMessage, clientId: string) => void;
  /** Hears of each client that comes ("" is never one) and goes. */
  onClient: (clientId: string, isOnline: boolean) => void;
  /** Publishes as another client would. */
  publish(message: Pick<BrokerMessage, "topic" | "payload"> & Partial<BrokerMessage>): void;
  /** What is retained, by topic. */
  retained: ReadonlyMap<string, BrokerMessage>;
  /** Ends every link; with false it refuses new ones until it is called with true. Sessions are kept unless `forgets`. */
  listen(isUp: boolean, forgets?: boolean): void;
  /** Client ids that are online. */
  online(): string[];
}

interface Waiting {
  id: number;
  message: BrokerMessage;
  /** It was sent on some link: what is sent now is a duplicate [MQTT-3.3.1-1]. */
  isSent: boolean;
  /** QoS 2: PUBREC has come. */
  isReceived: boolean;
}

interface Session {
  clientId: string;
  isClean: boolean;
  filters: Map<string, 0 | 1 | 2>;
  waiting: Waiting[];
  /** QoS 2 identifiers received and not released. */
  received: Set<number>;
  nextId: number;
  link: Link | undefined;
}

interface Link {
  peer: Peer;
  session: Session | undefined;
  will: BrokerMessage | undefined;
  heardAt: number;
  isOver: boolean;
}

/** More than this is not kept for a client that is away. */
const QUEUE_MOST = 1000;

export function createMemoryBroker(clock: NodeClock): MemoryBroker {
  const sessions = new Map<string, Session>();
  const retained = new Map<string, BrokerMessage>();
  const links = new Set<Link>();
  let isUp = true;
  let strangers = 0;

  function route(message: BrokerMessage, clientId: string): void {
    broker.onMessage(message, clientId);
    if (message.retain) {
      if (message.payload.length === 0) retained.delete(message.topic);
      else retained.set(message.topic, message);
    }
    for (const session of sessions.values()) {
      let qos = -1;
      for (const [filter, granted] of session.filters) if (matches(filter, message.topic)) qos = Math.max(qos, granted);
      if (qos >= 0) deliver(session, { ...message, retain: false, qos: Math.min(qos, message.qos) as 0 | 1 | 2 });
    }
  }

  function deliver(session: Session, message: BrokerMessage): void {
    if (message.qos === 0) {
      session.link?.peer.send(publishPacket(message, 0, false));
      return;
    }
    if (session.waiting.length >= QUEUE_MOST) return;
    const waiting: Waiting = { id: nextId(session), message, isSent: session.link !== undefined, isReceived: false };
    session.waiting.push(waiting);
    session.link?.peer.send(publishPacket(message, waiting.id, false));
  }

  function end(link: Link, isClean: boolean): void {
    if (link.isOver) return;
    link.isOver = true;
    links.delete(link);
    link.peer.close();
    const { session } = link;
    if (!session) return;
    session.link = undefined;
    if (session.isClean) sessions.delete(session.clientId);
    broker.onClient(session.clientId, false);
    if (link.will && !isClean) route(link.will, session.clientId);
  }

  function connect(link: Link, body: Buffer): void {
    const asked = readConnect(body);
    if (!asked) return end(link, true);
    if (asked.level !== 4) {
      link.peer.send(Uint8Array.of(0x20, 2, 0, 1));
      return end(link, true);
    }
    if (asked.clientId === "" && !asked.isClean) {
      link.peer.send(Uint8Array.of(0x20, 2, 0, 2));
      return end(link, true);
    }
    const clientId = asked.clientId === "" ? `auto-${++strangers}` : asked.clientId;
    const old = sessions.get(clientId);
    if (old?.link) end(old.link, false);
    let session = sessions.get(clientId);
    if (session && asked.isClean) sessions.delete(clientId);
    const isPresent = session !== undefined && !asked.isClean;
    if (!session || asked.isClean) {
      session = {
        clientId,
        isClean: asked.isClean,
        filters: new Map(),
        waiting: [],
        received: new Set(),
        nextId: 0,
        link,
      };
      sessions.set(clientId, session);
    }
    session.isClean = asked.isClean;
    session.link = link;
    link.session = session;
    link.will = asked.will;
    link.peer.send(Uint8Array.of(0x20, 2, isPresent ? 1 : 0, 0));
    broker.onClient(clientId, true);
    for (const one of session.waiting) {
      link.peer.send(one.isReceived ? shortPacket(0x62, one.id) : publishPacket(one.message, one.id, one.isSent));
      one.isSent = true;
    }
    if (asked.keepAliveS > 0) watch(link, asked.keepAliveS * 1500);
  }

  /** One and a half times the keep-alive without a word is the end (3.1.2.10). */
  function watch(link: Link, ms: number): void {
    const look = (): void => {
      if (link.isOver) return;
      const left = link.heardAt + ms - clock.now();
      if (left > 0) clock.after(left, look, undefined);
      else end(link, false);
    };
    clock.after(ms, look, undefined);
  }

  function take(link: Link, first: number, body: Buffer): void {
    link.heardAt = clock.now();
    const type = first >> 4;
    if (!link.session) return type === 1 ? connect(link, body) : end(link, true);
    const { session, peer } = link;
    const id = body.length >= 2 ? body.readUInt16BE(0) : 0;
    switch (type) {
      case 3: {
        const qos = ((first >> 1) & 3) as 0 | 1 | 2;
        const topicEnd = 2 + id;
        const message: BrokerMessage = {
          topic: body.toString("utf8", 2, topicEnd),
          payload: Buffer.from(body.subarray(topicEnd + (qos > 0 ? 2 : 0))),
          qos,
          retain: (first & 1) === 1,
        };
        if (qos === 0) return route(message, session.clientId);
        const number = body.readUInt16BE(topicEnd);
        if (qos === 1) {
          route(message, session.clientId);
          return peer.send(shortPacket(0x40, number));
        }
        if (!session.received.has(number)) {
          session.received.add(number);
          route(message, session.clientId);
        }
        return peer.send(shortPacket(0x50, number));
      }
      case 4:
      case 7:
        session.waiting = session.waiting.filter((one) => one.id !== id);
        return;
      case 5: {
        const one = session.waiting.find((waiting) => waiting.id === id);
        if (one) one.isReceived = true;
        return peer.send(shortPacket(0x62, id));
      }
      case 6:
        session.received.delete(id);
        return peer.send(shortPacket(0x70, id));
      case 8:
        return subscribe(session, peer, id, body);
      case 10: {
        for (let at = 2; at + 2 <= body.length;) {
          const length = body.readUInt16BE(at);
          session.filters.delete(body.toString("utf8", at + 2, at + 2 + length));
          at += 2 + length;
        }
        return peer.send(shortPacket(0xb0, id));
      }
      case 12:
        return peer.send(Uint8Array.of(0xd0, 0));
      case 14:
        return end(link, true);
      default:
        return end(link, false);
    }
  }

  function subscribe(session: Session, peer: Peer, id: number, body: Buffer): void {
    const granted: number[] = [];
    const kept: BrokerMessage[] = [];
    for (let at = 2; at + 3 <= body.length;) {
      const length = body.readUInt16BE(at);
      const filter = body.toString("utf8", at + 2, at + 2 + length);
      const qos = Math.min(2, body[at + 2 + length] as number) as 0 | 1 | 2;
      session.filters.set(filter, qos);
      granted.push(qos);
      for (const message of retained.values()) {
        if (matches(filter, message.topic)) kept.push({ ...message, qos: Math.min(qos, message.qos) as 0 | 1 | 2 });
      }
      at += 3 + length;
    }
    peer.send(Uint8Array.of(0x90, 2 + granted.length, id >> 8, id & 255, ...granted));
    for (const message of kept) deliver(session, message);
  }

  const broker: MemoryBroker = {
    net: createMemoryNet(clock, (peer) => {
      const link: Link = { peer, session: undefined, will: undefined, heardAt: clock.now(), isOver: false };
      if (!isUp) return peer.close();
      links.add(link);
      const read = packetCutter((first, body) => {
        if (!link.isOver) take(link, first, body);
      });
      peer.onReceived = (bytes) => read(bytes);
      peer.onClosed = () => end(link, false);
    }),
    onMessage: () => {},
    onClient: () => {},
    publish: ({ topic, payload, qos = 0, retain = false }) => route({ topic, payload, qos, retain }, ""),
    retained,
    listen(listens, forgets = false) {
      isUp = listens;
      for (const link of [...links]) end(link, false);
      if (forgets) sessions.clear();
    },
    online: () => [...links].flatMap(({ session }) => (session ? [session.clientId] : [])),
  };
  return broker;
}

/** The next identifier that no message of the session has. */
function nextId(session: Session): number {
  do session.nextId = (session.nextId % 65535) + 1;
  while (session.waiting.some(({ id }) => id === session.nextId));
  return session.nextId;
}
