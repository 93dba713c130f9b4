// How the datasheets make quantities of what a BMP280 or a BME280 has counted, in floating point: BST-BMP280-DS001, 8.1,
// and BST-BME280-DS001, appendix A, 8.1. The simulated chips use them the other way round.

/** T1 to T3, P1 to P9 of the datasheet's own example (BST-BMP280-DS001, 3.12). */
export const EXAMPLE_WORDS = [27504, 26435, -1000, 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000];
/** H1 to H6 of a chip; the datasheet has no example. */
export const EXAMPLE_HUMIDITY_WORDS = [75, 361, 0, 334, 50, 30];

/** `t_fine`. */
export function fineOf(words: readonly number[], adc: number): number {
  const t1 = words[0] as number;
  const var1 = (adc / 16384 - t1 / 1024) * (words[1] as number);
  const var2 = (adc / 131072 - t1 / 8192) * (adc / 131072 - t1 / 8192) * (words[2] as number);
  return var1 + var2;
}

/** Pascal. */
export function pressureOf(words: readonly number[], fine: number, adc: number): number {
  const p = (index: number): number => words[index + 2] as number;
  let var1 = fine / 2 - 64000;
  let var2 = (var1 * var1 * p(6)) / 32768;
  var2 = var2 + var1 * p(5) * 2;
  var2 = var2 / 4 + p(4) * 65536;
  var1 = ((p(3) * var1 * var1) / 524288 + p(2) * var1) / 524288;
  var1 = (1 + var1 / 32768) * p(1);
  if (var1 === 0) return 0;
  let pressure = 1048576 - adc;
  pressure = ((pressure - var2 / 4096) * 6250) / var1;
  var1 = (p(9) * pressure * pressure) / 2147483648;
  var2 = (pressure * p(8)) / 32768;
  return pressure + (var1 + var2 + p(7)) / 16;
}

/** Per cent. */
export function humidityOf(words: readonly number[], fine: number, adc: number): number {
  const h = (index: number): number => words[index - 1] as number;
  let value = fine - 76800;
  value =
    (adc - (h(4) * 64 + (h(5) / 16384) * value)) *
    ((h(2) / 65536) * (1 + (h(6) / 67108864) * value * (1 + (h(3) / 67108864) * value)));
  value = value * (1 - (h(1) * value) / 524288);
  return Math.max(0, Math.min(100, value));
}
