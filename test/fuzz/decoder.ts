// The decoder under any bytes: the same lines whatever the pieces, whatever stands around them in memory, on both builds,
// and the lines that the model expects. A throw of the client, a use of a link that is over, memory or work beyond the
// bounds: all end here as an error.

import { createUser } from "./acts.js";
import { type Build, bytesBuild } from "./builds.js";
import { expected } from "./decoder-model.js";
import { createRig, type Rig } from "./rig.js";
import { readScene, type Scene, stage, unstage } from "./scene.js";
import { isPortion, type Part, readParts, Split, split } from "./stream.js";
import { createTape, type Tape } from "./tape.js";

interface Pieces {
  how: Split;
  seed: number;
  poison: number;
}

export interface Played {
  log: string[];
  /** Per link what was written, and whether its end may have cut it off. */
  links: { sent: string; isFault: boolean }[];
  isOver: boolean;
}

const enum Bound {
  /** Bytes looked at: for each byte that came, for each filter it is held against, and for each piece. */
  PER_BYTE = 8,
  PER_FILTER = 3,
  PER_PIECE = 16,
  /** The shortest PUBLISH has five bytes. */
  SHORTEST = 5,
}

function checkWork(rig: Rig, scene: Scene, build: Build, bytes: number, pieces: number): void {
  const listeners = scene.wishes.length + 1;
  const most = bytes * (Bound.PER_BYTE + Bound.PER_FILTER * listeners) + (1 + pieces) * Bound.PER_PIECE;
  if (build.work.bytes > most) throw new Error(`${build.work.bytes} bytes of work for ${bytes} in ${pieces} pieces`);
  if (rig.calls > listeners * (bytes / Bound.SHORTEST + pieces))
    throw new Error(`${rig.calls} calls for ${bytes} bytes`);
}

export function play(build: Build, scene: Scene, parts: Part[], pieces: Pieces, hasActs: boolean): Played {
  const rig = createRig(build, scene.options);
  const user = createUser(build, rig);
  stage(rig, scene, user.ask);
  const before = (rig.links[0] as { sent: string }).sent.length;
  build.work.bytes = 0;
  let bytes = 0;
  let count = 0;
  for (const part of parts) {
    if (!isPortion(part)) {
      user.act(part);
      continue;
    }
    const list = split(part, pieces.how, pieces.seed);
    bytes += part.bytes.length;
    count += list.length;
    for (const piece of list) rig.feed(piece, pieces.poison);
  }
  if (!hasActs) {
    checkWork(rig, scene, build, bytes, count);
    const sent = (rig.links[0] as { sent: string }).sent.length - before;
    const own = scene.wishes.reduce((sum, wish) => sum + wish.filter.length + 8, 0) + scene.publishes.length * 40;
    if (sent > bytes + own) throw new Error(`${sent} bytes were written for ${bytes}`);
    unstage(rig, scene);
  }
  rig.note(`skipped ${rig.client.skipped}, pending ${rig.client.pending()}`);
  return {
    log: rig.log.filter((line) => line !== ""),
    links: rig.links,
    isOver: (rig.links.at(-1) as { isOver: boolean }).isOver,
  };
}

function show(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u007f-\uffff]/g, (one) => `\\x${one.charCodeAt(0).toString(16)}`);
}

/** Throws when two runs differ. What was written in the turn of a fault need not have left. */
export function same(a: Played, b: Played, names: string): void {
  const lines = Math.max(a.log.length, b.log.length);
  for (let i = 0; i < lines; i++) {
    if (a.log[i] !== b.log[i])
      throw new Error(
        `${names} differ after ${i} lines: ${show(a.log[i] ?? "(end)")} and ${show(b.log[i] ?? "(end)")}`,
      );
  }
  if (a.links.length !== b.links.length) throw new Error(`${names}: ${a.links.length} and ${b.links.length} links`);
  a.links.forEach((one, index) => {
    const other = b.links[index] as { sent: string; isFault: boolean };
    const isCut = one.isFault && (one.sent.startsWith(other.sent) || other.sent.startsWith(one.sent));
    if (one.sent !== other.sent && !isCut)
      throw new Error(`${names} wrote different bytes on link ${index}: ${show(one.sent)} and ${show(other.sent)}`);
  });
}

/** One row of portions: both builds in pieces, and whole, and as the model says. */
export function createDecoder(textBuild: Build): (tape: Uint8Array) => void {
  return (bytes) => {
    const tape = createTape(bytes);
    const pieces = { how: 1 + tape.below(3), seed: tape.byte(), poison: tape.byte() };
    const scene = readScene(tape, false);
    const parts = readParts(tape, false);
    const all = parts.filter(isPortion).map((part) => part.bytes);
    const whole: Part[] = [{ bytes: all.join(""), borders: [] }];
    const first = play(bytesBuild, scene, whole, { how: Split.WHOLE, seed: 0, poison: 0 }, false);
    same(first, play(bytesBuild, scene, parts, { ...pieces, poison: pieces.poison | 1 }, false), "whole and in pieces");
    same(expected(scene, all.join(""), false), first, "model and client");
    const text = play(textBuild, scene, parts, { ...pieces, poison: 0 }, false);
    same(
      text,
      play(textBuild, scene, whole, { how: Split.WHOLE, seed: 0, poison: 1 }, false),
      "text build, pieces and whole",
    );
    same(expected(scene, all.join(""), true), text, "model and text build");
  };
}

/** The same with a user who acts, in handlers and between portions: build against build, pieces against pieces. */
export function createTwins(textBuild: Build, read: (tape: Tape) => Part[]): (tape: Uint8Array) => void {
  return (bytes) => {
    const tape = createTape(bytes);
    const pieces = { how: 1 + tape.below(3), seed: tape.byte(), poison: 0 };
    const scene = readScene(tape, true);
    const parts = read(tape);
    const whole = { how: Split.WHOLE, seed: 0, poison: 0xff };
    const first = play(bytesBuild, scene, parts, whole, true);
    const cut = play(bytesBuild, scene, parts, pieces, true);
    same(first, cut, "whole and in pieces");
    const text = play(textBuild, scene, parts, pieces, true);
    same(cut, text, "bytes build and text build");
    same(text, play(textBuild, scene, parts, { ...whole, poison: 0 }, true), "text build, pieces and whole");
  };
}
