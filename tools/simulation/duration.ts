// Lengths of time as people write them, "30s", "500ms", "1h30m", and as they read them. It knows no clock.

const UNITS: readonly [string, number][] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
  ["us", 0.001],
  ["ns", 0.000001],
];

/** Milliseconds; undefined for what is no length of time. "0" is one; another number needs its unit. */
export function readDuration(text: string): number | undefined {
  if (text === "0") return 0;
  if (!/^(\d+(\.\d+)?(ms|us|ns|d|h|m|s))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|us|ns|d|h|m|s)/g)) {
    total += Number(number) * (UNITS.find(([name]) => name === unit) as [string, number])[1];
  }
  return total;
}

/** "1h30m", "2.5s", "20ms"; "for ever" for Infinity. */
export function showDuration(ms: number): string {
  if (ms === Infinity) return "for ever";
  if (ms < 1000) return `${Math.round(ms * 1000) / 1000}ms`;
  let left = Math.round(ms);
  let text = "";
  for (const [unit, size] of UNITS.slice(0, 3)) {
    const count = Math.floor(left / size);
    if (count > 0) text += `${count}${unit}`;
    left -= count * size;
  }
  return left > 0 || text === "" ? `${text}${left / 1000}s` : text;
}
