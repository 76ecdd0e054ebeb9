import type { Random } from '../../schemas/clock.ts';

/** A middle value with the range in which it would lie again 95 times of 100. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

/** The value below which the share `p` (0 to 1) of the values lies, interpolated between neighbours. */
export function percentile(values: readonly number[], p: number): number {
  if (values.length === 0) throw new RangeError('There is no percentile of no values.');
  if (!(p >= 0 && p <= 1)) throw new RangeError(`A percentile is asked for as 0 to 1, not ${p}.`);
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * p;
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? 0;
  return below + (above - below) * (at - Math.floor(at));
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Element by element: what a and b measured in the same round, side by side. */
export function ratios(a: readonly number[], b: readonly number[]): number[] {
  if (a.length !== b.length) throw new RangeError(`${a.length} rounds of one and ${b.length} of the other.`);
  return a.map((value, round) => value / (b[round] ?? Number.NaN));
}

const RESAMPLES = 1_000;

/** The median, with its 95 % range by resampling the rounds. */
export function estimate(values: readonly number[], random: Random): Estimate {
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(values.map(() => values[Math.floor(random.next() * values.length)] ?? 0)),
  );
  return { value: median(values), low: percentile(medians, 0.025), high: percentile(medians, 0.975) };
}

/** How many times a is b: the median of the rounds' own ratios, because a machine's speed drifts between rounds. */
export function ratioByRounds(a: readonly number[], b: readonly number[], random: Random): Estimate {
  return estimate(ratios(a, b), random);
}
