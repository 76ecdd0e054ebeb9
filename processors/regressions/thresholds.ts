import { ODDS_RATIOS } from './findings.ts';

/** ln of the mean over the grid of exp(L), from `offset` on: a bet spread over the odds ratios. */
export function mixtureNats(logs: Float64Array | readonly number[], offset = 0): number {
  const count = ODDS_RATIOS.length;
  let top = Number.NEGATIVE_INFINITY;
  for (let r = 0; r < count; r++) top = Math.max(top, logs[offset + r] as number);
  let sum = 0;
  for (let r = 0; r < count; r++) sum += Math.exp((logs[offset + r] as number) - top);
  return top + Math.log(sum / count);
}

/** Nats at which a cell of this weight crosses (Ville): ln(1 / (α·w)). */
export function thresholdNats(alpha: number, weight: number): number {
  return -Math.log(alpha * weight);
}

/** What is left of a level's share for cells that appear after the wave began. */
const LATE_SHARE = 0.1;

/**
 * Hands out weights that sum to at most 1 whatever appears later: within a level, cells known at the start share
 * nine tenths equally, and the j-th late one gets 1/(j(j+1)) of the rest.
 */
export function createWeights(
  levelWeights: readonly [number, number, number, number],
  known: readonly number[],
): (level: number) => number {
  const given = [0, 0, 0, 0];
  return function weightOf(level) {
    const share = levelWeights[level] ?? 0;
    const before = given[level] ?? 0;
    const planned = known[level] ?? 0;
    given[level] = before + 1;
    if (before < planned) return (share * (1 - LATE_SHARE)) / planned;
    const late = before - planned + 1;
    return (share * LATE_SHARE) / (late * (late + 1));
  };
}
