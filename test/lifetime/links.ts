// Thousands of links of one client, each of which ends another way in the middle of its work, and a look at the memory
// whenever the client is back at the same point. It keeps to the device dialect, and knows no number that is right.

import { char, cut, fixed } from "#wire";
import {
  CONNACK,
  CONNACK_PRESENT,
  Count,
  createStage,
  incoming,
  look,
  packet,
  type Stage,
  type World,
} from "./stage.js";

const enum Limit {
  /** Ways for a link to end, and how far the work has come when it does. */
  WAYS = 10,
  VARIANTS = 4,
  /** Bytes of a streamed message. */
  STREAM = 100,
}

const FIFTY = "0123456789012345678901234567890123456789012345678_";
/** Bytes above 127 would become UTF-8 in the source of a device. */
const MALFORMED = [char(255, 255) + char(255, 255) + char(255), char(240, 0), CONNACK, packet(54, "\x00\x01a\x00\x01")];

function publish(stage: Stage, qos: number): void {
  stage.took((stage.topics[qos] as Stage["topics"][0]).publish("reading"), qos);
}

/** What is under way on a link when it ends. */
function work(stage: Stage, turn: number, variant: number): void {
  const client = stage.client;
  if (variant === 3) stage.settleAll();
  stage.say(incoming("in", 1 + (turn % 20), "order"));
  if (variant !== 1) stage.say(packet(98, "\x00\x01"));
  publish(stage, 1);
  publish(stage, 2);
  if (variant === 1 || variant === 2) stage.acknowledge(80);
  if (variant === 2) {
    client.subscribe("more", () => {});
    client.unsubscribe("more", () => {});
  }
  if (variant === 3) {
    client.drain(1000000, () => stage.count(Count.DRAINED));
    publish(stage, 0);
  }
  if (turn % 2 === 0) stage.answer();
  stage.drained();
}

/** A message that leaves in pieces, and is cut. */
function cutOutbound(stage: Stage, variant: number): void {
  const client = stage.client;
  const qos = variant === 3 ? 0 : 1;
  stage.answer();
  stage.settleAll();
  stage.took(client.begin(stage.topics[qos] as Stage["topics"][0], Limit.STREAM), qos);
  client.write(FIFTY);
  // What waits behind it.
  publish(stage, 1);
  stage.say(incoming("in", 30, "order"));
  if (variant === 1) client.end();
  if (variant === 2) {
    client.write(FIFTY);
    client.end();
  }
}

/** A message too large to be held, which comes in pieces and is cut, but for the third, which is whole. */
function cutInbound(stage: Stage, variant: number): void {
  const topic = variant === 3 ? "none" : "large";
  const bytes = incoming(topic, 31, FIFTY + FIFTY + FIFTY + FIFTY);
  const half = incoming(topic, 31, FIFTY + FIFTY);
  stage.say(cut(bytes, 0, 9 + variant));
  stage.say(cut(bytes, 9 + variant, half.length));
  if (variant === 2) stage.say(cut(bytes, half.length, bytes.length));
}

/** Ends a link that is up. */
function endOnline(stage: Stage, way: number, variant: number): void {
  if (way === 4) while (stage.isUp()) stage.tick();
  else if (way === 5) stage.say(MALFORMED[variant] as string);
  else if (way === 6) stage.client.disconnect();
  else if (way === 7) cutOutbound(stage, variant);
  else if (way === 8) stage.say(cut(incoming("in", 29, "order"), 0, 1 + 3 * variant));
  else if (way === 9) cutInbound(stage, variant);
}

function oneLink(stage: Stage, turn: number): void {
  const way = turn % Limit.WAYS;
  const variant = Math.floor(turn / Limit.WAYS) % Limit.VARIANTS;
  if (way > 2) {
    stage.accept(variant % 2 === 0 ? CONNACK : CONNACK_PRESENT);
    work(stage, turn, variant);
    endOnline(stage, way, variant);
  } else if (way > 0) {
    stage.accept(way === 1 ? packet(32, "\x00" + cut("\x02\x03\x04\x05", variant, variant + 1)) : "");
    while (way === 2 && stage.isUp()) stage.tick();
  } else {
    stage.open();
    publish(stage, 1);
  }
  if (stage.isUp()) stage.lose(way > 0 ? 10 : 11);
}

/** Brings everything to its end. */
function rest(stage: Stage): void {
  stage.accept(CONNACK);
  stage.answer();
  stage.settleAll();
  stage.client.disconnect();
}

/**
 * So many links, with a look after each `step`, which is a multiple of all ways and variants. As many before the first
 * look make what stays.
 */
export function playLinks(world: World, links: number, step: number): void {
  look(world, "start");
  const stage = createStage(world);
  stage.client.subscribe(
    "in",
    (message) => {
      stage.count(Count.DELIVERED);
      if (message.text() === "order") publish(stage, 1);
    },
    2,
  );
  stage.client.subscribeChunks("large", () => stage.count(Count.CHUNKS), 2);
  for (let turn = 0; turn < step + links; turn++) {
    oneLink(stage, turn);
    if ((turn + 1) % step === 0) {
      rest(stage);
      look(world, "links");
    }
  }
  for (let i = 0; i < Count.ALL; i++) {
    if (stage.counts[i] !== 0) world.say("count " + fixed(i, 0) + " " + fixed(stage.counts[i] as number, 0));
  }
}
