// The rules for what a client answers to messages it gets, on one link: each PUBLISH and PUBREL has its answer, in order,
// and no answer leaves before a handler had the message (MQTT 3.1.1 sections 4.3 and 4.6).

import type { Command, Commands } from "./commands.js";
import { nameOf, type Published, Type } from "./packets.js";
import type { World } from "./world.js";

export interface Inbound {
  received(message: Published): void;
  released(id: number): void;
  acknowledged(type: Type, id: number): void;
  checkEnd(): void;
}

interface Owed {
  id: number;
  command: Command | undefined;
  /** How often a handler must have returned from it by then. */
  returned: number;
}

type Answer = Type.PUBACK | Type.PUBREC | Type.PUBCOMP;

export function createInbound(world: World, commands: Commands): Inbound {
  const owed: Record<Answer, Owed[]> = { [Type.PUBACK]: [], [Type.PUBREC]: [], [Type.PUBCOMP]: [] };

  return {
    received({ qos, id, payload }) {
      if (qos === 0) return;
      const command = commands.find(payload);
      // At QoS 2 a copy of what was handled is only answered.
      const copies = owed[Type.PUBACK].filter((one) => one.command === command).length;
      const returned = qos === 1 ? command.returned + copies + 1 : 1;
      if (command.mayBeSkipped)
        return void owed[qos === 1 ? Type.PUBACK : Type.PUBREC].push({ id, command, returned: 0 });
      owed[qos === 1 ? Type.PUBACK : Type.PUBREC].push({ id, command, returned });
    },
    released: (id) => void owed[Type.PUBCOMP].push({ id, command: undefined, returned: 0 }),
    acknowledged(type, id) {
      const name = nameOf(type);
      const next = owed[type as Answer].shift();
      if (!next) world.fail(`${name} ${id} answers nothing`);
      if (next.id !== id) world.fail(`${name} ${id}, and ${next.id} is the next to be answered`);
      if (next.command && next.command.returned < next.returned)
        world.fail(`${name} ${id} before a handler had the message`);
    },
    checkEnd() {
      for (const [type, list] of Object.entries(owed)) {
        const first = list[0];
        if (first) world.fail(`${nameOf(Number(type))} ${first.id} was never sent`);
      }
    },
  };
}
