import { logLikelihood } from './effect.ts';
import { ODDS_RATIOS } from './findings.ts';
import type { Version } from './region.ts';
import { PART_MINUTES, type Remembered } from './trial-memory.ts';

/** So many nats more must a later beginning explain than one with the version, and than none. */
const LATER_NATS = 3;
const RATE_MIN = 1e-3;

/**
 * From when on failures on a version were more than usual, where that was not from the first on: of a version that was
 * harmless for days its first failure says nothing. It is the change point of greatest likelihood, with one odds ratio
 * from there on and none before.
 *
 * @param remembered the votes of the place in question
 * @param usualRate of failures without the version, 0 to 1
 * @returns the first minute of a part of the day (six hours); null where nothing speaks for a later beginning
 */
export function onsetOf(
  remembered: readonly Remembered[],
  version: Version,
  usualRate: number,
): number | null {
  const parts = [...countsOf(remembered, version)].sort(([a], [b]) => b - a);
  const expected = Math.max(RATE_MIN, usualRate);
  let onset: number | null = null;
  let most = Number.NEGATIVE_INFINITY;
  /** Of one odds ratio from the first on, or none at all. */
  let otherwise = 0;
  for (const oddsRatio of ODDS_RATIOS) {
    let nats = 0;
    for (const [part, { failures, trials }] of parts) {
      nats += logLikelihood({ failures, of: trials, expected }, oddsRatio);
      if (nats <= most) continue;
      most = nats;
      onset = part * PART_MINUTES;
    }
    otherwise = Math.max(otherwise, nats);
  }
  return most - otherwise >= LATER_NATS ? onset : null;
}

/** Votes on a version by part of the day. */
function countsOf(remembered: readonly Remembered[], { dimension, token }: Version) {
  const counts = new Map<number, { trials: number; failures: number }>();
  for (const { tokens, parts } of remembered) {
    if (tokens[dimension] !== token) continue;
    for (let at = 0; at < parts.length; at += 3) {
      const part = parts[at] as number;
      const count = counts.get(part) ?? { trials: 0, failures: 0 };
      counts.set(part, count);
      count.trials += parts[at + 1] as number;
      count.failures += parts[at + 2] as number;
    }
  }
  return counts;
}
