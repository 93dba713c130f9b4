// What a user may do between two portions of bytes, and inside a handler. Each result is written down, for both builds
// must give the same one.

import type { Client, Topic } from "midge";
import type { Build } from "./builds.js";
import type { Rig } from "./rig.js";
import { filterFor, topicsOf, type Wish } from "./scene.js";
import { type Act, FILTERS } from "./stream.js";

/** Handlers stop acting after so many acts, or one subscribes the next without end. */
const MOST = 12;

export interface User {
  ask(wish: Wish): void;
  act(act: Act): void;
}

export function createUser(build: Build, rig: Rig): User {
  const client: Client = rig.client;
  const topics = topicsOf(client, "u");
  let count = 0;
  let asked = 0;

  function ask(wish: Wish): void {
    const number = asked++;
    const call = wish.isChunks ? client.subscribeChunks : client.subscribe;
    const filter = filterFor(build, wish.filter);
    const settled = (code: number): void => rig.note(`asked ${number} ${code}`);
    const handler = rig.handler(number, wish.then > 0 ? () => inside(wish) : undefined);
    const code = call.call(client, filter, handler, wish.qos, settled);
    if (code !== 0) throw new Error(`subscribe returned ${code}`);
  }

  function forget(filter: string): void {
    const number = asked++;
    client.unsubscribe(filterFor(build, filter), (code) => rig.note(`asked ${number} ${code}`));
  }

  function inside(wish: Wish): void {
    if (++count > MOST) return;
    if (wish.then === 1) rig.note(`publish ${(topics[0] as Topic).publish("in")}`);
    if (wish.then === 2) rig.note(`publish ${(topics[1] as Topic).publish("in")}`);
    // Who takes chunks does not: others would miss the last chunk, and what that is depends on the pieces.
    if (wish.then === 3 && !wish.isChunks) forget(wish.filter);
    if (wish.then === 4) ask({ ...wish, then: 0, filter: "a/#" });
    if (wish.then === 5) ask({ ...wish, then: 0 });
    if (wish.then > 5) client.disconnect();
    if (wish.then === 7) client.connect();
  }

  function act({ act, a, b }: Act): void {
    if (act < 2) ask({ filter: FILTERS[a % FILTERS.length] as string, qos: b % 3, isChunks: b > 127, then: a >> 5 });
    else if (act === 2) forget(FILTERS[a % FILTERS.length] as string);
    else if (act < 5) rig.note(`publish ${(topics[a % 3] as Topic).publish("x".repeat(b % 20))}`);
    else if (act === 5) rig.note(`begin ${client.begin(topics[a % 3] as Topic, b % 16)}`);
    else if (act === 6) rig.note(`write ${client.write("w".repeat(b % 12))}`);
    else if (act === 7) rig.note(`end ${client.end()}`);
    else if (act === 8) rig.drained();
    else if (act === 9) client.disconnect();
    else {
      rig.drop();
      if (rig.open() && b % 8 > 0) rig.feed(a % 2 === 0 ? "\x20\x02\0\0" : "\x20\x02\x01\0", 0);
    }
    rig.turn();
  }

  return { ask, act };
}
