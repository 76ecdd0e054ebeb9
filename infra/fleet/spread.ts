import type { Chance } from './chance.ts';
import { PRIORS } from './priors.ts';

/** How a waiting time is spread, milliseconds; it can be drawn from, and its density asked for. */
export type Spread =
  /** Log-normal by its median, cut at both ends. `isHuman`: slow people stretch it. */
  | { shape: 'lognormal'; median: number; spread: number; low: number; high: number; isHuman: boolean }
  | { shape: 'uniform'; low: number; high: number }
  /** As long as the page asked for. */
  | { shape: 'timeout' };

export const uniform = (low: number, high: number): Spread => ({ shape: 'uniform', low, high });
export const timeout: Spread = { shape: 'timeout' };

/** What a machine takes. */
export function machine(median: number, spread: number, [low, high]: readonly [number, number]): Spread {
  return { shape: 'lognormal', median, spread, low, high, isHuman: false };
}

/** What a person takes. */
export function human(median: number, spread: number, [low, high]: readonly [number, number]): Spread {
  return { shape: 'lognormal', median, spread, low, high, isHuman: true };
}

export interface Waiting {
  timeoutMs: number;
  isSlow: boolean;
}

const TRIES_MAX = 40;

export function drawSpread(spread: Spread, { timeoutMs, isSlow }: Waiting, chance: Chance): number {
  if (spread.shape === 'uniform') return chance.uniform(spread.low, spread.high);
  if (spread.shape === 'timeout') {
    const [low, high] = PRIORS.timeoutOvershoot.value;
    return timeoutMs * chance.uniform(low, high);
  }
  const stretch = spread.isHuman && isSlow ? PRIORS.slowFactor.value : 1;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const drawn = chance.lognormal(spread.median * stretch, spread.spread);
    if (drawn >= spread.low && drawn <= spread.high) return drawn;
  }
  return chance.uniform(spread.low, spread.high);
}

/** Density per millisecond, with the share of slow people averaged in. `timeoutMs` null: it did not arrive. */
export function densityOf(spread: Spread, elapsedMs: number, timeoutMs: number | null): number {
  if (spread.shape === 'uniform') {
    return elapsedMs >= spread.low && elapsedMs <= spread.high ? 1 / (spread.high - spread.low) : 0;
  }
  if (spread.shape === 'timeout') return timeoutDensity(elapsedMs, timeoutMs);
  if (elapsedMs < spread.low || elapsedMs > spread.high) return 0;
  const usual = lognormalDensity(spread, elapsedMs, 1);
  if (!spread.isHuman) return usual;
  const slow = PRIORS.slowShare.value;
  return (1 - slow) * usual + slow * lognormalDensity(spread, elapsedMs, PRIORS.slowFactor.value);
}

function timeoutDensity(elapsedMs: number, timeoutMs: number | null): number {
  const [low, high] = PRIORS.timeoutOvershoot.value;
  const asked = timeoutMs === null ? PRIORS.timeoutsMs.value : [timeoutMs];
  const densities = asked.map((ms) =>
    elapsedMs >= low * ms && elapsedMs <= high * ms ? 1 / ((high - low) * ms) : 0,
  );
  return densities.reduce((sum, density) => sum + density, 0) / asked.length;
}

type Lognormal = Extract<Spread, { shape: 'lognormal' }>;

function lognormalDensity({ median, spread, low, high }: Lognormal, ms: number, stretch: number): number {
  const middle = Math.log(median * stretch);
  const at = (Math.log(ms) - middle) / spread;
  const kept = cumulative((Math.log(high) - middle) / spread) - cumulative((Math.log(low) - middle) / spread);
  return Math.exp(-(at * at) / 2) / (ms * spread * Math.sqrt(2 * Math.PI) * Math.max(kept, 1e-9));
}

/** The normal distribution's cumulative share (Abramowitz and Stegun 26.2.17, error below 1e-7). */
function cumulative(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    (Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z >= 0 ? 1 - tail : tail;
}
