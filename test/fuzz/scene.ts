// Where a client stands when bytes come: its memory, who listens, what is under way. Read from a tape, and set up by
// calls that the model of the decoder knows too.

import type { Client, ClientOptions, Topic } from "midge";
import type { Build } from "./builds.js";
import { utf8 } from "./packets.js";
import type { Rig } from "./rig.js";
import { FILTERS } from "./stream.js";
import type { Tape } from "./tape.js";

export interface Wish {
  filter: string;
  qos: number;
  isChunks: boolean;
  /** What its handler does with a whole message, see `acts.ts`; 0 is nothing. */
  then: number;
}

export interface Scene {
  options: Partial<ClientOptions> & { receiveBytes: number; window: number; receiveWindow: number };
  wishes: Wish[];
  /** QoS of each publish that is in flight or waits. */
  publishes: number[];
  /** CONNACK has come. */
  isOnline: boolean;
  /** SUBACKs have come. */
  isGranted: boolean;
  /** How many of the publishes at QoS 2 have their PUBREC. */
  received: number;
  /** Bytes of a message that is being streamed, -1: none. Half of them are written. */
  streamed: number;
  streamQos: number;
}

export const CONNACK = "\x20\x02\0\0";
export const STREAM_TOPIC = "s";
export const PUBLISH_TOPIC = "p";

export function readScene(tape: Tape, hasActs: boolean): Scene {
  const bits = tape.byte();
  const scene: Scene = {
    options: {
      receiveBytes: tape.pick([64, 16, 24, 40, 100, 128, 300, 512]),
      window: 1 + (bits & 3),
      receiveWindow: hasActs ? 64 : 1 + ((bits >> 2) & 3),
    },
    wishes: [],
    publishes: [],
    isOnline: (bits & 0xc0) > 0,
    isGranted: (bits & 0x20) > 0,
    received: 0,
    streamed: -1,
    streamQos: 0,
  };
  for (let i = tape.below(5); i > 0; i--) {
    const how = tape.byte();
    scene.wishes.push({
      filter: tape.pick(FILTERS),
      qos: how % 3,
      isChunks: how > 127,
      then: hasActs && (how & 32) > 0 ? tape.below(8) : 0,
    });
  }
  for (let i = Math.max(0, tape.below(8) - 2); i > 0; i--) scene.publishes.push(1 + tape.below(2));
  if (scene.isOnline) scene.received = tape.below(2);
  if (scene.isOnline && tape.oneIn(8) && scene.publishes.length < scene.options.window) {
    scene.streamed = tape.below(30);
    scene.streamQos = tape.below(2);
  }
  return scene;
}

export const filterFor = (build: Build, filter: string): string => (build.isText ? utf8(filter) : filter);

export const payloadOf = (index: number): string => `${index}`.padStart(1 + index * 3, ".");

/** The topics that a user publishes to, by QoS. */
export function topicsOf(client: Client, name: string): Topic[] {
  return ([0, 1, 2] as const).map((qos) => client.topic(name, { qos }));
}

/** Brings a new client to where the scene begins. `ask` subscribes. */
export function stage(rig: Rig, scene: Scene, ask: (wish: Wish) => void): void {
  const client = rig.client;
  const topics = topicsOf(client, PUBLISH_TOPIC);
  rig.open();
  if (scene.isOnline) rig.feed(CONNACK, 0);
  scene.wishes.forEach(ask);
  scene.publishes.forEach((qos, index) => rig.note(`publish ${(topics[qos] as Topic).publish(payloadOf(index))}`));
  rig.turn();
  if (!scene.isOnline) return;
  if (scene.isGranted) {
    scene.wishes.forEach((wish, index) => rig.feed(`\x90\x03\0${String.fromCharCode(index + 1, wish.qos)}`, 0));
  }
  let left = scene.received;
  scene.publishes.slice(0, scene.options.window).forEach((qos, index) => {
    if (qos === 2 && left-- > 0) rig.feed(`\x50\x02\x80${String.fromCharCode(index)}`, 0);
  });
  if (scene.streamed < 0) return;
  rig.note(`begin ${client.begin(topicsOf(client, STREAM_TOPIC)[scene.streamQos] as Topic, scene.streamed)}`);
  rig.note(`write ${client.write("s".repeat(Math.floor(scene.streamed / 2)))}`);
  rig.turn();
}

/** Ends the message that is being streamed. */
export function unstage(rig: Rig, scene: Scene): void {
  if (scene.streamed < 0 || rig.links.at(-1)?.isOver) return;
  rig.note(`write ${rig.client.write("s".repeat(scene.streamed - Math.floor(scene.streamed / 2)))}`);
  rig.note(`end ${rig.client.end()}`);
  rig.turn();
}
