import { ODDS_RATIOS } from './findings.ts';
import { mixtureNats } from './thresholds.ts';

/** What is known of a cell: counts, and the sums of its evidence on the grid ODDS_RATIOS. */
export interface Tally {
  /** Ceremonies in the cell that had something to be compared with, and failures among them. */
  trials: number;
  failures: number;
  /** Failures to expect of those that say anything, were there no effect; `failures - expected` is the excess. */
  expected: number;
  controls: number;
  controlFailures: number;
  /** Nats against the least effect that matters, and against none. */
  logE: readonly number[];
  logL: readonly number[];
}

export interface Effect {
  oddsRatio: number;
  /** Ends of a confidence sequence: true at every moment at once in 95 of 100 cells that were chosen before looking. */
  oddsRatioLow: number;
  oddsRatioHigh: number;
  baselineRate: number;
  rate: number;
}

/** Odds ratios beyond these are reported as these. */
export const ODDS_RATIO_MIN = 0.05;
export const ODDS_RATIO_MAX = 50;

const LEAST_EFFECT = 1.2;
const CONFIDENCE_NATS = Math.log(20);
/** Steps of the logarithm of the odds ratio: 2 %. */
const STEP = 0.02;
const GRID = ODDS_RATIOS.map(Math.log);

/**
 * The effect in a cell. The estimate is the mean of a posterior flat in the logarithm of the odds ratio from 1 to 10;
 * the interval inverts the mixture over the effect it is held against, {δ: M(δ) < ln 20} (detection.md §3.7).
 *
 * The log-likelihood is known exactly at up to seven odds ratios (1, the least effect, and the grid) and is concave in the
 * logarithm of the odds ratio, for it is a sum of logistic ones. Between these points it lies above the chord and
 * below its neighbours' chords drawn on. The interval takes the upper bound, so it is never too narrow; the estimate
 * takes the middle.
 */
export function effectOf(tally: Tally, leastEffect: number = LEAST_EFFECT): Effect {
  const curve = curveOf(tally, leastEffect);
  const { low, high } = intervalOf(curve, mixtureNats(tally.logL));
  return {
    oddsRatio: estimateOf(curve),
    oddsRatioLow: low,
    oddsRatioHigh: high,
    baselineRate: ratio(tally.controlFailures, tally.controls),
    rate: ratio(tally.failures, tally.trials),
  };
}

/** ln of the likelihood of an odds ratio, relative to none, of one set whose new ceremony fails with `expected` by chance. */
export function logLikelihood(
  set: { failures: number; of: number; expected: number },
  oddsRatio: number,
): number {
  return set.failures * Math.log(oddsRatio) - set.of * Math.log1p((oddsRatio - 1) * set.expected);
}

export function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

interface Curve {
  /** Logarithms of odds ratios, ascending, and the log-likelihood there, relative to no effect. */
  at: readonly number[];
  nats: readonly number[];
  /** Slopes between the points; the first is the tangent at no effect, the last goes on beyond the grid. */
  slopes: readonly number[];
}

function curveOf(tally: Tally, leastEffect: number): Curve {
  const known = new Map([[0, 0], ...GRID.map((theta, r) => [theta, tally.logL[r] ?? 0] as const)]);
  // The largest odds ratio of the grid is above every least effect, so its two sums differ by that of the least.
  known.set(Math.log(leastEffect), (tally.logL.at(-1) ?? 0) - (tally.logE.at(-1) ?? 0));
  const points = [...known].sort(([a], [b]) => a - b);
  const at = points.map(([theta]) => theta);
  const nats = points.map(([, value]) => value);
  const slopes = [tally.failures - tally.expected];
  for (let point = 1; point < at.length; point += 1) {
    slopes.push(((nats[point] ?? 0) - (nats[point - 1] ?? 0)) / ((at[point] ?? 0) - (at[point - 1] ?? 0)));
  }
  return { at, nats, slopes };
}

/** Bounds of the log-likelihood at a logarithm of an odds ratio. */
function boundsAt({ at, nats, slopes }: Curve, theta: number): { lower: number; upper: number } {
  const last = at.length - 1;
  const line = (point: number, slope: number) =>
    (nats[point] ?? 0) + (slopes[slope] ?? 0) * (theta - (at[point] ?? 0));
  if (theta <= 0) return { lower: line(0, 0), upper: line(0, 0) };
  if (theta >= (at[last] ?? 0)) return { lower: line(last, last), upper: line(last, last) };
  let right = 1;
  while ((at[right] ?? 0) < theta) right += 1;
  const fromLeft = line(right - 1, right - 1);
  const fromRight = right === last ? Number.POSITIVE_INFINITY : line(right, right + 1);
  const lower = line(right, right);
  return { lower, upper: Math.max(lower, Math.min(fromLeft, fromRight)) };
}

function estimateOf(curve: Curve): number {
  const middles: number[] = [];
  for (let theta = 0; theta <= Math.log(10); theta += STEP) {
    const { lower, upper } = boundsAt(curve, theta);
    middles.push((lower + upper) / 2);
  }
  const most = Math.max(...middles);
  let weights = 0;
  let total = 0;
  for (const [step, middle] of middles.entries()) {
    const weight = Math.exp(middle - most);
    weights += weight;
    total += weight * step * STEP;
  }
  return Math.exp(total / weights);
}

function intervalOf(curve: Curve, mixture: number): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (let theta = Math.log(ODDS_RATIO_MIN); theta <= Math.log(ODDS_RATIO_MAX); theta += STEP) {
    if (mixture - boundsAt(curve, theta).upper >= CONFIDENCE_NATS) continue;
    low = Math.min(low, Math.exp(theta));
    high = Math.exp(theta);
  }
  return { low: Math.min(low, ODDS_RATIO_MAX), high: Math.max(high, ODDS_RATIO_MIN) };
}
