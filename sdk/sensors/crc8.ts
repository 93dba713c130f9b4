// The checksum of Sensirion's and Aosong's chips: CRC-8, polynomial x^8 + x^5 + x^4 + 1 (0x31), the top bit first
// (SHT3x datasheet, section 4.12). It knows no chip.

import { xor } from "#wire";

/** The checksum of `count` bytes from `from`, begun at 0xff. */
export function crc8(bytes: readonly number[], from: number, count: number): number {
  let crc = 255;
  for (let i = from; i < from + count; i++) {
    crc = xor(crc, bytes[i] as number);
    for (let bit = 0; bit < 8; bit++) {
      crc *= 2;
      if (crc > 255) crc = xor(crc - 256, 49);
    }
  }
  return crc;
}
