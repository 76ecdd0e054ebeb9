import { SLICES, SLICES_OF_LEAF } from '../slices.ts';
import { LEAVES } from '../world/leaves.ts';
import { placeOf } from '../world/places.ts';
import { FLAGS, type WorldMinute } from '../world/world.ts';

/** Decision intervals: two that are customary and one tuned on the truth of null weeks (§4.2, §4.3). */
export const CUSUM_LIMITS = [4.5, 12, 60] as const;
/** The odds ratio that it is built to find. */
const ODDS_RATIO = 2;
const PRIOR_TRIALS = 60;
const DAY = 1_440;

/** A CUSUM of log likelihood ratios on every slice of the new versions, adjusted for each leaf's past rate. */
export function createCusum(alarm: (limit: number, slice: number, score: number) => void) {
  const history = { trials: new Float64Array(LEAVES), failures: new Float64Array(LEAVES) };
  const rates = new Float64Array(LEAVES);
  const sums = CUSUM_LIMITS.map(() => new Float64Array(SLICES.length));

  /** From all days so far, shrunk towards the rate of the family and kind. */
  function refit(): void {
    const pools = new Map<string, { trials: number; failures: number }>();
    for (let leaf = 0; leaf < LEAVES; leaf += 1) {
      const pool = poolOf(pools, leaf);
      pool.trials += history.trials[leaf] ?? 0;
      pool.failures += history.failures[leaf] ?? 0;
    }
    for (let leaf = 0; leaf < LEAVES; leaf += 1) {
      const { trials, failures } = poolOf(pools, leaf);
      const mean = (failures + 1) / (trials + 20);
      rates[leaf] =
        ((history.failures[leaf] ?? 0) + PRIOR_TRIALS * mean) / ((history.trials[leaf] ?? 0) + PRIOR_TRIALS);
    }
  }

  function bet(leaf: number, failed: number): void {
    const rate = rates[leaf] ?? 0.5;
    const gain = (failed ? Math.log(ODDS_RATIO) : 0) - Math.log(1 - rate + ODDS_RATIO * rate);
    sums.forEach((sum, which) => {
      for (const slice of SLICES_OF_LEAF[leaf] ?? []) {
        const now = Math.max(0, (sum[slice] ?? 0) + gain);
        const isOver = now > (CUSUM_LIMITS[which] ?? 0);
        sum[slice] = isOver ? 0 : now;
        if (isOver) alarm(which, slice, now);
      }
    });
  }

  return {
    add({ elapsed, trials, leaf, flags }: WorldMinute): void {
      if (elapsed % DAY === 0) refit();
      for (let index = 0; index < trials.length; index += 1) {
        const flag = flags[index] ?? 0;
        if (!(flag & FLAGS.vote)) continue;
        const at = leaf[index] ?? 0;
        const failed = trials[index]?.failed ?? 0;
        if (flag & FLAGS.new) bet(at, failed);
        if (!(flag & FLAGS.predecessor)) continue;
        history.trials[at] = (history.trials[at] ?? 0) + 1;
        history.failures[at] = (history.failures[at] ?? 0) + failed;
      }
    },
  };
}

function poolOf(pools: Map<string, { trials: number; failures: number }>, leaf: number) {
  const { os, kind } = placeOf(leaf);
  const pool = pools.get(`${os} ${kind}`) ?? { trials: 0, failures: 0 };
  pools.set(`${os} ${kind}`, pool);
  return pool;
}
