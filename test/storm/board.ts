// The board and its program: it connects, subscribes, publishes numbers, and does the same inside its handlers. A reset
// throws the client away and keeps the flash; then the program starts again.

import { type Client, createClient, Outcome, type Payload, Reason, type Topic as ClientTopic } from "midge";
import { createJournal } from "../../sdk/outbox/journal.js";
import type { Commands } from "./commands.js";
import type { Flash } from "./flash.js";
import { createListening, type Listening } from "./listening.js";
import { createStreaming, type Streaming } from "./streaming.js";
import { createLife, type Life, POWER_CUT } from "./life.js";
import { IS_TEXT, type StormNet } from "./net.js";
import type { Plan } from "./plan.js";
import type { PublishedMessages } from "./published.js";
import type { Referee } from "./referee.js";
import { CALM_MOST_MS, type World } from "./world.js";

export interface Board {
  start(): void;
  /** The program publishes on one of its topics. */
  publish(topic: number): void;
  /** It says goodbye; `connect` is up to the caller. */
  disconnect(): void;
  connect(): void;
  changeSubscriptions(): void;
  reset(): void;
  /** The program stops in the middle of the next handler that runs. */
  crashInHandler(): void;
  /** Handlers do nothing of their own any more, and no power cut or crash is still to come. */
  calm(): void;
  drain(done: (left: number) => void): void;
  isOnline(): boolean;
  life(): Life;
  pending(): number;
  /** Every request has its answer. */
  isAnswered(): boolean;
  /** What must hold when all is calm. */
  checkEnd(filters: ReadonlyMap<string, number>): void;
  /** What must hold between any two turns. */
  check(): void;
}

/** Timers a client has at once: its own, and one while it drains. */
const TIMERS_MOST = 2;
/** CONNECT, SUBSCRIBE and answers may stand before the publisher's memory. */
const RARE_BYTES = 1024;

