// How long things took, in buckets that all processes have in common: histograms of shards add up to that of the whole fleet,
// without loss. A bucket is at most 1.6 per cent wide. It keeps no single value.

/** Below this many microseconds each has a bucket of its own. */
const EXACT = 128;
/** Buckets for each doubling above it. */
const PER_DOUBLING = 64;

/** As it stands in a report. Times are milliseconds, buckets `[number, count]` in ascending order. */
export interface HistogramData {
  count: number;
  min: number;
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
  /** Sum of all, microseconds. */
  sumUs: number;
  buckets: [number, number][];
}

export interface Histogram {
  readonly count: number;
  /** Milliseconds, 0 and up. */
  add(ms: number): void;
  /** Adds all that another one has seen. */
  merge(other: HistogramData): void;
  /** Milliseconds that the given part (0 to 1) of all did not exceed: the upper end of a bucket; 0 when there are none. */
  percentile(part: number): number;
  data(): HistogramData;
}

/** The bucket of so many microseconds. */
export function bucketOf(us: number): number {
  let value = us;
  let doublings = 0;
  while (value >= EXACT) {
    value = Math.floor(value / 2);
    doublings++;
  }
  return doublings === 0 ? value : EXACT + (doublings - 1) * PER_DOUBLING + (value - PER_DOUBLING);
}

/** The highest whole number of microseconds in a bucket. */
export function topOf(bucket: number): number {
  if (bucket < EXACT) return bucket;
  const doublings = Math.floor((bucket - EXACT) / PER_DOUBLING) + 1;
  return (((bucket - EXACT) % PER_DOUBLING) + PER_DOUBLING + 1) * 2 ** doublings - 1;
}

export function createHistogram(): Histogram {
  const buckets = new Map<number, number>();
  let count = 0;
  let sumUs = 0;
  let minUs = Infinity;
  let maxUs = 0;
  const put = (bucket: number, more: number): void => void buckets.set(bucket, (buckets.get(bucket) ?? 0) + more);
  const sorted = (): [number, number][] => [...buckets].sort(([a], [b]) => a - b);

  const histogram: Histogram = {
    get count() {
      return count;
    },
    add(ms) {
      const us = Math.max(0, Math.round(ms * 1000));
      put(bucketOf(us), 1);
      count++;
      sumUs += us;
      minUs = Math.min(minUs, us);
      maxUs = Math.max(maxUs, us);
    },
    merge(other) {
      if (other.count === 0) return;
      for (const [bucket, more] of other.buckets) put(bucket, more);
      count += other.count;
      sumUs += other.sumUs;
      minUs = Math.min(minUs, Math.round(other.min * 1000));
      maxUs = Math.max(maxUs, Math.round(other.max * 1000));
    },
    percentile(part) {
      let left = Math.ceil(count * part);
      for (const [bucket, here] of sorted()) {
        left -= here;
        if (left <= 0) return Math.min(topOf(bucket), maxUs) / 1000;
      }
      return 0;
    },
    data: () => ({
      count,
      min: count === 0 ? 0 : minUs / 1000,
      mean: count === 0 ? 0 : Math.round(sumUs / count) / 1000,
      p50: histogram.percentile(0.5),
      p95: histogram.percentile(0.95),
      p99: histogram.percentile(0.99),
      max: maxUs / 1000,
      sumUs,
      buckets: sorted(),
    }),
  };
  return histogram;
}
