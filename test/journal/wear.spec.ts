// The wear that docs/journal.md states: its table is what is measured here, and its bound holds whatever is written.
// With MIDGE_WRITE=1 the table is written into the page.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../boards/node/store.js";
import { createJournal } from "../../sdk/outbox/journal.js";
import type { Store } from "../../sdk/outbox/store.js";
import { createListed } from "./files.js";
import { measureWear, wearTable } from "./wear.js";

const PAGE = fileURLToPath(new URL("../../docs/journal.md", import.meta.url));
const TABLE = /(<!-- wear -->\n\n)([\s\S]*?)(\n\n<!-- end -->)/;

describe("wear", () => {
  it("is what docs/journal.md says", () => {
    const page = readFileSync(PAGE, "utf8");
    const table = wearTable();
    if (process.env["MIDGE_WRITE"] === "1") writeFileSync(PAGE, page.replace(TABLE, `$1${table}$3`));
    else expect(TABLE.exec(page)?.[2]).toBe(table);
  });

  it.each([1, 8, 30])("follows the formula of docs/journal.md, %d unsettled", (window) => {
    const header = 7 + 7 + 15;
    const live = (window - 1) * 60;
    for (const limit of [4096, 16384]) {
      const wear = measureWear(limit, window);
      const renewals = (1000 * 67) / (limit * 0.75 - header - live);
      expect(wear.refused).toBe(0);
      expect(wear.files / renewals).toBeCloseTo(1, 1);
      expect(wear.bytes / (67_000 + renewals * (header + live))).toBeCloseTo(1, 1);
    }
  });

  it("is at most four bytes for each byte of messages and what is noted about them, whatever is live", () => {
    const step = fc.record({ size: fc.nat(300), drop: fc.nat(3), note: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { minLength: 100, maxLength: 400 }), (steps) => {
        const LIMIT = 2048;
        const memory = createMemoryStore();
        let written = 0;
        const store: Store = {
          ...memory,
          append(name, bytes, at) {
            written += bytes.length;
            return memory.append(name, bytes, at);
          },
        };
        const live: number[] = [];
        const journal = createJournal(store, LIMIT);
        journal.open(
          "c",
          createListed((record) => live.includes(Number(record.split(":")[1])) && record.startsWith("1:")),
        );
        let asked = 0;
        steps.forEach(({ size, drop, note }, id) => {
          if (journal.add(1, id, "x".repeat(size))) {
            live.push(id);
            asked += size + 7;
          }
          for (let i = 0; i < drop && live.length > 0; i++) {
            const done = live.shift() as number;
            if (note && journal.add(3, done, "")) asked += 7;
          }
        });
        expect(written).toBeLessThanOrEqual(4 * asked + LIMIT);
      }),
      { numRuns: 300 },
    );
  });
});
