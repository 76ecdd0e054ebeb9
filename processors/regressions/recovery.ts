import { logLikelihood } from './effect.ts';

/**
 * Whether an effect is over, and whether it is back: Shiryaev–Roberts e-detectors (detection.md §3.7), for the moment of
 * the fix is not known. R = (R + 1) · f(1)/f(r) grows once sets look as though there were no effect rather than one of r.
 * Only sets that say something count, and no set is left out for its outcome.
 */
export interface Recovery {
  /** Matched sets since the page, with and without failures. */
  sets: number;
  /** R against an effect of three quarters of the estimate, and against one of 1.5. */
  mitigating: number;
  resolved: number;
  /** The same the other way: an effect of that size against the least that matters. */
  relapse: number;
  /** Failures since the relapse's evidence was last nothing. */
  relapseFailures: number;
  /** The odds ratio that would be half a fix. */
  oddsRatio: number;
}

export interface RecoverySettings {
  setsMin: number;
  mitigatingR: number;
  resolvedR: number;
  resolvedOddsRatio: number;
  relapseR: number;
  leastEffect: number;
}

/**
 * A threshold R is at least the mean number of sets to a false end. A busy cell makes thousands of sets a day, so ends
 * are told late rather than taken back.
 */
export const defaultRecoverySettings: RecoverySettings = {
  setsMin: 200,
  mitigatingR: 1e5,
  resolvedR: 1e7,
  resolvedOddsRatio: 1.5,
  relapseR: 1e4,
  leastEffect: 1.2,
};

/** One matched set (`of` 1), or a block of trials of which `failures` of all `of` failures fell on the cell. */
export interface Outcome {
  failures: number;
  of: number;
  expected: number;
}

/** Beyond any threshold; keeps R a finite number. */
const R_MAX = 1e12;

export function beginRecovery(oddsRatio: number): Recovery {
  return {
    sets: 0,
    mitigating: 0,
    resolved: 0,
    relapse: 0,
    relapseFailures: 0,
    oddsRatio: halfFixed(oddsRatio),
  };
}

/** The first estimate rests on few failures and is too high as often as not: what would be half a fix follows it. */
export function follow(recovery: Recovery, oddsRatio: number): void {
  recovery.oddsRatio = halfFixed(oddsRatio);
}

function halfFixed(oddsRatio: number): number {
  return Math.max(1.8, 0.75 * oddsRatio);
}

/** Takes one outcome in, in place: this runs for every set of an open episode. */
export function advanceRecovery(
  recovery: Recovery,
  outcome: Outcome,
  settings: RecoverySettings = defaultRecoverySettings,
): void {
  const large = logLikelihood(outcome, recovery.oddsRatio);
  const small = logLikelihood(outcome, settings.resolvedOddsRatio);
  const least = logLikelihood(outcome, settings.leastEffect);
  recovery.mitigating = next(recovery.mitigating, -large);
  recovery.resolved = next(recovery.resolved, -small);
  recovery.relapse = next(recovery.relapse, large - least);
  recovery.relapseFailures = recovery.relapse < 1 ? 0 : recovery.relapseFailures + outcome.failures;
}

function next(r: number, nats: number): number {
  return Math.min(R_MAX, (r + 1) * Math.exp(nats));
}

export function isMitigating(
  recovery: Recovery,
  settings: RecoverySettings = defaultRecoverySettings,
): boolean {
  return recovery.sets >= settings.setsMin && recovery.mitigating > settings.mitigatingR;
}

export function isResolved(
  recovery: Recovery,
  settings: RecoverySettings = defaultRecoverySettings,
): boolean {
  return recovery.sets >= settings.setsMin && recovery.resolved > settings.resolvedR;
}

/** Whether the effect is back: asked once it was mitigating, when the relapse's evidence starts from nothing. */
export function isBack(recovery: Recovery, settings: RecoverySettings = defaultRecoverySettings): boolean {
  return recovery.relapse > settings.relapseR && recovery.relapseFailures >= 3;
}
