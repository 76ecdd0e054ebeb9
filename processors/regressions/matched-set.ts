import { ODDS_RATIOS } from './findings.ts';

const LOG_ODDS_RATIOS = ODDS_RATIOS.map((ratio) => Math.log(ratio));

/**
 * Elementary symmetric polynomials e_0 … e_t of the first `count` odds, into `into`: e_j is the weight of exactly j
 * failures among them.
 */
export function symmetricPolynomials(
  odds: Float64Array,
  { count, t, into }: { count: number; t: number; into: Float64Array },
): void {
  into[0] = 1;
  for (let j = 1; j <= t; j++) into[j] = 0;
  for (let i = 0; i < count; i++) {
    const w = odds[i] as number;
    for (let j = Math.min(i + 1, t); j > 0; j--) into[j] = (into[j] as number) + w * (into[j - 1] as number);
  }
}

/**
 * Odds that the new one is among the `t` failures of its set, were the versions alike: ω·e_{t−1} / e_t. Infinity when
 * all failed. With an odds ratio r between versions these odds are r times as high, whatever moved the common baseline.
 */
export function newcomerOdds(
  oddsNew: number,
  controls: { odds: Float64Array; count: number; t: number; scratch: Float64Array },
): number {
  const { odds, count, t, scratch } = controls;
  if (t > count) return Number.POSITIVE_INFINITY;
  if (t === 1) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += odds[i] as number;
    return oddsNew / sum;
  }
  symmetricPolynomials(odds, { count, t, into: scratch });
  return (oddsNew * (scratch[t - 1] as number)) / (scratch[t] as number);
}

/** Nats of one matched set, for each of ODDS_RATIOS: against the least effect (logE) and against none (logL). */
export interface SetNats {
  logE: number[];
  logL: number[];
}

/**
 * The logarithms of f(r)/f(δ0) and f(r)/f(1), where f(r) is the chance of what was seen (`y`: the new one failed) given
 * the number of failures. Given the past and t, f(r)/f(δ0) grows with y, and y is likelier the larger the true odds
 * ratio: so for every odds ratio up to δ0 its expectation is at most 1.
 */
export function setNats(y: 0 | 1, odds: number, leastOddsRatio: number): SetNats {
  const logE = [0, 0, 0, 0, 0];
  const logL = [0, 0, 0, 0, 0];
  if (odds === Number.POSITIVE_INFINITY) return { logE, logL };
  const least = Math.log1p(leastOddsRatio * odds) - (y === 0 ? 0 : Math.log(leastOddsRatio));
  const none = Math.log1p(odds);
  for (let r = 0; r < ODDS_RATIOS.length; r++) {
    const seen = y * (LOG_ODDS_RATIOS[r] as number) - Math.log1p((ODDS_RATIOS[r] as number) * odds);
    logE[r] = seen + least;
    logL[r] = seen + none;
  }
  return { logE, logL };
}
