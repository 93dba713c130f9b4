// A 1-Wire line on NodeMCU, ESP8266 and ESP32: the firmware's own module `ow`. A line that nobody answers on is not read:
// the ESP32 would wait for ever for an edge of a line that is held low.

import type { OneWire } from "midge";

/** @noSelf */
declare namespace string {
  function byte(text: string, at: number): number;
  function char(byte: number): string;
  function sub(text: string, from: number, to: number): string;
  function format(format: string, value: number): string;
}
declare function tonumber(this: void, text: string, base: number): number;
declare function pcall(this: void, run: typeof ow.reset, pin: number): LuaMultiReturn<[boolean, number]>;

const CODE_BYTES = 8;

export function oneWire(pin: number): OneWire {
  const got: number[] = [];
  let isThere = false;
  ow.setup(pin);
  return {
    reset() {
      // The ESP32 raises an error when the line does not move.
      const [isGood, presence] = pcall(ow.reset, pin);
      isThere = isGood && presence === 1;
      return isThere;
    },
    select(code) {
      let rom = "";
      for (let i = 1; i <= CODE_BYTES; i++) rom += string.char(tonumber(string.sub(code, i * 2 - 1, i * 2), 16));
      ow.select(pin, rom);
    },
    skip() {
      ow.skip(pin);
    },
    write(byte, power) {
      ow.write(pin, byte, power === true ? 1 : 0);
    },
    read(count) {
      const bytes = isThere ? ow.read_bytes(pin, count) : "";
      for (let i = 0; i < count; i++) got[i] = isThere ? string.byte(bytes, i + 1) : 255;
      return got;
    },
    devices(found) {
      const next = ow.search;
      ow.reset_search(pin);
      for (;;) {
        const rom = next(pin);
        if (rom === undefined) return;
        let code = "";
        for (let i = 1; i <= CODE_BYTES; i++) code += string.format("%02x", string.byte(rom, i));
        found(code);
      }
    },
  };
}
