// A client on a network and a clock that are nothing but records: a property feeds it bytes in pieces and reads back, as
// lines of text that are alike for both builds, what its owner was told and what left. It judges only what no client may
// ever do: use a link that is over, read outside what it was given, hold too much.

import type { Client, ClientOptions, Handler, Message } from "midge";
import type { Build } from "./builds.js";
import { toBytes, utf8 } from "./packets.js";

export interface RigLink {
  /** All that was written, one character a byte. */
  sent: string;
  isOver: boolean;
  /** The client closed it for a fault of the other side: what was written in that turn need not have left. */
  isFault: boolean;
}

export interface Rig {
  client: Client;
  links: RigLink[];
  /** What the owner was told, in order; a message stands where its last chunk came, so far as there is one. */
  log: string[];
  note(line: string): void;
  /** How often handlers were called. */
  calls: number;
  /** A handler with that number, which does `then` after it has written down a whole message. */
  handler(number: number | string, then?: () => void): Handler;
  /** Hands over bytes on the present link, if there is one. `poison` stands around them, and in their place afterwards. */
  feed(piece: string, poison: number): void;
  /** The deferred work of a turn. */
  turn(): void;
  drained(): void;
  /** The other side ends the link. */
  drop(): void;
  /** Goes on until a new link is open and CONNECT has left. False: there is one already. */
  open(): boolean;
}

/** Around the bytes that a client is given. */
const MARGIN = 9;
/** `hold` of Node begins with that many bytes. */
const LEAST_STORE = 256;

interface Timer {
  run: () => void;
}

const latin1 = (bytes: unknown): string =>
  typeof bytes === "string"
    ? bytes
    : Buffer.from(
        (bytes as Uint8Array).buffer,
        (bytes as Uint8Array).byteOffset,
        (bytes as Uint8Array).length,
      ).toString("latin1");

export function createRig(build: Build, options: Partial<ClientOptions> = {}): Rig {
  let timers: Timer[] = [];
  let turns: (() => void)[] = [];
  /** The message that is being delivered: one that closes the link still comes to its other handlers. */
  let underWay = "";
  /** Per handler, the line of a message whose last chunk has not come, and what came of it. */
  const open = new Map<number | string, { line: number; name: string; length: number }>();
  const link = (): RigLink | undefined => rig.links.at(-1);
  const isLive = (): boolean => link()?.isOver === false;

  const clock = {
    after<T>(_ms: number, run: (argument: T) => void, argument: T): Timer {
      const timer = { run: () => run(argument) };
      timers.push(timer);
      return timer;
    },
    cancel(timer: unknown): void {
      timers = timers.filter((one) => one !== timer);
    },
    random: () => 0.5,
  };
  const net = {
    open() {
      const made: RigLink = { sent: "", isOver: false, isFault: false };
      rig.links.push(made);
      open.clear();
      return {
        link: made,
        write(bytes: unknown, from?: number, to?: number): boolean {
          if (made.isOver) throw new Error("a write on a link that is over");
          made.sent += typeof bytes === "string" ? bytes : latin1((bytes as Uint8Array).subarray(from, to));
          return true;
        },
      };
    },
    close(socket: unknown): void {
      (socket as { link: RigLink }).link.isOver = true;
    },
    defer: (run: () => void) => void turns.push(run),
  };

  function told(message: Message, number: number | string): boolean {
    const now = message as unknown as { index: number };
    const topic = build.isText ? message.topic : Buffer.from(message.topic, "utf8").toString("latin1");
    const kind = `${message.qos}${message.retain ? "r" : ""}${message.dup ? "d" : ""} #${message.id}`;
    const payload = latin1(message.bytes());
    const text = build.isText ? payload : Buffer.from(payload, "latin1").toString("utf8");
    const name = `message ${number}: ${kind} ${JSON.stringify(topic)} of ${message.total}`;
    rig.calls++;
    if (!isLive() && underWay !== `${kind} ${topic}`) throw new Error("a delivery from a link that is over");
    underWay = `${kind} ${topic}`;
    if (payload.length !== message.length)
      throw new Error(`length says ${message.length}, there are ${payload.length}`);
    if (message.length === message.total && message.text() !== text) throw new Error("text() and bytes() differ");
    const before = open.get(number);
    open.delete(number);
    const length = now.index + payload.length;
    let line = `${name} =${payload}`;
    if (length > message.total) throw new Error("more chunks than there is payload");
    if (now.index > 0) {
      if (before?.name !== name || before.length !== now.index) throw new Error(`a chunk at ${now.index} out of place`);
      line = (rig.log[before.line] as string) + payload;
      rig.log[before.line] = "";
    }
    rig.note(line);
    if (length === message.total) return true;
    open.set(number, { line: rig.log.length - 1, name, length });
    return false;
  }

  const rig: Rig = {
    client: undefined as never,
    links: [],
    log: [],
    calls: 0,
    note: (line) => void rig.log.push(line),
    handler: (number, then) => (message) => {
      if (told(message, number) && then) then();
    },
    feed(piece, poison) {
      if (!isLive()) return;
      const most = options.receiveBytes as number;
      const client = rig.client;
      const margin = String.fromCharCode(poison).repeat(MARGIN);
      if (build.isText && poison === 0) client.received(piece as never, 0, piece.length);
      else if (build.isText) client.received((margin + piece + margin) as never, MARGIN, MARGIN + piece.length);
      else {
        const bytes = toBytes(margin + piece + margin);
        client.received(bytes, MARGIN, MARGIN + piece.length);
        bytes.fill(poison ^ 0x55);
      }
      underWay = "";
      if (client._heldBytes > most) throw new Error(`${client._heldBytes} bytes of a packet are held`);
      if (client._held.length > (build.isText ? most : Math.max(LEAST_STORE, 2 * most)))
        throw new Error(`the receive memory has grown to ${client._held.length}`);
      rig.turn();
    },
    turn() {
      const due = turns;
      turns = [];
      for (const run of due) run();
    },
    drained() {
      if (isLive()) rig.client.drained();
      rig.turn();
    },
    drop() {
      const now = link();
      if (!now || now.isOver) return;
      now.isOver = true;
      rig.client.closed(10);
      rig.turn();
    },
    open() {
      if (isLive()) return false;
      rig.client.connect();
      while (!isLive()) {
        const next = timers.shift();
        if (!next) throw new Error("the client does not come back");
        next.run();
      }
      rig.client.opened();
      rig.turn();
      (link() as RigLink).sent = "";
      return true;
    },
  };
  rig.client = build.createClient(
    { net: net as never, clock },
    {
      target: { host: "b", port: 1 },
      clientId: "m",
      transmitBytes: 4096,
      outboxMessages: 8,
      outboxBytes: 512,
      ...options,
    },
  );
  rig.client.onOnline = (isPresent) => rig.note(`online${isPresent ? ", session present" : ""}`);
  rig.client.onOffline = (reason) => {
    const now = link();
    if (now) now.isFault ||= reason !== 0 && reason !== 10 && reason !== 16;
    rig.note(`offline ${reason}`);
  };
  rig.client.onSettled = (id, outcome) => rig.note(`settled ${id} ${outcome}`);
  rig.client.onRefused = (filter) => rig.note(`refused ${build.isText ? filter : utf8(filter)}`);
  rig.client.onOther = rig.handler("other");
  return rig;
}
