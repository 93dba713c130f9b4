// Makes the call of one golden row with a client on a network that is none, and gives what it wrote as lines of hex. It
// runs on every runtime, so it keeps to the small dialect; it never knows what is right.

import type { Client, ClientOptions, Link, SocketEvents } from "midge";
import { at, type Bytes } from "#wire";
import type { Golden } from "./packets.js";

export interface World {
  createClient: (this: void, link: Link, options: ClientOptions) => Client;
  /** Hexadecimal digits to what a socket of this runtime brings. */
  bytes: (this: void, hex: string) => Bytes;
  /** Gets hexadecimal digits, in pieces: a long text is dear where strings are chains of blocks. */
  say: (this: void, hex: string) => void;
}

const DIGITS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f"];
const LINE_BYTES = 64;

function repeat(count: number): string {
  if (count === 0) return "";
  const half = repeat(Math.floor(count / 2));
  return count % 2 === 1 ? half + half + "x" : half + half;
}

function sayHex(world: World, bytes: Bytes, from: number, to: number): void {
  let line = "";
  for (let i = from; i < to; i++) {
    const byte = at(bytes, i);
    line += (DIGITS[Math.floor(byte / 16)] as string) + (DIGITS[byte % 16] as string);
    if (line.length >= 2 * LINE_BYTES) {
      world.say(line);
      line = "";
    }
  }
  world.say(line);
}

export function runRow(world: World, row: Golden): void {
  let isHeard = row.topic === undefined && row.subscribe === undefined && row.unsubscribe === undefined;
  isHeard = isHeard && row.ping !== true && row.disconnect !== true;
  let due: (this: void) => void = () => {};
  let owner: SocketEvents | undefined;
  const link: Link = {
    net: {
      open(_target, events) {
        owner = events;
        return {
          write(bytes, from, to) {
            if (isHeard) sayHex(world, bytes, from ?? 0, to ?? bytes.length);
            return true;
          },
        };
      },
      close() {},
      defer(run) {
        run();
      },
    },
    clock: {
      after(_ms, run, argument) {
        due = () => run(argument);
        return 1;
      },
      cancel() {},
      random() {
        return 0;
      },
    },
  };
  const options: ClientOptions = {
    target: { host: "", port: 1883 },
    clientId: row.idLength === undefined ? "m" : repeat(row.idLength),
    transmitBytes: 32768,
  };
  const given = row.connect;
  if (given) {
    if (given.clientId !== undefined) options.clientId = given.clientId;
    options.username = given.username;
    options.password = given.password;
    options.will = given.will;
    options.keepAlive = given.keepAlive;
    options.cleanSession = given.cleanSession;
  }
  if (row.passwordHex !== undefined) options.password = world.bytes(row.passwordHex);
  const client = world.createClient(link, options);
  client.connect();
  due();
  const events = owner as SocketEvents;
  events.opened();
  if (isHeard) return;
  const accepted = world.bytes("20020000");
  events.received(accepted, 0, accepted.length);
  isHeard = true;
  if (row.topic !== undefined) {
    const topic = client.topic(row.topic, { retain: row.retain });
    topic.publish(row.payloadLength === undefined ? (row.payload as string) : repeat(row.payloadLength));
  }
  if (row.subscribe !== undefined) client.subscribe(row.subscribe, () => {});
  if (row.unsubscribe !== undefined) client.unsubscribe(row.unsubscribe);
  if (row.ping === true) due();
  if (row.disconnect === true) client.disconnect();
}
