// Firmware that is none: files that begin and look like those of Espruino and NodeMCU, with seeded noise for code. The fake
// board runs none of it.

import { createHash } from "node:crypto";
import { seeded } from "../../boards/node/clock.js";

export function noise(bytes: number, seed: number): Uint8Array {
  const next = seeded(seed);
  const words = new Uint32Array(Math.ceil(bytes / 4));
  for (let i = 0; i < words.length; i++) words[i] = next() * 2 ** 32;
  return new Uint8Array(words.buffer, 0, bytes);
}

interface ImageOptions {
  bytes: number;
  seed: number;
  chipId?: number;
  /** A program says what it is. */
  words?: string;
}

/** An image for a chip of the ESP32 family: header, extended header, description of a program. */
export function image({ bytes, seed, chipId = 0, words }: ImageOptions): Uint8Array {
  const data = noise(bytes, seed);
  data.set([0xe9, 4, 2, 0x20, 0x00, 0x04, 0x08, 0x40, 0xee, 0, 0, 0, chipId, 0], 0);
  data.fill(0, 14, 23);
  // One segment, to the last block of 16 that leaves room for the SHA-256; what is behind is no part of the image.
  const end = bytes - (bytes % 16) - 48;
  new DataView(data.buffer).setUint32(28, end - 16 - 32, true);
  data[1] = 1;
  data[23] = 1;
  if (words !== undefined) {
    data.set([0x32, 0x54, 0xcd, 0xab], 32);
    data.set(Buffer.from(words), 64);
  }
  data[end - 1] = checksum(data.subarray(32, end - 16));
  data.set(createHash("sha256").update(data.subarray(0, end)).digest(), end);
  return data;
}

function checksum(data: Uint8Array): number {
  let sum = 0xef;
  for (const byte of data) sum ^= byte;
  return sum;
}

/** An image for the ESP8266; its first segment's address stands where others have their chip. */
export function image8266(bytes: number, seed: number, words: string): Uint8Array {
  const data = noise(bytes, seed);
  // One segment of 0x1000 bytes for memory; what runs from flash is behind it.
  data.set([0xe9, 1, 2, 0x40, 0x10, 0x01, 0x10, 0x40, 0x00, 0x00, 0x10, 0x40, 0, 0x10, 0, 0], 0);
  data.set(Buffer.from(words), 64);
  data[0x101f] = checksum(data.subarray(16, 0x1010));
  return data;
}

/** What Espruino's download for the ESP8266 holds: a boot loader that leaves the flash open, and a program of two parts. */
export function espruino8266(): Record<string, Uint8Array> {
  const boot = noise(4000, 90);
  boot.set([0xe9, 1, 0, 0, 0x10, 0x01, 0x10, 0x40, 0x00, 0x00, 0x10, 0x40, 0, 0x08, 0, 0], 0);
  boot[0x81f] = checksum(boot.subarray(16, 0x810));
  const inner = image8266(20_000, 91, "espruino");
  const user1 = noise(0x10010 + inner.length, 92);
  user1.set([0xea, 4, 0, 0x6f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], 0);
  user1.set(inner, 0x10010);
  return {
    "boot_v1.6.bin": boot,
    "espruino_esp8266_user1.bin": user1,
    "esp_init_data_default.bin": noise(128, 93),
    "blank.bin": new Uint8Array(4096).fill(0xff),
  };
}

export function partitionTable(seed = 3): Uint8Array {
  const data = new Uint8Array(0xc00).fill(0xff);
  data.set([0xaa, 0x50, 1, 2], 0);
  data.set(noise(28, seed), 4);
  return data;
}

/** The three files of Espruino's download for the ESP32. */
export function espruino32(version = 1): Record<string, Uint8Array> {
  return {
    "bootloader.bin": image({ bytes: 9000, seed: 10 * version }),
    "partitions_espruino.bin": partitionTable(version),
    "espruino_esp32.bin": image({ bytes: 140_001, seed: 10 * version + 1, words: "Espruino 2v29" }),
  };
}

export function espruinoC3(): Record<string, Uint8Array> {
  return {
    "bootloader.bin": image({ bytes: 9000, seed: 71, chipId: 5 }),
    "partition-table.bin": partitionTable(7),
    "espruino-esp32c3.bin": image({ bytes: 60_000, seed: 72, chipId: 5, words: "Espruino 2v29" }),
  };
}

/** Everything of a download in one file, from offset 0. */
export function combined(files: Record<string, Uint8Array>, offsets: Record<string, number>): Uint8Array {
  const end = Math.max(...Object.entries(files).map(([name, data]) => (offsets[name] as number) + data.length));
  const whole = new Uint8Array(end).fill(0xff);
  for (const [name, data] of Object.entries(files)) whole.set(data, offsets[name]);
  return whole;
}

/** Where the files of `espruino32` go: targets/esp32/README_flash.txt. */
export const offsets32: Record<string, number> = {
  "bootloader.bin": 0x1000,
  "partitions_espruino.bin": 0x8000,
  "espruino_esp32.bin": 0x10000,
};
