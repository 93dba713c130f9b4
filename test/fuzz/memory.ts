// The payload memory of both kinds of runtimes and the ring of unsettled messages against plain lists: what is kept comes
// back as it was, identifiers are never given twice, nothing grows.

import { createRing, find, nextId, push, remove, slotAt, Step } from "../../sdk/outbox/ring.js";
import * as onBytes from "../../sdk/wire/keep.js";
import * as onText from "../../sdk/wire/keep-text.js";
import { utf8 } from "./packets.js";
import { createTape } from "./tape.js";

interface One {
  id: number;
  payload: string;
  step: number;
}

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
  const texts = onText.createKeep(slots, size);
  const isText = tape.oneIn(4);
  ring._lastId = tape.pick([32767, 65534, 65535, 50000]);
  ring._fresh = tape.below(4);
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
      const slot = push(ring, id, 50, undefined);
      onBytes.put(ring._keep, slot, isText ? payload : Buffer.from(payload));
      onText.put(texts, slot, utf8(payload));
      list.push({ id, payload, step: Step.WAITING });
    } else if (what < 6 && list.length > 0) {
      const slot = slotAt(ring, index);
      onText.free(texts, slot);
      for (let i = index; i > 0; i--) onText.move(texts, slotAt(ring, i - 1), slotAt(ring, i));
      remove(ring, index);
      list = list.filter((_, at) => at !== index);
    } else if (what === 6 && list.length > 0) {
      // Those in flight stand before those that wait.
      list.slice(0, index + 1).forEach((one, at) => {
        one.step = ring._steps[slotAt(ring, at)] = Step.PUBLISHED;
      });
    } else ring._lastId = what === 7 && list.length > 0 ? (list[index] as One).id : ring._lastId;
    if (what === 7) ring._fresh = 0;
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
      list.map((_, at) => texts._texts[slotOf(at)]),
      right,
    );
    same(
      "identifiers",
      list.map((_, at) => ring._ids[slotOf(at)]),
      list.map((one) => one.id),
    );
    same(
      "steps",
      list.map((_, at) => ring._steps[slotOf(at)]),
      list.map((one) => one.step),
    );
    same(
      "found",
      list.map((one) => find(ring, one.id)),
      list.map((one, at) => (one.step === Step.WAITING ? -1 : at)),
    );
    const left = size - right.join("").length;
    same("room", [ring._keep._room, texts._room, ring._count], [left, left, list.length]);
    same("sizes", [ring._ids.length, ring._keep._bytes.length, texts._texts.length > slots], [slots, size, false]);
  } while (!tape.isOver);
}

/** The two kinds of sets of received identifiers against a set. */
export function checkIds(bytes: Uint8Array): void {
  const tape = createTape(bytes);
  const places = 1 + tape.below(5);
  const bits = onBytes.createIds(places);
  const row = onText.createIds(places);
  const held = new Set<number>();
  do {
    const id = tape.oneIn(4) ? 1 + tape.below(65535) : tape.pick([1, 2, 7, 8, 9, 32768, 65535]);
    const has = held.has(id);
    same(`has ${id}`, [onBytes.swapId(bits, id, id), onText.swapId(row, id, id)], [has, has]);
    if (tape.oneIn(2)) {
      same(`free ${id}`, [onBytes.swapId(bits, id, 0), onText.swapId(row, id, 0)], [has, has]);
      held.delete(id);
    } else if (!has) {
      const isRoom = held.size < places;
      same("room", onText.swapId(row, 0, 0), isRoom);
      same("takes", onText.swapId(row, 0, id), isRoom);
      if (isRoom) onBytes.swapId(bits, 0, id);
      if (isRoom) held.add(id);
    }
    same("rows", row.length, places);
  } while (!tape.isOver);
}
