// Histograms of latencies: buckets that hold what they say, percentiles within their width, sums that lose nothing.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketOf, createHistogram, topOf } from "./histogram.js";

function of(values: readonly number[]) {
  const histogram = createHistogram();
  for (const ms of values) histogram.add(ms);
  return histogram;
}

describe("a bucket", () => {
  it("ends at its top, at most 1.6 per cent above its bottom", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 45 }), (us) => {
        const bucket = bucketOf(us);
        const top = topOf(bucket);
        expect(us).toBeLessThanOrEqual(top);
        expect(bucketOf(top)).toBe(bucket);
        expect(bucketOf(top + 1)).toBe(bucket + 1);
        expect(top - us).toBeLessThanOrEqual(us / 64);
      }),
    );
  });
});

describe("a histogram", () => {
  it("tells percentiles of what it has seen", () => {
    const histogram = of(Array.from({ length: 1000 }, (_, i) => i + 1));
    expect(histogram.percentile(0.5) / 500).toBeCloseTo(1, 1);
    expect(histogram.percentile(0.99) / 990).toBeCloseTo(1, 1);
    expect(histogram.percentile(1)).toBe(1000);
    expect(histogram.data()).toMatchObject({ count: 1000, min: 1, max: 1000, mean: 500.5 });
    expect(createHistogram().data()).toMatchObject({ count: 0, min: 0, max: 0, mean: 0, p50: 0, p99: 0 });
  });

  it("merged, is the one that has seen all", () => {
    const values = fc.array(fc.double({ min: 0, max: 100_000, noNaN: true }));
    fc.assert(
      fc.property(fc.array(values), (parts) => {
        const merged = createHistogram();
        for (const part of parts) merged.merge(JSON.parse(JSON.stringify(of(part).data())) as never);
        expect(merged.data()).toEqual(of(parts.flat()).data());
      }),
    );
  });
});
