// The checksum of Dallas chips: CRC-8, polynomial x^8 + x^5 + x^4 + 1, the lowest bit first (Maxim application note 27).
// It knows no chip.

import { xor } from "#wire";

/** The checksum of the first `count` bytes, begun at 0. */
export function crc8Dallas(bytes: readonly number[], count: number): number {
  let crc = 0;
  for (let i = 0; i < count; i++) {
    crc = xor(crc, bytes[i] as number);
    for (let bit = 0; bit < 8; bit++) {
      // 0x8c: the polynomial, turned round.
      crc = xor((crc - (crc % 2)) / 2, (crc % 2) * 140);
    }
  }
  return crc;
}