export function createBoard(
  world: World,
  plan: Plan,
  net: StormNet,
  flash: Flash,
  published: PublishedMessages,
  commands: Commands,
  referee: Referee,
): Board {
  const { chance, clock } = world;
  let lives = 0;
  let life: Life;
  let client: Client;
  let listening: Listening;
  let streaming: Streaming;
  let topics: ClientTopic[] = [];
  let isOnline = false;
  let isConnecting = false;
  let handlerChance = plan.handlerChance;
  let crashes = false;
  /** A message was just dropped for another: its room is not for whoever hears of it. */
  let givingUp = 0;
  /** How deep handlers stand in one another through what they publish. */
  let depth = 0;

  function start(): void {
    life = createLife(world, ++lives, cut);
    isOnline = false;
    isConnecting = false;
    life.enter(() => {
      const journal = plan.hasJournal ? createJournal(flash, plan.flashBytes) : undefined;
      const target = { host: "broker", port: 1883 };
      client = createClient({ net: net.of(life), clock: life.clock }, { ...plan.options, target, journal });
      topics = plan.topics.map(({ name, qos }) => client.topic(name, { qos }));
      client.onOnline = onOnline;
      client.onOffline = onOffline;
      client.onSettled = onSettled;
      client.onDrained = () => {
        streaming.go();
        handler();
      };
      listening = createListening(world, plan, client, commands, handler);
      streaming = createStreaming(world, chance, client, published, asGiven, plan.payloadMost);
      client.onOther = listening.onOther;
      client.onRefused = listening.onRefused;
      listening.all();
      connect();
    });
  }

  function onOnline(isPresent: boolean): void {
    world.tell(() => `board: online, session ${isPresent ? "present" : "new"}`);
    if (isOnline) world.fail("onOnline twice");
    if (!client.isOnline()) world.fail("onOnline while it is not");
    if (plan.options.cleanSession && isPresent) world.fail("a clean session is present");
    isOnline = true;
    handler();
  }

  function onOffline(reason: number): void {
    world.tell(() => `board: offline, ${reason}`);
    if (client.isOnline()) world.fail("onOffline while it is online");
    if (reason >= Reason.BAD_LENGTH && reason !== Reason.CUT)
      world.fail(`the client found fault with a broker that has none: ${reason}`);
    if (isOnline) published.linkEnded();
    isOnline = false;
    handler();
  }

  function onSettled(id: number, outcome: number): void {
    published.settled(id, outcome, referee);
    const isDrop = outcome !== Outcome.ACKED;
    if (isDrop) givingUp++;
    handler();
    if (isDrop) givingUp--;
  }

  /** What the program does inside any handler. */
  function handler(): void {
    if (crashes) {
      crashes = false;
      world.tell(() => "board: crashes in a handler");
      throw POWER_CUT;
    }
    if (depth > 3) return;
    depth++;
    for (let i = 0; i < 3 && chance.hit(handlerChance); i++) act();
    depth--;
  }

  function act(): void {
    const choice = chance.between(0, 9);
    if (chance.hit(plan.changeChance)) listening.change(chance.between(0, plan.commands.length - 1));
    else if (choice < 8) publishHere(chance.between(0, topics.length - 1));
    else if (choice === 8 && plan.faults.includes("disconnect")) {
      disconnectHere();
      if (chance.hit(0.5)) connect();
      else clock.after(chance.between(0, 5000), () => life.enter(connect), undefined);
    }
  }

  function text(number: number): string {
    const least = `p${number}:`;
    const filler = number % 5 === 0 ? "é" : String.fromCharCode(97 + (number % 26));
    const room = plan.payloadMost - least.length;
    return least + filler.repeat(Math.max(0, Math.floor(chance.between(0, room) / Buffer.byteLength(filler))));
  }

  /** A payload as the runtime has it. */
  function asGiven(payload: string): Payload {
    const bytes = Buffer.from(payload, "latin1");
    const text = bytes.toString();
    // A piece of a stream may end inside a character.
    const isBytes = chance.hit(0.5) || Buffer.byteLength(text) !== bytes.length;
    return IS_TEXT ? payload : isBytes ? bytes : text;
  }

  function publishHere(index: number): void {
    const topic = plan.topics[index] as Plan["topics"][number];
    // Nobody keeps the bytes of a streamed message, so there is none at QoS 2.
    if (topic.qos < 2 && !streaming.isBusy() && chance.hit(plan.streamChance)) {
      const entry = published.offer(
        topic,
        (number) => text(number).padEnd(chance.between(0, 3000), "s"),
        life.number,
        true,
      );
      return streaming.begin(topics[index] as ClientTopic, entry);
    }
    const entry = published.offer(topic, text, life.number, false);
    const code = (topics[index] as ClientTopic).publish(asGiven(entry.payload));
    published.answered(entry, code, givingUp > 0 ? plan.outboxMessages : client.pending());
  }

  function disconnectHere(): void {
    world.tell(() => "board: disconnects");
    isConnecting = false;
    client.disconnect();
    if (client.isOnline()) world.fail("online after disconnect");
  }

  function connect(): void {
    if (isConnecting) return;
    isConnecting = true;
    const code = client.connect();
    if (code !== 0) world.fail(`connect returned ${code}`);
  }

  /** The power failed in the middle of something. */
  function cut(): void {
    world.tell(() => "board: power cut");
    depth = 0;
    givingUp = 0;
    gone(life.startedAt());
  }

  function gone(since: number | undefined): void {
    life.end();
    flash.cutAfter(undefined);
    crashes = false;
    net.powerLost(chance.hit(0.3));
    referee.boardReset(plan.hasJournal);
    published.boardReset(plan.hasJournal, since);
    commands.boardReset(plan.hasJournal, since);
    clock.after(chance.between(1, 3000), start, undefined);
  }

  return {
    start,
    connect: () => life.enter(connect),
    changeSubscriptions: () => life.enter(() => listening.change(chance.between(0, plan.commands.length - 1))),
    publish: (index) => life.enter(() => publishHere(index)),
    disconnect: () => life.enter(disconnectHere),
    reset() {
      if (life.isDead()) return;
      world.tell(() => "board: reset");
      gone(undefined);
    },
    crashInHandler: () => void (crashes = true),
    calm() {
      handlerChance = 0;
      crashes = false;
      flash.cutAfter(undefined);
      life.thaw();
      life.enter(() => {
        connect();
        listening.all();
      });
    },
    drain: (done) =>
      life.enter(() => {
        const code = client.drain(CALM_MOST_MS, done);
        if (code !== 0) world.fail(`drain returned ${code}`);
      }),
    isOnline: () => !life.isDead() && client.isOnline(),
    life: () => life,
    pending: () => client.pending(),
    isAnswered: () => listening.isAnswered(),
    checkEnd: (filters) => listening.checkEnd(filters),
    check() {
      if (life.isDead() || life.isFrozen()) return;
      const pending = client.pending();
      if (pending > plan.outboxMessages) world.fail(`${pending} messages in an outbox of ${plan.outboxMessages}`);
      if (life.number === 1 && pending !== published.unsettled()) {
        world.fail(`pending() is ${pending}, and ${published.unsettled()} have not settled`);
      }
      if (!plan.hasJournal && published.unsettledBytes() > plan.outboxBytes) {
        world.fail(`${published.unsettledBytes()} bytes in an outbox of ${plan.outboxBytes}`);
      }
      if (isOnline !== client.isOnline()) world.fail("isOnline and the events differ");
      if (life.timers() > TIMERS_MOST) world.fail(`${life.timers()} timers`);
      const most = plan.transmitBytes + RARE_BYTES;
      if (IS_TEXT) return;
      const { _tx, _spare } = client._port;
      if (_tx.length > most || (_spare?.length ?? 0) > most) world.fail(`${_tx.length} bytes of transmit memory`);
    },
  };
}
