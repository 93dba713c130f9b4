// The ring of unsettled messages against a plain list: order, numbers that are never in use twice, and what counts as
// sent. It looks inside, for the ring has no users but this room and the client.

import { describe, expect, it } from "vitest";
import { seeded } from "../../boards/node/clock.js";
import { createRing, find, nextId, push, remove, type Ring, slotAt, Step } from "./ring.js";

const FIRST_ID = 32_768;
const IDS = 32_768;

const idsOf = (ring: Ring): number[] =>
  Array.from({ length: ring._count }, (_, i) => ring._ids[slotAt(ring, i)] as number);

describe("numbers", () => {
  it("are of the upper half, go around, and leave out what is in use [MQTT-2.3.1-2]", () => {
    const ring = createRing(3, 0);
    const stuck = nextId(ring);
    expect(stuck).toBe(FIRST_ID);
    push(ring, stuck, 0x32, undefined);
    for (let round = 0; round < 3; round++) {
      for (let i = 1; i < IDS; i++) {
        const id = nextId(ring);
        if (id !== FIRST_ID + i) expect(id).toBe(FIRST_ID + i);
      }
    }
    remove(ring, 0);
    nextId(ring);
    push(ring, nextId(ring), 0x32, undefined);
    const [used] = idsOf(ring);
    let isTwice = false;
    for (let i = 0; i < IDS * 2; i++) isTwice ||= nextId(ring) === used;
    expect(isTwice).toBe(false);
  });

  it("are found over any number that is in use", () => {
    const ring = createRing(100, 0);
    const random = seeded(5);
    for (let i = 0; i < 200_000; i++) {
      const id = nextId(ring);
      if (id < FIRST_ID || id >= FIRST_ID + IDS) expect(id).toBe("in range");
      if (i % 64 === 0) {
        if (ring._count === 100) remove(ring, Math.floor(random() * 100));
        expect(idsOf(ring)).not.toContain(id);
        push(ring, id, 0x32, undefined);
      }
    }
  });

  it("are all given when all but one are in use", () => {
    const ring = createRing(IDS - 1, 0);
    for (let i = 0; i < IDS - 1; i++) push(ring, nextId(ring), 0x32, undefined);
    expect(new Set(idsOf(ring)).size).toBe(IDS - 1);
    for (const index of [0, 9, IDS - 2]) {
      remove(ring, index);
      const used = new Set(idsOf(ring));
      const id = nextId(ring);
      expect(used.has(id)).toBe(false);
      push(ring, id, 0x32, undefined);
    }
  });
});

describe("the ring", () => {
  it("keeps the order of a list under random pushes and removals", () => {
    for (let seed = 1; seed < 7; seed++) {
      const random = seeded(seed);
      const ring = createRing(seed, 100);
      const list: { id: number; first: number; step: number }[] = [];
      for (let i = 0; i < 500; i++) {
        if (random() < 0.55 && list.length < seed) {
          const one = { id: nextId(ring), first: random() < 0.5 ? 0x32 : 0x34, step: Step.WAITING };
          expect(ring._steps[push(ring, one.id, one.first, undefined)]).toBe(Step.WAITING);
          list.push(one);
        } else if (random() < 0.3 && ring._sent < list.length) {
          (list[ring._sent] as (typeof list)[0]).step = Step.PUBLISHED;
          ring._steps[slotAt(ring, ring._sent++)] = Step.PUBLISHED;
        } else if (list.length > 0) {
          const index = Math.floor(random() * list.length);
          const sent = ring._sent;
          remove(ring, index);
          list.splice(index, 1);
          expect(ring._sent).toBe(index < sent ? sent - 1 : sent);
        }
        expect(idsOf(ring)).toEqual(list.map((one) => one.id));
        const seen = list.map((one, at) => {
          const slot = slotAt(ring, at);
          return [ring._firsts[slot], ring._steps[slot], find(ring, one.id)];
        });
        expect(seen).toEqual(list.map((one, at) => [one.first, one.step, one.step === Step.WAITING ? -1 : at]));
        expect(find(ring, 1)).toBe(-1);
      }
    }
  });
});
