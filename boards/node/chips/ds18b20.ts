// A DS18B20 on a 1-Wire line: Maxim DS18B20 datasheet, 19-7487. Faults: "unplugged", "crc" (one bit of the scratchpad
// turned over), "weak" (its supply fails during each conversion, which leaves it in its power-on state).

import type { Curve, Time } from "./chip.js";
import type { OneWireDevice } from "./one-wire-line.js";
import { createRom, dallasSum, withSum } from "./one-wire-rom.js";

const CONVERT = 68;
const WRITE_SCRATCHPAD = 78;
const READ_SCRATCHPAD = 190;
const COPY_SCRATCHPAD = 72;
const RECALL = 184;
const READ_POWER_SUPPLY = 180;
/** 12 bits; each bit less halves it ("AC electrical characteristics"). */
const CONVERT_MS = 750;
/** 85 degrees ("Power-on reset value"). */
const POWER_ON_LOW = 80;
const POWER_ON_HIGH = 5;
const SCRATCHPAD_BITS = 72;

export interface Ds18b20Chip extends OneWireDevice {
  inputs: { temperature: Curve };
  /** 16 hexadecimal digits. */
  code: string;
}

/** `serial`: 12 hexadecimal digits, small letters. `isParasitic`: it lives on the data line alone. */
export function createDs18b20Chip(temperature: Curve, time: Time, serial: string, isParasitic?: boolean): Ds18b20Chip {
  // Alarm bytes and configuration as they leave the factory.
  const eeprom = [75, 70, 127];
  const pad = [0, 0, 0, 0, 0, 255, 12, 16, 0];
  let readyAt = -1;
  let isPowered = false;
  /** Bytes of a Write Scratchpad that are still to come. */
  let toWrite = 0;
  /** Bits of the scratchpad that are sent; -1 while it sends something else, or listens. */
  let sent = -1;
  let tellsPower = false;
  let wasGone = false;

  function powerOn(): void {
    pad[0] = POWER_ON_LOW;
    pad[1] = POWER_ON_HIGH;
    for (let i = 0; i < 3; i++) pad[2 + i] = eeprom[i] as number;
    readyAt = -1;
  }

  /** 1, 2, 4 or 8 sixteenths of a degree, by the configuration. */
  function step(): number {
    return Math.pow(2, 3 - (Math.floor((pad[4] as number) / 32) % 4));
  }

  /** Takes over a conversion that is done. */
  function settle(): void {
    if (readyAt < 0 || time.now() < readyAt) return;
    const value = chip.inputs.temperature(readyAt);
    const held = Math.max(-55, Math.min(125, value));
    // The bits below the resolution are undefined (figure 2): ones here.
    const sixteenths = Math.floor(Math.floor((held * 16) / step() + 0.5) * step() + step() - 1);
    const raw = sixteenths < 0 ? sixteenths + 65536 : sixteenths;
    const isStarved = isParasitic === true && !isPowered;
    readyAt = -1;
    pad[0] = raw % 256;
    pad[1] = Math.floor(raw / 256);
    if (isStarved || chip.fault === "weak") powerOn();
  }

  /** Before each thing that happens on the line: false while nobody is there. */
  function wake(): boolean {
    if (chip.fault === "unplugged") {
      wasGone = true;
      return false;
    }
    if (wasGone) powerOn();
    wasGone = false;
    settle();
    // A device that lives on the line starves when the controller speaks during a conversion.
    if (readyAt >= 0 && isParasitic === true) powerOn();
    return true;
  }

  function write(byte: number): void {
    if (toWrite > 0) {
      // Of the configuration only the resolution can be written (figure 10).
      pad[5 - toWrite] = toWrite > 1 ? byte : (Math.floor(byte / 32) % 4) * 32 + 31;
      toWrite--;
    } else if (byte === CONVERT) {
      readyAt = time.now() + CONVERT_MS / step();
      isPowered = false;
    } else if (byte === WRITE_SCRATCHPAD) toWrite = 3;
    else if (byte === READ_SCRATCHPAD) {
      pad[8] = dallasSum(pad, 8);
      sent = 0;
    } else if (byte === COPY_SCRATCHPAD) {
      for (let i = 0; i < 3; i++) eeprom[i] = pad[2 + i] as number;
    } else if (byte === RECALL) {
      for (let i = 0; i < 3; i++) pad[2 + i] = eeprom[i] as number;
    } else if (byte === READ_POWER_SUPPLY) tellsPower = true;
  }

  function send(): number | undefined {
    if (sent >= 0) {
      const bit = sent++;
      if (bit >= SCRATCHPAD_BITS) return 1;
      const value = Math.floor((pad[Math.floor(bit / 8)] as number) / Math.pow(2, bit % 8)) % 2;
      return chip.fault === "crc" && bit === 3 ? 1 - value : value;
    }
    if (tellsPower) return isParasitic === true ? 0 : 1;
    // With a supply of its own it holds the line low while it converts.
    return readyAt >= 0 ? 0 : undefined;
  }

  const code = withSum("28" + serial);
  const rom = createRom(code, { write: (byte) => write(byte), send: () => send() });
  const chip: Ds18b20Chip = {
    code: code,
    inputs: { temperature: temperature },
    fault: "none",
    reset() {
      if (!wake()) return false;
      toWrite = 0;
      sent = -1;
      tellsPower = false;
      rom.reset();
      return true;
    },
    slot(bit) {
      return wake() ? rom.slot(bit) : 1;
    },
    power() {
      isPowered = true;
    },
  };
  powerOn();
  return chip;
}
