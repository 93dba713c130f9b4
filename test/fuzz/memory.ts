// The payload memory of both kinds of runtimes and the ring of unsettled messages against plain lists: what is kept comes
// back as it was, identifiers are never given twice, nothing grows.

import { nextId } from "../../sdk/outbox/ids.js";
import * as onText from "../../sdk/outbox/list.js";
import { createRing, furnish, push, remove, slotAt } from "../../sdk/outbox/ring.js";
import { Step } from "../../sdk/outbox/step.js";
import * as onBytes from "../../sdk/wire/keep.js";
import * as rows from "../../sdk/wire/ids-text.js";
import type { Topic } from "#send";
import { utf8 } from "./packets.js";
import { createTape } from "./tape.js";

interface One {
  id: number;
  payload: string;
  step: number;
}

/** That it is there says that the payload is kept. */
const TOPIC = {} as Topic;

const LETTERS = ["x", "é", "€", "😀", "\ud800"];

function same(name: string, real: unknown, right: unknown): void {
  if (JSON.stringify(real) !== JSON.stringify(right))
    throw new Error(`${name}: ${JSON.stringify(real)} where ${JSON.stringify(right)} is right`);
}

export function checkMemory(bytes: Uint8Array): void {
  const tape = createTape(bytes);
  const slots = 1 + tape.below(7);
  const size = tape.below(60);
  const ring = createRing(slots, size);
  furnish(ring);
  const texts = onText.createRing(slots, size);
  const isText = tape.oneIn(4);
  ring._lastId = tape.pick([32767, 65534, 65535, 50000]);
  ring._freeTo = Math.min(65535, ring._lastId + tape.below(4));
  // Identifiers that are known to be unused must be so.
  let list: One[] = [];
  do {
    const what = tape.below(8);
    const index = tape.below(Math.max(1, list.length));
    const payload = tape.pick(LETTERS).repeat(tape.below(16));
    const room = size - list.reduce((sum, one) => sum + utf8(one.payload).length, 0);
    if (what < 4 && list.length < slots && utf8(payload).length <= room) {
      const id = nextId(ring);
      if (id < 32768 || id > 65535 || list.some((one) => one.id === id)) throw new Error(`identifier ${id} is in use`);
      push(ring, id, 50, Step.WAITING, TOPIC, isText ? payload : Buffer.from(payload));
      onText.push(texts, id, 50, Step.WAITING, TOPIC as never, utf8(payload));
      list.push({ id, payload, step: Step.WAITING });
    } else if (what < 6 && list.length > 0) {
      onText.remove(texts, index);
      remove(ring, index);
      list = list.filter((_, at) => at !== index);
    } else if (what === 6 && list.length > 0) {
      // Those in flight stand before those that wait.
      list.slice(0, index + 1).forEach((one, at) => {
        one.step = ring._steps[slotAt(ring, at)] = Step.PUBLISHED;
        onText.setStep(texts, onText.slotAt(texts, at), Step.PUBLISHED);
      });
    } else ring._lastId = what === 7 && list.length > 0 ? (list[index] as One).id : ring._lastId;
    if (what === 7) ring._freeTo = 0;
    const slotOf = (at: number): number => slotAt(ring, at);
    const kept = list.map((_, at) => {
      const from = ring._keep._from[slotOf(at)] as number;
      return Buffer.from(ring._keep._bytes.slice(from, from + (ring._keep._size[slotOf(at)] as number))).toString(
        "latin1",
      );
    });
    const right = list.map((one) => utf8(one.payload));
    same("payloads", kept, right);
    same(
      "texts",
      texts._list.map((slot) => slot._text),
      right,
    );
    same(
      "identifiers",
      list.map((_, at) => [ring._ids[slotOf(at)], onText.idOf(texts, onText.slotAt(texts, at))]),
      list.map((one) => [one.id, one.id]),
    );
    same(
      "steps",
      list.map((_, at) => [ring._steps[slotOf(at)], onText.stepOf(texts, onText.slotAt(texts, at))]),
      list.map((one) => [one.step, one.step]),
    );
    const left = size - right.join("").length;
    same(
      "room",
      [ring._keep._room, texts._room, ring._count, onText.countOf(texts)],
      [left, left, list.length, list.length],
    );
    same("sizes", [ring._ids.length, ring._keep._bytes.length, texts._list.length], [slots, size, list.length]);
  } while (!tape.isOver);
}

/** The two kinds of sets of received identifiers against a set. */
export function checkIds(bytes: Uint8Array): void {
  const tape = createTape(bytes);
  const places = 1 + tape.below(5);
  const bits = onBytes.createIds(places);
  const row = rows.createIds(places);
  const held = new Set<number>();
  do {
    const id = tape.oneIn(4) ? 1 + tape.below(65535) : tape.pick([1, 2, 7, 8, 9, 32768, 65535]);
    const has = held.has(id);
    same(`has ${id}`, [onBytes.swapId(bits, id, id), rows.swapId(row, id, id)], [has, has]);
    if (tape.oneIn(2)) {
      same(`free ${id}`, [onBytes.swapId(bits, id, 0), rows.swapId(row, id, 0)], [has, has]);
      held.delete(id);
    } else if (!has) {
      const isRoom = held.size < places;
      same("room", rows.swapId(row, 0, 0), isRoom);
      same("takes", rows.swapId(row, 0, id), isRoom);
      if (isRoom) onBytes.swapId(bits, 0, id);
      if (isRoom) held.add(id);
    }
    same("rows", row.length, places);
  } while (!tape.isOver);
}
