// The messages that have not settled against a plain list: order, numbers that are never in use twice, and what counts as
// sent. Run once more on the runtimes whose strings are bytes, by mqtt/text-runtime.spec.ts.

import { describe, expect, it } from "vitest";
import { seeded } from "../../boards/node/clock.js";
import { nextId } from "./ids.js";
import { Step } from "./step.js";
import {
  countOf,
  createRing,
  firstOf,
  furnish,
  idOf,
  push,
  remove,
  type Ring,
  roomOf,
  setStep,
  sizeAt,
  slotAt,
  stepOf,
} from "#send";

const FIRST_ID = 32_768;
const IDS = 32_768;

function make(slots: number, bytes: number): Ring {
  const ring = createRing(slots, bytes);
  furnish(ring);
  return ring;
}

/** A number with a message, as tests need no more. */
const add = (ring: Ring, id: number, first = 0x32) => push(ring, id, first, Step.WAITING, undefined, "");

const idsOf = (ring: Ring): number[] => Array.from({ length: countOf(ring) }, (_, i) => idOf(ring, slotAt(ring, i)));

describe("numbers", () => {
  it("are of the upper half, go around, and leave out what is in use [MQTT-2.3.1-2]", () => {
    const ring = make(3, 0);
    const stuck = nextId(ring);
    expect(stuck).toBe(FIRST_ID);
    add(ring, stuck);
    for (let round = 0; round < 3; round++) {
      for (let i = 1; i < IDS; i++) {
        const id = nextId(ring);
        if (id !== FIRST_ID + i) expect(id).toBe(FIRST_ID + i);
      }
    }
    remove(ring, 0);
    nextId(ring);
    add(ring, nextId(ring));
    const [used] = idsOf(ring);
    let isTwice = false;
    for (let i = 0; i < IDS * 2; i++) isTwice ||= nextId(ring) === used;
    expect(isTwice).toBe(false);
  });

  it("are found over any number that is in use", () => {
    const ring = make(100, 0);
    const random = seeded(5);
    for (let i = 0; i < 200_000; i++) {
      const id = nextId(ring);
      if (id < FIRST_ID || id >= FIRST_ID + IDS) expect(id).toBe("in range");
      if (i % 64 === 0) {
        if (countOf(ring) === 100) remove(ring, Math.floor(random() * 100));
        expect(idsOf(ring)).not.toContain(id);
        add(ring, id);
      }
    }
  });

  it("are all given when all but one are in use", () => {
    const ring = make(IDS - 1, 0);
    for (let i = 0; i < IDS - 1; i++) add(ring, nextId(ring));
    expect(new Set(idsOf(ring)).size).toBe(IDS - 1);
    for (const index of [0, 9, IDS - 2]) {
      remove(ring, index);
      const used = new Set(idsOf(ring));
      const id = nextId(ring);
      expect(used.has(id)).toBe(false);
      add(ring, id);
    }
  });
});

describe("the ring", () => {
  it("keeps the order of a list under random pushes and removals", () => {
    for (let seed = 1; seed < 7; seed++) {
      const random = seeded(seed);
      const ring = make(seed, 100);
      const list: { id: number; first: number; step: number }[] = [];
      for (let i = 0; i < 500; i++) {
        if (random() < 0.55 && list.length < seed) {
          const one = { id: nextId(ring), first: random() < 0.5 ? 0x32 : 0x34, step: Step.WAITING };
          add(ring, one.id, one.first);
          list.push(one);
        } else if (random() < 0.3 && ring._waiting > 0) {
          (list[list.length - ring._waiting] as (typeof list)[0]).step = Step.PUBLISHED;
          setStep(ring, slotAt(ring, list.length - ring._waiting--), Step.PUBLISHED);
        } else if (list.length > 0) {
          const index = Math.floor(random() * list.length);
          const waiting = ring._waiting;
          const isWaiting = index >= list.length - waiting;
          remove(ring, index);
          list.splice(index, 1);
          expect(ring._waiting).toBe(isWaiting ? waiting - 1 : waiting);
        }
        expect(idsOf(ring)).toEqual(list.map((one) => one.id));
        const seen = list.map((_, at) => {
          const slot = slotAt(ring, at);
          return [idOf(ring, slot), firstOf(ring, slot), stepOf(ring, slot), sizeAt(ring, slot), roomOf(ring)];
        });
        expect(seen).toEqual(list.map((one) => [one.id, one.first, one.step, 0, 100]));
      }
    }
  });
});
