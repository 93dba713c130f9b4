// Watches one board's links at the socket, before the air can spoil anything, and knows the rules of MQTT 3.1.1 for a
// client: what comes first, which packets, which flags, which id, in which order. The two QoS flows are next door.

import { createInbound, type Inbound } from "./referee-inbound.js";
import { createOutbound, type Outbound } from "./referee-outbound.js";
import type { Commands } from "./commands.js";
import type { Life } from "./life.js";
import { createReader, idOf, nameOf, type Packet, readConnect, readPublished, Type } from "./packets.js";
import { CLIENT_ID, type Plan } from "./plan.js";
import type { Entry, PublishedMessages } from "./published.js";
import type { World } from "./world.js";

/** What is seen of one link. */
export interface Tap {
  wrote(bytes: Uint8Array): void;
  /** The client is about to get these. */
  receiving(bytes: Uint8Array): void;
  /** It got them; when the link ended meanwhile, nobody can say how far it read. */
  received(isWhole: boolean): void;
}

export interface Referee {
  open(link: number, life: Life): Tap;
  boardReset(keepsState: boolean): void;
  isInFlight(entry: Entry): boolean;
  /** A streamed message is nobody's any more. */
  givenUp(entry: Entry): void;
  checkEnd(): void;
}

const FLAGS: Partial<Record<Type, number>> = {
  [Type.CONNECT]: 0,
  [Type.PUBACK]: 0,
  [Type.PUBREC]: 0,
  [Type.PUBREL]: 2,
  [Type.PUBCOMP]: 0,
  [Type.SUBSCRIBE]: 2,
  [Type.UNSUBSCRIBE]: 2,
  [Type.PINGREQ]: 0,
  [Type.DISCONNECT]: 0,
};

/** A packet in a line of the story. */
function brief(packet: Packet): string {
  const name = nameOf(packet.type);
  if (packet.type !== Type.PUBLISH) return packet.body.length > 1 ? `${name} ${idOf(packet)}` : name;
  const { dup, qos, id, topic, payload } = readPublished(packet);
  return `${name}${dup ? " DUP" : ""} QoS ${qos} ${id} ${topic} ${payload.slice(0, payload.indexOf(":"))}`;
}

export function createReferee(world: World, plan: Plan, published: PublishedMessages, commands: Commands): Referee {
  const outbound: Outbound = createOutbound(world, plan, published);
  let present: Inbound | undefined;

  function checkConnect(packet: Packet): void {
    const { options } = plan;
    const seen = readConnect(packet);
    if (packet.body.toString("latin1", 0, 7) !== "\0\x04MQTT\x04") world.fail("CONNECT is not of MQTT 3.1.1");
    const isRight =
      seen.clientId === CLIENT_ID &&
      seen.isClean === options.cleanSession &&
      seen.keepAliveS === options.keepAlive &&
      seen.will?.payload === options.will?.payload;
    if (!isRight) world.fail(`CONNECT says ${JSON.stringify(seen)}`);
  }

  function open(link: number, life: Life): Tap {
    const inbound = (present = createInbound(world, commands));
    const requests = new Set<number>();
    let stage: "new" | "connecting" | "online" | "over" = "new";

    function checkWritten(packet: Packet): void {
      const name = nameOf(packet.type);
      world.tell(() => `link ${link}: > ${brief(packet)}`);
      if (stage === "over") world.fail(`${name} after DISCONNECT`);
      if ((stage === "new") !== (packet.type === Type.CONNECT)) world.fail(`${name} while the link is ${stage}`);
      if (stage === "connecting") world.fail(`${name} before CONNACK`);
      if (packet.type !== Type.PUBLISH && FLAGS[packet.type] !== packet.flags) {
        world.fail(`${name} with flags ${packet.flags}`);
      }
      const id = idOf(packet);
      switch (packet.type) {
        case Type.CONNECT:
          checkConnect(packet);
          stage = "connecting";
          return;
        case Type.DISCONNECT:
          stage = "over";
          return;
        case Type.PINGREQ:
          return;
        case Type.PUBLISH:
          if (requests.has(id) && (packet.flags & 6) !== 0 && idIsRequest(packet))
            world.fail("a PUBLISH has an id in use");
          return outbound.published(readPublished(packet), link);
        case Type.PUBREL:
          return outbound.released(id, link);
        case Type.PUBACK:
        case Type.PUBREC:
        case Type.PUBCOMP:
          return inbound.acknowledged(packet.type, id);
        default:
          if (id === 0) world.fail(`${name} with id 0`);
          if (requests.has(id) || outbound.has(id)) world.fail(`${name} with id ${id}, which is in use`);
          requests.add(id);
      }
    }
    const idIsRequest = (packet: Packet): boolean => requests.has(readPublished(packet).id);

    function checkReceived(packet: Packet): void {
      world.tell(() => `link ${link}: < ${brief(packet)}`);
      switch (packet.type) {
        case Type.CONNACK:
          if (packet.body[1] !== 0) return;
          stage = "online";
          return outbound.connected(packet.body[0] === 1);
        case Type.PUBLISH:
          return inbound.received(readPublished(packet));
        case Type.PUBREL:
          return inbound.released(idOf(packet));
        case Type.SUBACK:
        case Type.UNSUBACK:
          return void requests.delete(idOf(packet));
        case Type.PUBACK:
        case Type.PUBREC:
        case Type.PUBCOMP:
          return outbound.acknowledged(packet.type, idOf(packet));
      }
    }

    const written = createReader(checkWritten);
    const received = createReader(checkReceived);
    return {
      wrote(bytes) {
        written.feed(bytes);
        if (stage === "over" && written.rest() > 0) world.fail("bytes after DISCONNECT");
      },
      receiving: (bytes) => received.feed(bytes),
      received: (isWhole) => outbound.settle(isWhole && !life.isDead()),
    };
  }

  return {
    open,
    boardReset: outbound.boardReset,
    isInFlight: outbound.isInFlight,
    givenUp: outbound.givenUp,
    checkEnd() {
      outbound.checkEnd();
      present?.checkEnd();
    },
  };
}
