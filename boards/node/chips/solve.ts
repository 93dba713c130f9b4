// What a chip counts for a quantity: the count at which its datasheet's formula gives the quantity, found by halving,
// since many of those formulas have no inverse. It knows no chip.

/** The whole number from `low` to `high` at which `value`, which only rises or only falls, is nearest to `wanted`. */
export function solve(wanted: number, low: number, high: number, value: (this: void, count: number) => number): number {
  const isRising = value(high) > value(low);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (value(middle) < wanted === isRising) low = middle;
    else high = middle;
  }
  return Math.abs(value(low) - wanted) < Math.abs(value(high) - wanted) ? low : high;
}
