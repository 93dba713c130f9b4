// What the fake boot ROM answers for each chip: the registers that tell what it is. Numbers alone.
// Source: esptool/targets/*.py, and the chips' technical reference manuals for the registers.

export type ChipName = "ESP32" | "ESP32-C3" | "ESP32-S3" | "ESP8266";

export interface ChipData {
  /** At 0x40001000; the chips that say nothing by GET_SECURITY_INFO are told apart by it. */
  magic: number;
  /** In the answer to GET_SECURITY_INFO; undefined where the ROM does not know the command. */
  chipId?: number;
  /** The first register of the flash's bus, and where in it the command, its bits and its data stand. */
  spi: { base: number; usr2: number; w0: number };
  /** The divider of the UART, by which the host works out the crystal. */
  uartDivider?: { address: number; clock: number };
  /** Words of fuses: the MAC and the revision. */
  fuses: Record<number, number>;
  /** Bytes of status behind an answer of the ROM; the stub has 2. */
  statusBytes: 2 | 4;
  /** The chip's own USB: its lines reset it otherwise. */
  isNative: boolean;
  /** The offset of its program, which it looks at when it starts. */
  appAt: number;
}

/** 24:6f:28:aa:bb:cc, as each chip has it in its fuses. */
export const MAC = "24:6f:28:aa:bb:cc";

export const chips: Record<ChipName, ChipData> = {
  ESP32: {
    magic: 0x00f01d83,
    spi: { base: 0x3ff42000, usr2: 0x24, w0: 0x80 },
    uartDivider: { address: 0x3ff40014, clock: 40_000_000 },
    fuses: { 0x3ff5a004: 0x28aabbcc, 0x3ff5a008: 0x0000246f, 0x3ff5a00c: 0x8000, 0x3ff5a014: 1 << 20 },
    statusBytes: 4,
    isNative: false,
    appAt: 0x10000,
  },
  "ESP32-C3": {
    magic: 0x1b31506f,
    chipId: 5,
    spi: { base: 0x60002000, usr2: 0x20, w0: 0x58 },
    fuses: { 0x60008844: 0x28aabbcc, 0x60008848: 0x0000246f, 0x60008850: 3 << 18 },
    statusBytes: 4,
    isNative: true,
    appAt: 0x10000,
  },
  "ESP32-S3": {
    magic: 0x09,
    chipId: 9,
    spi: { base: 0x60002000, usr2: 0x20, w0: 0x58 },
    fuses: { 0x60007044: 0x28aabbcc, 0x60007048: 0x0000246f },
    statusBytes: 4,
    isNative: true,
    appAt: 0x10000,
  },
  ESP8266: {
    magic: 0xfff0c101,
    spi: { base: 0x60000200, usr2: 0x24, w0: 0x40 },
    uartDivider: { address: 0x60000014, clock: 52_000_000 },
    fuses: {
      0x3ff50050: 0xcc000000,
      0x3ff50054: 0x0000aabb,
      0x3ff5005c: 0x00246f28,
      0x3ff00050: 0xcc000000,
      0x3ff00054: 0x0000aabb,
      0x3ff0005c: 0x00246f28,
    },
    statusBytes: 2,
    isNative: false,
    appAt: 0x0,
  },
};
