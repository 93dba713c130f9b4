// What the model broker keeps of a client: subscriptions, messages on their way out with their state, and QoS 2 ids that
// came in. It sends through whichever link it is given (MQTT 3.1.1 sections 4.1, 4.3, 4.4).

import type { Command, Commands } from "./commands.js";
import { answerPacket, nameOf, type Published, publishPacket, Type } from "./packets.js";
import type { World } from "./world.js";

interface Outgoing {
  command: Command;
  qos: number;
  id: number;
  state: "waiting" | "sent" | "received";
}

export interface Session {
  /** No two sessions have the same, not even of one client. */
  epoch: number;
  isClean: boolean;
  /** The client said something after CONNACK, so it knows of this session. */
  isKnown: boolean;
  filters: Map<string, number>;
  /** QoS 2 ids that came in and were not released, each with what is forwarded at PUBREL. */
  held: Map<number, Published | undefined>;
  outgoing(): number;
  take(command: Command): void;
  /** A new link: what had no answer is sent again. */
  resume(send: (bytes: Uint8Array) => void): void;
  /** The link is gone. */
  pause(): void;
  acknowledged(type: Type, id: number): void;
}

export function createSession(
  world: World,
  commands: Commands,
  epoch: number,
  isClean: boolean,
  window: number,
): Session {
  let out: Outgoing[] = [];
  let send: ((bytes: Uint8Array) => void) | undefined;

  const publish = (one: Outgoing, dup: boolean): void => {
    commands.sent(one.command);
    const { topic, payload } = one.command;
    send?.(publishPacket({ topic, payload, qos: one.qos, dup, id: one.id }));
  };

  function pump(): void {
    if (!send) return;
    let room = window - out.filter((one) => one.state !== "waiting").length;
    for (const one of out) {
      if (room <= 0) break;
      if (one.state !== "waiting") continue;
      // Always the lowest that is free: a client that does not forget a released id is found out at once.
      let id = 1;
      while (out.some((other) => other.id === id)) id++;
      one.id = id;
      one.state = "sent";
      publish(one, false);
      room--;
    }
  }

  const remove = (one: Outgoing): void => {
    out = out.filter((other) => other !== one);
    commands.completed(one.command);
    pump();
  };

  const session: Session = {
    epoch,
    isClean,
    isKnown: false,
    filters: new Map(),
    held: new Map(),
    outgoing: () => out.length,
    take(command) {
      const qos = Math.min(command.qos, session.filters.get(command.topic) ?? 0);
      const one: Outgoing = { command, qos, id: 0, state: "waiting" };
      if (qos === 0) publish(one, false);
      else {
        out.push(one);
        pump();
      }
    },
    resume(sender) {
      send = sender;
      for (const one of out) {
        if (one.state === "sent") publish(one, true);
        else if (one.state === "received") sender(answerPacket(Type.PUBREL, one.id));
      }
      pump();
    },
    pause: () => void (send = undefined),
    acknowledged(type, id) {
      const one = out.find((other) => other.id === id && other.state !== "waiting");
      if (!one) world.fail(`${nameOf(type)} ${id} answers nothing`);
      const right =
        one.qos === 1 ? type === Type.PUBACK : one.state === "sent" ? type === Type.PUBREC : type !== Type.PUBACK;
      if (!right) world.fail(`${nameOf(type)} with id ${id} does not fit a message at QoS ${one.qos}, ${one.state}`);
      if (type !== Type.PUBREC) return remove(one);
      one.state = "received";
      send?.(answerPacket(Type.PUBREL, id));
    },
  };
  return session;
}
