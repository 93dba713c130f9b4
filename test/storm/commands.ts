// The ledger of what the broker sends to the board. It knows each message by a number in its payload, and judges what
// the program's handlers get: nothing lost, nothing twice at QoS 2, in order.

import { RECEIVE_BYTES, type Topic } from "./plan.js";
import type { World } from "./world.js";

export interface Command {
  number: number;
  topic: string;
  qos: number;
  payload: string;
  epoch: number;
  /** How often the broker sent it. */
  sent: number;
  /** How often a handler got it and, at QoS 2, may get it; how often a handler has returned from it. */
  handled: number;
  handledMost: number;
  returned: number;
  /** When a handler got it last, in ticks. */
  handledAt: number;
  isComplete: boolean;
  /** Larger than the receive memory: it must be skipped, or may be, when nobody takes it in chunks. */
  isLarge: boolean;
  isSkipped: boolean;
  mayBeSkipped: boolean;
  /** The session that carried it is gone: it may come, and need not. */
  isVoid: boolean;
}

export interface Commands {
  make(topic: Topic, epoch: number, isLarge: boolean): Command;
  sent(command: Command): void;
  completed(command: Command): void;
  sessionEnded(epoch: number): void;
  /** A handler has it. */
  handled(topic: string, qos: number, payload: string): void;
  /** The handler has returned. */
  returned(payload: string): void;
  find(payload: string): Command;
  /** The program listens to a topic from now on, or does not. */
  listens(topic: string, isTrue: boolean): void;
  /** The board was reset. `since`: the tick at which the turn began that the power cut ended; undefined: between turns. */
  boardReset(keepsState: boolean, since: number | undefined): void;
  checkEnd(): void;
  /** How often a QoS 2 message came twice where nothing can prevent it. */
  excused(): number;
}

export function createCommands(world: World): Commands {
  const all: Command[] = [];
  /** Per topic, the newest number that was handled. */
  const newest = new Map<string, number>();
  /** Topics that the program does not listen to just now. */
  const deaf = new Set<string>();
  let excused = 0;

  function find(payload: string): Command {
    const found = all[Number.parseInt(payload.slice(1), 10)];
    if (found?.payload !== payload) world.fail(`a message that was never sent came: ${JSON.stringify(payload)}`);
    return found;
  }

  return {
    find,
    excused: () => excused,
    listens(topic, isTrue) {
      if (isTrue) return void deaf.delete(topic);
      deaf.add(topic);
      for (const one of all) if (one.topic === topic && one.isLarge && !one.isComplete) one.mayBeSkipped = true;
    },
    returned: (payload) => void find(payload).returned++,
    make({ name, qos, isChunked }, epoch, isLarge) {
      const payload = `c${all.length}:${"~".repeat(world.chance.between(0, 30) + (isLarge ? RECEIVE_BYTES : 0))}`;
      const made: Command = {
        number: all.length,
        topic: name,
        qos,
        payload,
        epoch,
        sent: 0,
        handled: 0,
        handledMost: 1,
        returned: 0,
        handledAt: 0,
        isComplete: false,
        isLarge,
        isSkipped: isLarge && !isChunked,
        mayBeSkipped: isLarge && (!isChunked || deaf.has(name)),
        isVoid: false,
      };
      all.push(made);
      return made;
    },
    sent: (command) => void command.sent++,
    completed: (command) => void (command.isComplete = true),
    sessionEnded(epoch) {
      for (const one of all) if (one.epoch === epoch && !one.isComplete) one.isVoid = true;
    },
    handled(topic, qos, payload) {
      const one = find(payload);
      world.tell(() => `board: got ${payload} at QoS ${qos}`);
      if (one.topic !== topic || one.qos !== qos) world.fail(`${payload} came as ${topic} at QoS ${qos}`);
      if (one.isSkipped) world.fail(`${payload.slice(0, 20)} is larger than the receive memory, and came`);
      one.handled++;
      one.handledAt = world.tick();
      if (one.handled > one.sent) world.fail(`${payload} came ${one.handled} times and was sent ${one.sent} times`);
      if (one.qos === 2 && one.handled > one.handledMost) world.fail(`${payload} came twice at QoS 2`);
      if (one.handled > 1) {
        if (one.qos === 2) excused++;
        return;
      }
      if (one.number < (newest.get(topic) ?? 0)) world.fail(`${payload} came after a newer one`);
      newest.set(topic, one.number);
    },
    boardReset(keepsState, since) {
      for (const one of all) {
        const isCut = since !== undefined && one.handledAt >= since;
        if (one.handled > 0 && !one.isComplete && (!keepsState || isCut)) one.handledMost = one.handled + 1;
      }
    },
    checkEnd() {
      for (const one of all) {
        if (one.qos > 0 && !one.isVoid && !one.mayBeSkipped && one.handled === 0)
          world.fail(`${one.payload} at QoS ${one.qos} never came`);
      }
    },
  };
}
