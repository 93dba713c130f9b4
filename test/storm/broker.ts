// A small model of an MQTT 3.1.1 server: sessions, QoS 0 to 2 in both directions, resend at session resume, keep-alive,
// takeover of a client id. What arrives is told to the ledger of published messages; the rules for the client are the
// referee's.

import type { Command, Commands } from "./commands.js";
import type { FarEnd, Listener } from "./net.js";
import {
  answerPacket,
  connackPacket,
  createReader,
  idOf,
  type Packet,
  PINGRESP_PACKET,
  type Published,
  readConnect,
  readPublished,
  Type,
} from "./packets.js";
import type { Plan } from "./plan.js";
import type { PublishedMessages } from "./published.js";
import { createSession, type Session } from "./session.js";
import type { World } from "./world.js";

export interface Broker extends Listener {
  /** Sends a message to the client, if it has subscribed. */
  command(topic: Plan["commands"][number]): void;
  /** Away for this long; its sessions come back with it, or not. */
  restart(ms: number, keepsSessions: boolean): void;
  /** From now on CONNECT is answered by this: a code, or nothing at all. */
  answers(connack: number | "nothing"): void;
  /** From now on SUBSCRIBE is refused, or not. */
  denies(all: boolean): void;
  filters(): ReadonlyMap<string, number>;
  /** Ends the present link without a word. */
  kick(): void;
  /** Messages on their way to the client. */
  outgoing(): number;
}

interface Line {
  end: FarEnd;
  session: Session;
}

/** More than this is not kept for a client that is away. */
const QUEUE_MOST = 60;

export function createBroker(world: World, plan: Plan, published: PublishedMessages, commands: Commands): Broker {
  const { clock } = world;
  let session: Session | undefined;
  let line: Line | undefined;
  let epochs = 0;
  let isUp = true;
  let connack: number | "nothing" = 0;
  let isDenying = false;

  function endSession(): void {
    if (session) commands.sessionEnded(session.epoch);
    session = undefined;
  }

  /** The link of the present client is over. */
  function hangUp(closes: boolean): void {
    const old = line;
    line = undefined;
    if (!old) return;
    old.session.pause();
    if (closes) old.end.close();
    if (old.session.isClean) endSession();
  }

  function connected(end: FarEnd, packet: Packet): Session | undefined {
    if (connack === "nothing") return undefined;
    if (connack !== 0) {
      end.send(connackPacket(false, connack));
      end.close();
      return undefined;
    }
    const { isClean, keepAliveS } = readConnect(packet);
    hangUp(true);
    // A session that the client may never have heard of is not kept: see docs/storm.md.
    if (session && (isClean || session.isClean || !session.isKnown)) endSession();
    const isPresent = session !== undefined;
    session ??= createSession(world, commands, ++epochs, isClean, plan.brokerWindow);
    line = { end, session };
    world.tell(() => `broker: session ${session?.epoch}, ${isPresent ? "present" : "new"}`);
    end.send(connackPacket(isPresent, 0));
    session.resume(end.send);
    watch(end, keepAliveS * 1500);
    return session;
  }

  let heardAt = 0;
  function watch(end: FarEnd, ms: number): void {
    heardAt = clock.now();
    if (ms === 0) return;
    const look = (): void => {
      if (line?.end !== end) return;
      const left = heardAt + ms - clock.now();
      if (left > 0) return void clock.after(left, look, undefined);
      world.tell(() => `broker: link ${end.number} was silent`);
      hangUp(true);
    };
    clock.after(ms, look, undefined);
  }

  function forward(end: FarEnd, of: Session, message: Published): void {
    published.forwarded(message, of.epoch, end);
  }

  function takePublish(end: FarEnd, of: Session, message: Published): void {
    if (message.qos < 2) {
      forward(end, of, message);
      if (message.qos === 1) end.send(answerPacket(Type.PUBACK, message.id));
      return;
    }
    // Without DUP it is another message with an id used again, by a client that forgot: the old one is given up.
    if (!of.held.has(message.id) || !message.dup) {
      const isNow = plan.forwardsAt === "PUBLISH";
      if (isNow) forward(end, of, message);
      of.held.set(message.id, isNow ? undefined : message);
    }
    end.send(answerPacket(Type.PUBREC, message.id));
  }

  function take(end: FarEnd, of: Session, packet: Packet): void {
    const id = idOf(packet);
    switch (packet.type) {
      case Type.PUBLISH:
        return takePublish(end, of, readPublished(packet));
      case Type.PUBREL: {
        const message = of.held.get(id);
        of.held.delete(id);
        if (message) forward(end, of, message);
        return end.send(answerPacket(Type.PUBCOMP, id));
      }
      case Type.SUBSCRIBE: {
        const filter = packet.body.toString("utf8", 4, packet.body.length - 1);
        const qos = packet.body[packet.body.length - 1] as number;
        if (isDenying) return end.send(answerPacket(Type.SUBACK, id, 128));
        of.filters.set(filter, qos);
        return end.send(answerPacket(Type.SUBACK, id, qos));
      }
      case Type.UNSUBSCRIBE:
        of.filters.delete(packet.body.toString("utf8", 4));
        return end.send(answerPacket(Type.UNSUBACK, id));
      case Type.PINGREQ:
        return end.send(PINGRESP_PACKET);
      case Type.DISCONNECT:
        return hangUp(true);
      default:
        of.acknowledged(packet.type, id);
    }
  }

  return {
    isUp: () => isUp,
    outgoing: () => session?.outgoing() ?? 0,
    answers: (code) => void (connack = code),
    denies: (all) => void (isDenying = all),
    filters: () => session?.filters ?? new Map(),
    kick: () => hangUp(true),
    accept(end) {
      let mine: Session | undefined;
      let isFirst = true;
      const reader = createReader((packet) => {
        if (isFirst) {
          isFirst = false;
          mine = connected(end, packet);
          return;
        }
        if (!mine || line?.end !== end) return reader.stop();
        mine.isKnown = true;
        heardAt = clock.now();
        take(end, mine, packet);
      });
      end.onReceived = (bytes) => reader.feed(bytes);
      end.onClosed = () => {
        if (line?.end === end) hangUp(false);
      };
    },
    command(topic) {
      if (!session?.filters.has(topic.name) || session.outgoing() >= QUEUE_MOST) return;
      if (topic.qos === 0 && !line) return;
      const isLarge = world.chance.hit(plan.largeChance);
      session.take(commands.make(topic, session.epoch, isLarge) satisfies Command);
    },
    restart(ms, keepsSessions) {
      isUp = false;
      hangUp(true);
      if (!keepsSessions) endSession();
      world.tell(() => `broker: away for ${ms} ms, sessions ${keepsSessions ? "kept" : "lost"}`);
      clock.after(ms, () => void (isUp = true), undefined);
    },
  };
}
