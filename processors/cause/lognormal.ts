import type { Component } from '../../schemas/cause-model.ts';

export type { Component };

/** What is believed before any data: where the components are, and how many observations that belief is worth. */
export interface MixturePrior {
  components: readonly Component[];
  /** Normal-inverse-gamma strength in observations. */
  strength: number;
}

/** A bit of everything, so that no time is impossible: from a millisecond to an hour. */
const OUTLIER: Component = { weight: 0.01, mean: Math.log(5_000), spread: 3 };
const SPREAD_MIN = 0.01;
const LOG_SQRT_TAU = 0.5 * Math.log(2 * Math.PI);

/** Density of a mixture of normals, as it stands: without the bit of everything. */
export function density(mixture: readonly Component[], x: number): number {
  let total = 0;
  for (const component of mixture) total += component.weight * normal(component, x);
  return total;
}

/** Log-density of a mixture of normals at a log-time. */
export function logDensity(mixture: readonly Component[], logMs: number): number {
  let total = OUTLIER.weight * normal(OUTLIER, logMs);
  for (const component of mixture)
    total += (1 - OUTLIER.weight) * component.weight * normal(component, logMs);
  return Math.log(total);
}

function normal({ mean, spread }: Component, x: number): number {
  const z = (x - mean) / spread;
  return Math.exp(-0.5 * z * z - LOG_SQRT_TAU) / spread;
}

/** Mixtures laid out flat, for reading many at one time. */
export interface FlatMixtures {
  /** Where each mixture begins; one more than there are mixtures. */
  starts: Int32Array;
  /** Three numbers a component: its height, its mean, one over its spread. */
  numbers: Float64Array;
}

export function flatten(mixtures: readonly (readonly Component[])[]): FlatMixtures {
  const starts = new Int32Array(mixtures.length + 1);
  const numbers: number[] = [];
  for (const [at, mixture] of mixtures.entries()) {
    for (const { weight, mean, spread } of mixture) {
      if (weight > 0)
        numbers.push(((1 - OUTLIER.weight) * weight) / (spread * Math.sqrt(2 * Math.PI)), mean, 1 / spread);
    }
    starts[at + 1] = numbers.length;
  }
  return { starts, numbers: Float64Array.from(numbers) };
}

/** `logDensity` of every mixture at one log-time, into `densities`. */
export function logDensities(
  { starts, numbers }: FlatMixtures,
  logMs: number,
  densities: Float64Array,
): void {
  const outlier = OUTLIER.weight * normal(OUTLIER, logMs);
  for (let at = 0; at < densities.length; at += 1) {
    let total = outlier;
    for (let place = starts[at] ?? 0; place < (starts[at + 1] ?? 0); place += 3) {
      const z = (logMs - (numbers[place + 1] ?? 0)) * (numbers[place + 2] ?? 0);
      if (z < 9 && z > -9) total += (numbers[place] ?? 0) * Math.exp(-0.5 * z * z);
    }
    densities[at] = Math.log(total);
  }
}

/** A log-time and how much of it counts (a responsibility, 0 to 1). */
export type Weighted = readonly [logMs: number, weight: number];

/**
 * Fits a mixture by expectation and maximisation. Each component keeps to its prior as a normal-inverse-gamma says:
 * with little data it stays where it was believed to be, with much it goes where the data are.
 */
export function fitMixture(
  data: readonly Weighted[],
  prior: MixturePrior,
  { iterations }: { iterations: number },
): Component[] {
  let mixture = prior.components.map((component) => ({ ...component }));
  for (let turn = 0; turn < iterations; turn += 1) {
    const sums = mixture.map(() => ({ n: 0, x: 0, xx: 0 }));
    for (const [x, weight] of data) share(mixture, sums, { x, weight });
    mixture = mixture.map(
      (component, k) => maximise(prior, k, sums[k] ?? { n: 0, x: 0, xx: 0 }) ?? component,
    );
    const total = mixture.reduce((sum, { weight }) => sum + weight, 0);
    for (const component of mixture) component.weight /= total;
  }
  return mixture;
}

interface Sums {
  n: number;
  x: number;
  xx: number;
}

function share(
  mixture: readonly Component[],
  sums: Sums[],
  { x, weight }: { x: number; weight: number },
): void {
  let total = OUTLIER.weight * normal(OUTLIER, x);
  const parts = mixture.map((component) => {
    const part = component.weight * normal(component, x);
    total += part;
    return part;
  });
  for (const [k, part] of parts.entries()) {
    const sum = sums[k];
    if (!sum) continue;
    const r = (weight * part) / total;
    sum.n += r;
    sum.x += r * x;
    sum.xx += r * x * x;
  }
}

/** The mode of the posterior of one component; its spread's prior is as strong as its mean's. */
function maximise({ components, strength }: MixturePrior, k: number, { n, x, xx }: Sums): Component | null {
  const believed = components[k];
  if (!believed) return null;
  const part = strength * Math.max(0.1, believed.weight);
  const mean = (part * believed.mean + x) / (part + n);
  const squares =
    xx - 2 * mean * x + n * mean * mean + part * (believed.spread ** 2 + (believed.mean - mean) ** 2);
  const spread = Math.max(SPREAD_MIN, Math.sqrt(Math.max(0, squares / (part + n))));
  return { weight: n + strength * believed.weight, mean, spread };
}

/** Components at the quantiles of the data: a start for a mixture of which nothing is believed. */
export function quantileStart(data: readonly Weighted[], count: number): Component[] {
  const sorted = data.map(([x]) => x).sort((a, b) => a - b);
  return Array.from({ length: count }, (_, k) => ({
    weight: 1 / count,
    mean: sorted[Math.floor(((k + 0.5) / count) * sorted.length)] ?? Math.log(5_000),
    spread: 0.8,
  }));
}
