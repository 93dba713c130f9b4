// The class OneWire: src/jswrap_onewire.c, down to the slots of the line that is wired to a pin. `select` makes a reset of
// its own, `search` is the firmware's. It never models the timing of a slot.

import { type Bag, type Realm } from "./realm.js";

/** What hangs on a line, slot by slot. */
export interface WiredLine {
  /** True when a device answers. */
  reset(): boolean;
  /** One slot; gives the level that is sampled in it. */
  slot(bit: number): number;
  /** The line is driven high until the next slot. */
  power(): void;
}

/** A line that nothing is wired to. */
const NOBODY: WiredLine = { reset: () => false, slot: (bit) => bit, power: () => undefined };
const CODE_BITS = 64;

export function installOneWire(realm: Realm, lines: Readonly<Record<number, WiredLine>>): void {
  const lineOf = (self: Bag): WiredLine => lines[Number(self["pin"])] ?? NOBODY;
  const write = (line: WiredLine, byte: number): void => {
    for (let bit = 0; bit < 8; bit++) line.slot((byte >> bit) & 1);
  };
  const read = (line: WiredLine): number => {
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) byte |= line.slot(1) << bit;
    return byte;
  };
  const made = realm.evaluate(`(function OneWire(pin) { this.pin = pin; })`, "one-wire") as { prototype: Bag };
  const methods: Record<string, (this: Bag, ...args: unknown[]) => unknown> = {
    reset() {
      return lineOf(this).reset();
    },
    select(rom) {
      if (typeof rom !== "string" || rom.length !== 16)
        throw realm.error("TypeError", `Invalid OneWire device address "${String(rom)}"`);
      const line = lineOf(this);
      line.reset();
      write(line, 0x55);
      for (let at = 0; at < 16; at += 2) write(line, parseInt(rom.slice(at, at + 2), 16));
    },
    skip() {
      write(lineOf(this), 0xcc);
    },
    write(data, isPowered) {
      const line = lineOf(this);
      for (const byte of Array.isArray(data) ? (data as number[]) : [Number(data)]) write(line, byte);
      if (isPowered === true) line.power();
    },
    read(count) {
      const line = lineOf(this);
      if (typeof count !== "number") return read(line);
      return realm.uint8Array(Array.from({ length: count }, () => read(line)));
    },
    search() {
      const line = lineOf(this);
      const codes: string[] = [];
      const bits: number[] = [];
      for (let last = -1, fork = 0; fork >= 0; last = fork) {
        fork = -1;
        if (!line.reset()) break;
        write(line, 0xf0);
        for (let i = 0; i < CODE_BITS; i++) {
          let bit = line.slot(1);
          const complement = line.slot(1);
          if (bit === 1 && complement === 1) return realm.array(codes);
          if (bit === complement) {
            bit = i < last ? (bits[i] as number) : i === last ? 1 : 0;
            if (bit === 0) fork = i;
          }
          bits[i] = bit;
          line.slot(bit);
        }
        const bytes = Array.from({ length: 8 }, (_, at) =>
          bits
            .slice(at * 8, at * 8 + 8)
            .reverse()
            .join(""),
        );
        // A code that begins with 0 ends the search: a line that is held low reads so.
        if (parseInt(bytes[0] as string, 2) === 0) break;
        codes.push(bytes.map((byte) => parseInt(byte, 2).toString(16).padStart(2, "0")).join(""));
      }
      return realm.array(codes);
    },
  };
  for (const [name, method] of Object.entries(methods)) realm.define(made.prototype, name, method);
  realm.define(realm.globals, "OneWire", made);
}
