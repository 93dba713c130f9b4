// What a journal costs the flash: messages at QoS 1 through a journal over memory, counted in bytes, files and appends,
// and from that the erases of each file system. What an append costs SPIFFS was measured; all else follows from the code.

import { createMemoryStore } from "../../boards/node/store.js";
import { createJournal } from "../../sdk/outbox/journal.js";
import { Record } from "../../sdk/outbox/record.js";
import type { Store } from "../../sdk/outbox/store.js";
import { createListed } from "./files.js";

/** Espruino's Storage: a page, and the header before each file (jsflash.h). A file is made at its full size. */
const PAGE_BYTES = 4096;
const FILE_HEADER_BYTES = 32;
/**
 * Sectors of 4,096 B that NodeMCU's SPIFFS erases for each append. Measured with the firmware's own SPIFFS code (pages of
 * 256 B, blocks of 8,192 B, 1 MB) on a desk: 0.066 to 0.074, for each append takes a new index page.
 */
const SPIFFS_ERASES = 0.074;

const MESSAGES = 20_000;
const RECORD_BYTES = 60;
const REST_BYTES = 7;

export interface Wear {
  limitBytes: number;
  window: number;
  /** For 1,000 messages. */
  bytes: number;
  appends: number;
  files: number;
  refused: number;
}

export function measureWear(limitBytes: number, window: number): Wear {
  const memory = createMemoryStore();
  const wear: Wear = { limitBytes, window, bytes: 0, appends: 0, files: 0, refused: 0 };
  const store: Store = {
    ...memory,
    append(name, bytes, at) {
      wear.bytes += bytes.length;
      wear.appends++;
      if (at === 0) wear.files++;
      return memory.append(name, bytes, at);
    },
  };
  const live = new Set<string>();
  const journal = createJournal(store, limitBytes);
  journal.open(
    "device-12345678",
    createListed((record) => live.has(record)),
  );
  const idOf = (i: number): number => 32768 + (i % 32768);
  for (let i = 0; i < MESSAGES; i++) {
    if (!journal.add(Record.MESSAGE, idOf(i), "x".repeat(RECORD_BYTES - REST_BYTES))) wear.refused++;
    live.add(`1:${idOf(i)}:`);
    if (i < window - 1) continue;
    live.delete(`1:${idOf(i - window + 1)}:`);
    if (!journal.add(Record.DONE, idOf(i - window + 1), "")) wear.refused++;
  }
  const per = 1000 / MESSAGES;
  return { ...wear, bytes: wear.bytes * per, appends: wear.appends * per, files: wear.files * per };
}

const shown = (value: number): string => Math.ceil(value).toLocaleString("en");

/** The table of docs/journal.md. */
export function wearTable(): string {
  const rows = [
    ["file", "unsettled at a time", "bytes written", "renewals", "pages erased, Espruino", "sectors erased, NodeMCU"],
  ];
  for (const limitBytes of [4096, 16384]) {
    for (const window of [1, 8, 30]) {
      const wear = measureWear(limitBytes, window);
      rows.push([
        `${limitBytes / 1024} kB`,
        String(window),
        shown(wear.bytes),
        shown(wear.files),
        shown((wear.files * (limitBytes + FILE_HEADER_BYTES)) / PAGE_BYTES),
        shown(wear.appends * SPIFFS_ERASES),
      ]);
    }
  }
  const widths = (rows[0] as string[]).map((_, i) => Math.max(...rows.map((row) => (row[i] as string).length)));
  const line = (row: string[]): string => `| ${row.map((cell, i) => cell.padEnd(widths[i] as number)).join(" | ")} |`;
  return [
    line(rows[0] as string[]),
    `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`,
    ...rows.slice(1).map(line),
  ].join("\n");
}
