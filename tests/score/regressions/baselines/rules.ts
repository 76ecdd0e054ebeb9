import type { Counts, Window } from './counts.ts';

/** What people write by hand: looks at the counts of a window and says how much is wrong; 0 is nothing. */
export interface Rule {
  /** Its key in the last line, and its name in the report. */
  id: string;
  name: string;
  window: Window;
  score: (counts: Readonly<Counts>) => number;
}

/** Fewer than this on either side make no test. */
const TRIALS_MIN = 10;
const Z_01 = 2.326;
/** One-sided p < .01 shared by the 1,315 slices of the field notes. */
const Z_BONFERRONI = 4.32;

/** As customary (§4.2), and with thresholds tuned on the truth of null weeks (§4.3, the best case for them). */
export const RULES: readonly Rule[] = [
  rateAbove({
    id: 'rate_10_n5',
    name: 'rate > 10 %, 15 min, n ≥ 5',
    window: '15 min',
    rate: 0.1,
    trialsMin: 5,
  }),
  rateAbove({
    id: 'rate_10_n20',
    name: 'rate > 10 %, 15 min, n ≥ 20',
    window: '15 min',
    rate: 0.1,
    trialsMin: 20,
  }),
  rateAbove({
    id: 'rate_20_n20',
    name: 'rate > 20 %, 15 min, n ≥ 20',
    window: '15 min',
    rate: 0.2,
    trialsMin: 20,
  }),
  twoProportions({ id: 'two_proportions_1h', name: 'two proportions p < .01, 1 h', window: '1 h', z: Z_01 }),
  twoProportions({
    id: 'two_proportions_24h',
    name: 'two proportions p < .01, 24 h',
    window: '24 h',
    z: Z_01,
  }),
  twoProportions({
    id: 'two_proportions_bonferroni',
    name: 'two proportions, Bonferroni, 24 h',
    window: '24 h',
    z: Z_BONFERRONI,
  }),
  rateAbove({
    id: 'rate_50_tuned',
    name: 'rate > 50 %, 6 h, n ≥ 50 (tuned)',
    window: '6 h',
    rate: 0.5,
    trialsMin: 50,
  }),
  twoProportions({
    id: 'two_proportions_6h_tuned',
    name: 'two proportions z > 6.5, 6 h (tuned)',
    window: '6 h',
    z: 6.5,
  }),
  twoProportions({
    id: 'two_proportions_24h_tuned',
    name: 'two proportions z > 8, 24 h (tuned)',
    window: '24 h',
    z: 8,
  }),
];

function rateAbove({
  id,
  name,
  window,
  rate,
  trialsMin,
}: {
  id: string;
  name: string;
  window: Window;
  rate: number;
  trialsMin: number;
}): Rule {
  return {
    id,
    name,
    window,
    score: ({ newTrials, newFailures }) =>
      newTrials >= trialsMin && newFailures > rate * newTrials ? newFailures / newTrials : 0,
  };
}

/** The pooled test of two proportions, new version against its predecessor in the same window. */
function twoProportions({
  id,
  name,
  window,
  z,
}: {
  id: string;
  name: string;
  window: Window;
  z: number;
}): Rule {
  return {
    id,
    name,
    window,
    score: ({ newTrials, newFailures, oldTrials, oldFailures }) => {
      if (newTrials < TRIALS_MIN || oldTrials < TRIALS_MIN || newFailures === 0) return 0;
      const pooled = (newFailures + oldFailures) / (newTrials + oldTrials);
      const spread = Math.sqrt(pooled * (1 - pooled) * (1 / newTrials + 1 / oldTrials));
      const score = (newFailures / newTrials - oldFailures / oldTrials) / spread;
      return score > z ? score : 0;
    },
  };
}
