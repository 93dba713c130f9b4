// The session in plain lists: what is unsettled, what was asked, and what must leave on each link, in the order of
// leaving. Written from docs/client.md and MQTT 3.1.1 sections 4.3 and 4.4; it shares no line with the client.

import { answer, packet, publish, subscribe, u16 } from "./packets.js";
import type { Command, Plan } from "./session.js";

interface Sending {
  id: number;
  qos: number;
  topic: string;
  payload: string;
  /** 0 waits, 1 was sent, 2 was received by the broker. */
  step: number;
  isStreamed: boolean;
}

interface Asked {
  number: number;
  filter: string;
  /** 0: it has its answer. */
  id: number;
  isEnd: boolean;
  isHeard: boolean;
  isTold: boolean;
}

const FIRST_ID = 32768;

export interface Model {
  log: string[];
  links: string[][];
  /** Numbers of what was sent on this link and has no answer. */
  inFlight(): number[];
  requests(): number[];
  run(command: Command): void;
}

export function createModel(plan: Plan): Model {
  let list: Sending[] = [];
  let asked: Asked[] = [];
  let count = 0;
  let lastId = plan.lastId;
  let lastRequest = 0;
  /** How many of the list were sent on this link. */
  let sent = 0;
  let isOnline = false;
  let stream: { rest: number; packet: string[]; late: string[] } | undefined;
  let nested = 0;
  let isGivingUp = false;
  const log: string[] = [];
  const links: string[][] = [[]];

  function send(one: string): void {
    if (stream) stream.late.push(one);
    else if (isOnline) links.at(-1)?.push(one);
  }

  function nextId(): number {
    do lastId = lastId < 65535 ? lastId + 1 : FIRST_ID;
    while (list.some((one) => one.id === lastId));
    return lastId;
  }

  function pump(): void {
    while (isOnline && !stream && sent < Math.min(plan.window, list.length)) {
      const one = list[sent++] as Sending;
      if (one.step === 2) send(answer(0x62, one.id));
      else send(publish({ ...one, retain: false, dup: one.step === 1 }));
      one.step ||= 1;
    }
  }

  function settle(one: Sending, outcome: number): void {
    const index = list.indexOf(one);
    list = list.filter((other) => other !== one);
    if (index < sent) sent--;
    log.push(`settled ${one.id} ${outcome}`);
    if (plan.isNested && nested++ < 4) accept(1, "n", "n");
  }

  function giveUp(one: Sending, outcome: number): void {
    isGivingUp = true;
    settle(one, outcome);
    isGivingUp = false;
  }

  function room(): number {
    return plan.bytes - list.reduce((sum, one) => sum + (one.isStreamed ? 0 : one.payload.length), 0);
  }

  function accept(qos: number, topic: string, payload: string): void {
    if (payload.length > plan.bytes) return void log.push("publish -3");
    if (isGivingUp) return void log.push("publish -8");
    const waiting = list.filter((one) => one.step === 0).reduce((sum, one) => sum + one.payload.length, 0);
    // Nothing is given up in vain.
    if (payload.length > room() + waiting) return void log.push("publish -8");
    const id = nextId();
    const same = (): Sending | undefined => list.find((one) => one.step === 0 && one.topic === topic && one.id !== id);
    let isReplacing = plan.drop === "same-topic";
    while (list.length === plan.slots || payload.length > room()) {
      const old = isReplacing ? same() : undefined;
      const oldest = plan.drop === "newest" ? undefined : list.find((one) => one.step === 0);
      if (old) isReplacing = false;
      if (old) giveUp(old, 2);
      else if (oldest) giveUp(oldest, 1);
      else return void log.push("publish -8");
    }
    list.push({ id, qos, topic, payload, step: 0, isStreamed: false });
    const old = isReplacing ? same() : undefined;
    if (old) giveUp(old, 2);
    pump();
    log.push(`publish ${id}`);
  }

  function ended(): void {
    isOnline = false;
    stream = undefined;
    sent = 0;
    log.push("offline");
    interrupt(1);
  }

  function interrupt(step: number): void {
    for (;;) {
      const one = list.find((each) => each.isStreamed && each.step === step);
      if (!one) return;
      settle(one, 3);
    }
  }

  function opened(isPresent: boolean): void {
    isOnline = true;
    links.push([]);
    sent = 0;
    if (!isPresent) {
      for (const one of list) if (!one.isStreamed) one.step = 0;
      interrupt(2);
    }
    for (const one of asked) {
      if (one.isHeard ? !isPresent || one.id > 0 : one.isEnd && isPresent) ask(one);
      else if (one.id > 0) answered(one, 0);
    }
    asked = asked.filter((one) => one.isHeard || one.id > 0);
    pump();
    log.push("online");
  }

  function ask(one: Asked): void {
    while (one.id === 0) {
      lastRequest = lastRequest < 32767 ? lastRequest + 1 : 1;
      if (!asked.some((other) => other.id === lastRequest)) one.id = lastRequest;
    }
    if (isOnline)
      send(
        one.isEnd ? packet(0xa2, u16(one.id) + u16(one.filter.length) + one.filter) : subscribe(one.id, one.filter, 1),
      );
  }

  function answered(one: Asked, code: number): void {
    one.id = 0;
    // Of a filter that is asked for again only the first answer is told.
    if (!one.isTold) log.push(`asked ${one.number} ${code}`);
    one.isTold = true;
  }

  function acknowledged(first: number, id: number): void {
    const one = list.find((each) => each.id === id && each.step > 0);
    if (!one) {
      if (first === 0x50) send(answer(0x62, id));
    } else if ((one.qos === 1) !== (first === 0x40) || (first === 0x70 && one.step === 1)) ended();
    else if (first === 0x50) {
      one.step = 2;
      send(answer(0x62, id));
    } else {
      settle(one, 0);
      pump();
    }
  }

  function begin(qos: number, topic: string, size: number): number {
    if (qos === 2) return -7;
    if (!isOnline) return -1;
    if (stream) return -2;
    if (qos > 0 && (sent < list.length || list.length >= Math.min(plan.window, plan.slots))) return -2;
    const id = qos > 0 ? nextId() : 0;
    const payload = "s".repeat(size);
    if (qos > 0) sent = list.push({ id, qos, topic, payload, step: 1, isStreamed: true });
    stream = { rest: size, packet: [publish({ topic, payload, qos, retain: false, dup: false, id })], late: [] };
    write(0);
    return id;
  }

  function write(size: number): number {
    if (!stream) return -1;
    if (size > stream.rest) return -3;
    stream.rest -= size;
    // With its last byte the packet is whole, ended or not.
    if (stream.rest === 0) links.at(-1)?.push(...stream.packet.splice(0));
    return 0;
  }

  function end(): number {
    const done = stream;
    if (!done) return -1;
    if (done.rest > 0) {
      ended();
      return -9;
    }
    stream = undefined;
    for (const one of done.late) send(one);
    pump();
    return 0;
  }

  const run: { [Kind in Command["kind"]]: (command: Extract<Command, { kind: Kind }>) => void } = {
    publish: ({ qos, topic, size }) => accept(qos, topic, topic.repeat(size)),
    loose: ({ topic }) => {
      if (isOnline && !stream) send(publish({ topic, payload: "0", qos: 0, retain: false, dup: false, id: 0 }));
      log.push(`publish ${!isOnline ? -1 : stream ? -2 : 0}`);
    },
    begin: ({ qos, topic, size }) => void log.push(`begin ${begin(qos, topic, size)}`),
    write: ({ size }) => void log.push(`write ${write(size)}`),
    end: () => void log.push(`end ${end()}`),
    ack: ({ first, id }) => isOnline && acknowledged(first, id),
    suback: ({ id, isEnd }) => {
      if (!isOnline) return;
      const one = asked.find((each) => each.id === id && id > 0);
      if (!one || one.isEnd !== isEnd) return ended();
      answered(one, isEnd ? 0 : 1);
      asked = asked.filter((each) => each.isHeard || each.id > 0);
    },
    subscribe: ({ filter }) => {
      const made = { number: count++, filter, id: 0, isEnd: false, isHeard: true, isTold: false };
      asked.push(made);
      ask(made);
    },
    unsubscribe: ({ filter }) => {
      for (const one of asked) if (one.filter === filter) one.isHeard = false;
      const made = { number: count++, filter, id: 0, isEnd: true, isHeard: false, isTold: false };
      asked = asked.filter((one) => one.isHeard || one.id > 0);
      asked.push(made);
      ask(made);
    },
    relink: ({ isPresent }) => {
      if (isOnline) ended();
      opened(isPresent);
    },
    leave: () => {
      if (isOnline && !stream) send("\xe0\0");
      if (isOnline) ended();
    },
  };

  return {
    log,
    links,
    inFlight: () => list.filter((one) => one.step > 0).map((one) => one.id),
    requests: () => asked.filter((one) => one.id > 0).map((one) => one.id),
    run: (command) => run[command.kind](command as never),
  };
}
