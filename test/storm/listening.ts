// What the program of one life listens to: it subscribes, takes back and subscribes again, whole or in chunks. It checks
// that each request settles once, that a handler is silent after `unsubscribe`, and that chunks make a whole.

import type { Client, Message } from "midge";
import type { Commands } from "./commands.js";
import type { Plan } from "./plan.js";
import type { World } from "./world.js";

export interface Listening {
  /** Subscribes to what it does not listen to, or takes back what it does. */
  change(topic: number): void;
  /** Listens to everything. */
  all(): void;
  onRefused(filter: string): void;
  onOther(message: Message): void;
  isAnswered(): boolean;
  /** Every request has settled, and the broker has just these subscriptions. */
  checkEnd(filters: ReadonlyMap<string, number>): void;
}

/** `received` is told after a handler of the program had a whole message. */
export function createListening(
  world: World,
  plan: Plan,
  client: Client,
  commands: Commands,
  received: () => void,
): Listening {
  /** The present handler of a topic; none when it is taken back. */
  const present = new Map<string, object>();
  const requests: { what: string; told: number }[] = [];

  function request(what: string): (code: number) => void {
    const made = { what, told: 0 };
    requests.push(made);
    return (code) => {
      world.tell(() => `board: ${what} settled: ${code}`);
      if (++made.told > 1) world.fail(`${what} settled twice`);
      received();
    };
  }

  function take(message: Message, payload: string): void {
    commands.handled(message.topic, message.qos, payload);
    received();
    commands.returned(payload);
  }

  function subscribe(topic: Plan["commands"][number]): void {
    const me = {};
    present.set(topic.name, me);
    commands.listens(topic.name, true);
    let whole = "";
    const settled = request(`SUBSCRIBE ${topic.name}`);
    const code = topic.isChunked
      ? client.subscribeChunks(topic.name, onChunk, topic.qos, settled)
      : client.subscribe(topic.name, onWhole, topic.qos, settled);
    if (code !== 0) world.fail(`subscribe returned ${code}`);

    function check(message: Message): void {
      if (present.get(topic.name) !== me) world.fail(`a handler of ${topic.name} was called after unsubscribe`);
      if (message.topic !== topic.name) world.fail(`a handler of ${topic.name} got ${message.topic}`);
    }
    function onWhole(message: Message): void {
      check(message);
      take(message, message.text());
    }
    function onChunk(message: Message): void {
      check(message);
      if (message.index === 0) whole = "";
      if (message.index !== whole.length) world.fail(`chunk ${message.index} after ${whole.length} bytes`);
      whole += message.text();
      if (whole.length > message.total) world.fail(`${whole.length} bytes of ${message.total}`);
      if (whole.length === message.total) take(message, whole);
    }
  }

  function unsubscribe(name: string): void {
    present.delete(name);
    commands.listens(name, false);
    const code = client.unsubscribe(name, request(`UNSUBSCRIBE ${name}`));
    if (code !== 0) world.fail(`unsubscribe returned ${code}`);
  }

  return {
    change(index) {
      const topic = plan.commands[index] as Plan["commands"][number];
      world.tell(() => `board: ${present.has(topic.name) ? "takes back" : "listens to"} ${topic.name}`);
      if (present.has(topic.name)) unsubscribe(topic.name);
      else subscribe(topic);
    },
    all() {
      for (const topic of plan.commands) if (!present.has(topic.name)) subscribe(topic);
    },
    onRefused(filter) {
      world.tell(() => `board: ${filter} was refused`);
      // It listens all the same, should the broker change its mind. To ask again, it takes the handler back first.
      if (present.has(filter)) unsubscribe(filter);
    },
    onOther(message) {
      if (present.has(message.topic)) world.fail(`${message.topic} has a handler, and onOther was called`);
      take(message, message.text());
    },
    isAnswered: () => requests.every(({ told }) => told > 0),
    checkEnd(filters) {
      for (const { what, told } of requests) if (told !== 1) world.fail(`${what} settled ${told} times`);
      for (const { name, qos } of plan.commands) {
        if (present.has(name) && filters.get(name) !== qos)
          world.fail(`the broker has ${name} as ${filters.get(name)}`);
      }
    },
  };
}
