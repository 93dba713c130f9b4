// Plays one case on any runtime: does what the case says to a client on a network and a clock that are none, and says
// line by line what came of it. It keeps to the device dialect, and never knows what is right: `script.ts` does.

import type { Client, ClientOptions, Link, SocketEvents, Topic } from "midge";
import { at, type Bytes } from "#wire";
import { exes, hexOf, num, showMessage, showText } from "./show.js";

/** One thing that is done. Texts are hexadecimal UTF-8, so that no runtime's idea of text comes between. */
export interface Act {
  act: string;
  topic?: string;
  /** The topic goes on with this many `x`. */
  longer?: number;
  payload?: string;
  qos?: number;
  retain?: boolean;
  /** How a handler is called in what is said; `message` by default. */
  as?: string;
  /** What the broker sends. */
  bytes?: string;
  ms?: number;
  /** Inside the next event of this name ... */
  event?: string;
  /** ... this is done. */
  then?: Act;
}

export interface Play {
  options: Partial<ClientOptions>;
  /** Options beyond ASCII. */
  clientId?: string;
  username?: string;
  /** The topic of a will with the message "x". */
  willTopic?: string;
  /** Every random number, from 0 to 1. */
  chance: number;
  acts: Act[];
}

export interface World {
  createClient: (this: void, link: Link, options: ClientOptions) => Client;
  /** Hexadecimal digits to what a socket of this runtime brings. */
  bytes: (this: void, hex: string) => Bytes;
  /** Hexadecimal UTF-8 to a text of this runtime. */
  text: (this: void, hex: string) => string;
  say: (this: void, line: string) => void;
}

interface Due {
  at: number;
  run: (this: void) => void;
}

/** Around what is received lies memory that belongs to nobody. */
const BEFORE = "62ff30";
const AFTER = "62ff";

