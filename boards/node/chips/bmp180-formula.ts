// How the datasheet makes quantities of what a BMP180 has counted, in whole numbers: BST-BMP180-DS000, figure 4, with the
// calibration of its example. The simulated chip uses it the other way round.

/** AC1 to AC6, B1, B2, MB, MC, MD. */
export const EXAMPLE_WORDS = [408, -72, -14383, 32741, 32757, 23153, 6190, 4, -32768, -8711, 2868];

function word(index: number): number {
  return EXAMPLE_WORDS[index] as number;
}

/** B5. */
export function fineOf(ut: number): number {
  const x1 = Math.floor(((ut - word(5)) * word(4)) / 32768);
  const x2 = Math.floor((word(9) * 2048) / (x1 + word(10)));
  return x1 + x2;
}

/** Tenths of a degree. */
export function temperatureOf(fine: number): number {
  return Math.floor((fine + 8) / 16);
}

/** Pascal. */
export function pressureOf(fine: number, up: number, oss: number): number {
  const b6 = fine - 4000;
  const square = Math.floor((b6 * b6) / 4096);
  const x3 = Math.floor((word(7) * square) / 2048) + Math.floor((word(1) * b6) / 2048);
  const b3 = Math.floor(((word(0) * 4 + x3) * Math.pow(2, oss) + 2) / 4);
  const y3 = Math.floor((Math.floor((word(2) * b6) / 8192) + Math.floor((word(6) * square) / 65536) + 2) / 4);
  const b4 = Math.floor((word(3) * (y3 + 32768)) / 32768);
  const b7 = (up - b3) * Math.floor(50000 / Math.pow(2, oss));
  const p = b7 < 2147483648 ? Math.floor((b7 * 2) / b4) : Math.floor(b7 / b4) * 2;
  const x1 = Math.floor((Math.floor(p / 256) * Math.floor(p / 256) * 3038) / 65536);
  const x2 = Math.floor((-7357 * p) / 65536);
  return p + Math.floor((x1 + x2 + 3791) / 16);
}
