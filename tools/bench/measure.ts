// What a measurement is: the rows it fills, what it needs, and how it is taken. Types and a few ways to write numbers;
// nothing is measured here.

export interface How {
  /** Absolute path of Midge's own folder. */
  root: string;
  /** Fewer repeats and smaller counts. */
  quick: boolean;
}

/** What stands in a row before anything is measured. */
export interface RowHead {
  measure: string;
  /** The value to reach, in words; "-" where there is none. */
  reach: string;
}

/** What one run found for a row. `reached` is undefined where there is nothing to reach. */
export interface Found {
  midge: string;
  peer: string;
  ratio: string;
  reached: boolean | undefined;
}

export interface Measurement {
  /** The word for `--only`. */
  name: string;
  rows: RowHead[];
  /** Taken when `--only` names it, and not with all others: it lasts for minutes. */
  isLong?: boolean;
  /** Why it cannot be taken on this machine, or undefined. */
  missing(): string | undefined;
  /** One entry for each of `rows`. */
  run(how: How): Promise<Found[]>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] as number) + high) / 2;
}

/** The median of `one[i] / other[i]`: both were measured in the same round. */
export function pairedRatio(one: readonly number[], other: readonly number[]): number {
  return median(one.map((value, i) => value / (other[i] as number)));
}

/** A count with its thousands apart: 81,023. */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

export function ratio(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)}x`;
}