/** Plays a case; `isSplit`: what the broker sends comes byte by byte, each in a turn of its own. */
export function play(world: World, given: Play, isSplit: boolean): void {
  let now = 0;
  let timers: Due[] = [];
  let deferred: ((this: void) => void)[] = [];
  let owner: SocketEvents | undefined;
  let isOpening = false;
  let hasWritten = false;
  let out: number[] = [];
  let insideEvent = "";
  let inside: Act | undefined;
  let perform: (this: void, act: Act) => void = () => {};

  /** Says what was written, one whole packet a line. */
  function sayPackets(): void {
    let start = 0;
    while (start < out.length) {
      let length = 0;
      let scale = 1;
      let next = start + 1;
      let isMore = true;
      while (isMore) {
        const value = next < out.length ? (out[next] as number) : 0;
        length += (value % 128) * scale;
        scale *= 128;
        isMore = value > 127;
        next++;
      }
      const end = next + length;
      let line = end > out.length ? "> CUT OFF " : "> ";
      for (let i = start; i < end && i < out.length; i++) line += hexOf(out[i] as number);
      world.say(line);
      start = end;
    }
    out = [];
  }

  function tell(event: string, text: string): void {
    world.say(text === "" ? event : event + " " + text);
    const act = inside;
    if (act !== undefined && insideEvent === event) {
      inside = undefined;
      perform(act);
    }
  }

  const link: Link = {
    net: {
      open(_target, events) {
        sayPackets();
        owner = events;
        isOpening = true;
        let isOver = false;
        return {
          write(bytes: Bytes, from?: number, to?: number) {
            if (isOver || owner !== events) world.say("WRITTEN AFTER THE END");
            for (let i = from ?? 0; i < (to ?? bytes.length); i++) out.push(at(bytes, i));
            hasWritten = true;
            return true;
          },
          _end: () => {
            isOver = true;
          },
        } as never;
      },
      close(socket) {
        (socket as unknown as { _end: (this: void) => void })._end();
        sayPackets();
        if (owner !== undefined) world.say("closed");
        owner = undefined;
        isOpening = false;
      },
      defer(run) {
        deferred.push(run);
      },
    },
    clock: {
      after(ms, run, argument) {
        const due: Due = { at: now + ms, run: () => run(argument) };
        timers.push(due);
        return due;
      },
      cancel(timer) {
        const kept: Due[] = [];
        for (const one of timers) if (one !== timer) kept.push(one);
        timers = kept;
      },
      random() {
        return given.chance;
      },
    },
  };

  /** Ends the turn. */
  function settle(): void {
    let isBusy = true;
    while (isBusy) {
      if (isOpening) {
        isOpening = false;
        if (owner) owner.opened();
      } else if (deferred.length > 0) {
        const list = deferred;
        deferred = [];
        for (const run of list) run();
      } else if (hasWritten) {
        hasWritten = false;
        if (owner) owner.drained();
      } else isBusy = false;
    }
  }

  function wait(ms: number): void {
    const end = now + ms;
    let next: Due | undefined;
    do {
      next = undefined;
      for (const one of timers) if (one.at <= end && (next === undefined || one.at < next.at)) next = one;
      if (next !== undefined) {
        link.clock.cancel(next);
        now = next.at;
        next.run();
        settle();
      }
    } while (next !== undefined);
    now = end;
  }

  function receive(hex: string): void {
    const bytes = world.bytes(BEFORE + hex + AFTER);
    const from = BEFORE.length / 2;
    const to = from + hex.length / 2;
    const step = isSplit ? 1 : to - from;
    for (let i = from; i < to; i += step) {
      if (owner) owner.received(bytes, i, i + step);
      settle();
    }
  }

  const options: ClientOptions = given.options as ClientOptions;
  options.target = { host: "", port: 1883 };
  if (given.clientId !== undefined) options.clientId = world.text(given.clientId);
  else if (options.clientId === undefined) options.clientId = "m";
  if (given.username !== undefined) options.username = world.text(given.username);
  if (given.willTopic !== undefined) options.will = { topic: world.text(given.willTopic), payload: "x" };
  const client = world.createClient(link, options);
  client.onOnline = (isPresent) => tell("online", isPresent ? "present" : "");
  client.onOffline = (reason) => tell("offline", num(reason));
  client.onOther = (message) => tell("other", showMessage(message));
  client.onSettled = (id, outcome) => tell("settled", num(id) + " " + num(outcome));
  client.onRefused = (filter) => tell("refused", showText(filter));

  function publish(act: Act, name: string): number {
    const topic: Topic = client.topic(name, { qos: (act.qos ?? 0) as 0, retain: act.retain });
    return topic.publish(world.text(act.payload ?? ""));
  }

  function subscribe(act: Act, filter: string): number {
    const name = act.as ?? "message";
    return client.subscribe(
      filter,
      (message) => tell(name, showMessage(message)),
      act.qos ?? 0,
      (granted) => tell("granted", showText(filter) + " " + num(granted)),
    );
  }

  perform = (act) => {
    const name = act.topic === undefined ? "" : world.text(act.topic) + exes(act.longer ?? 0);
    let result = 0;
    if (act.act === "connect") result = client.connect();
    else if (act.act === "disconnect") client.disconnect();
    else if (act.act === "publish") result = publish(act, name);
    else if (act.act === "subscribe") result = subscribe(act, name);
    else if (act.act === "unsubscribe") {
      result = client.unsubscribe(name, (granted) => tell("left", showText(name) + " " + num(granted)));
    } else if (act.act === "inside") {
      insideEvent = act.event as string;
      inside = act.then;
    } else if (act.act === "wait") wait(act.ms as number);
    else if (act.act === "broker") receive(act.bytes as string);
    else if (act.act === "lose") {
      const ended = owner as SocketEvents;
      sayPackets();
      owner = undefined;
      ended.closed(10);
    }
    if (result !== 0) world.say("= " + num(result));
  };

  for (const act of given.acts) {
    world.say("- " + act.act);
    perform(act);
    settle();
    sayPackets();
  }
}
