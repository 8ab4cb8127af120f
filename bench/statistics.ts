/** What benches say about samples. All of them throw for none: a figure of nothing is no figure. */

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** The sample below which `share` (0–1) of them lie; between two samples, what lies between. */
export function quantile(samples: readonly number[], share: number): number {
  if (samples.length === 0) throw new RangeError("there are no samples");
  const sorted = Float64Array.from(samples).sort();
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  return low + (high - low) * (at - Math.floor(at));
}

/** Of counts by bucket: the bucket that the sample below which `share` of them lie is in. */
export function bucketQuantile(counts: readonly number[], share: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) throw new RangeError("there are no samples");
  let seen = 0;
  return counts.findIndex((count) => (seen += count) >= total * share);
}

export function geometricMean(ratios: readonly number[]): number {
  return Math.exp(mean(ratios.map(Math.log)));
}

export function mean(samples: readonly number[]): number {
  if (samples.length === 0) throw new RangeError("there are no samples");
  return samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
}

/** The mean, and how far from it the truth may be with 95 % confidence (Student's t, for samples that are independent). */
export function confidence(samples: readonly number[]): { readonly mean: number; readonly margin: number } {
  const middle = mean(samples);
  const freedom = samples.length - 1;
  const variance = samples.reduce((sum, sample) => sum + (sample - middle) ** 2, 0) / freedom;
  const t = T_95[Math.min(freedom, T_95.length - 1)] ?? Number.NaN;
  return { mean: middle, margin: t * Math.sqrt(variance / samples.length) };
}

/** `4.20 (4.10–4.60)`: median, least and most. */
export function spread(samples: readonly number[], digits = 2): string {
  const [least, most] = [Math.min(...samples), Math.max(...samples)];
  return `${median(samples).toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
}

/** The exponent of the power of `x` that `y` grows with: 1 is linear. Least squares of the logarithms. */
export function growth(points: readonly (readonly [x: number, y: number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const x = mean(logs.map(([at]) => at));
  const y = mean(logs.map(([, value]) => value));
  const along = logs.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  return logs.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0) / along;
}

/** Two-sided 95 % of Student's t by degrees of freedom; the last is close enough for more. */
const T_95 = [
  Number.NaN,
  12.706,
  4.303,
  3.182,
  2.776,
  2.571,
  2.447,
  2.365,
  2.306,
  2.262,
  2.228,
  2.201,
  2.179,
  2.16,
  2.145,
  2.131,
  2.12,
  2.11,
  2.101,
  2.093,
  2.086,
];
