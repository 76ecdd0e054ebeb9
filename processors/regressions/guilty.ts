import { ODDS_RATIOS } from './findings.ts';
import type { Version } from './region.ts';
import { mixtureNats } from './thresholds.ts';
import { type Cell, VERSIONED_DIMENSIONS } from './trial.ts';
import type { Remembered } from './trial-memory.ts';

export interface Suspicion extends Version {
  /** Nats for "failures follow this version" against "failures follow none", within place and part of the day. */
  nats: number;
}

export interface Verdict {
  /** The version that nothing else beats; null when none is worth a suspicion. */
  guilty: Suspicion | null;
  /** Versions that can't be told from it yet. */
  notToldFrom: readonly Suspicion[];
}

/** Two versions are told apart by so many nats. */
const TELL_APART_NATS = 2;
/** A suspect is on at least this share of the failures of those that crossed. */
const COVERAGE_MIN = 0.5;
const FAILURES_MIN = 3;
const SUSPECTS_MAX = 12;
/** More than there are parts of days between the epoch and any clock of ours. */
const PARTS_MAX = 2 ** 24;

/**
 * Which of the versions on the same devices is guilty. Given how many failed at a place in a part of the day, how likely
 * is it that just these did, if the odds of those on the version are ψ times as high? The strata take everything away
 * that versions have in common: incidents, the hour, the mix of places.
 *
 * Two versions are compared on the trials that say both: whoever does not know a phone's patch knows nothing against it.
 *
 * @param remembered the votes of the place in question, on every version
 * @param opening the version whose wave crossed, or null when the change has none
 */
export function findGuilty(remembered: readonly Remembered[], opening: Version | null): Verdict {
  const suspects = suspectsOf(remembered, opening)
    .map((version) => ({ ...version, nats: suspicionOf(remembered, version) }))
    .sort((a, b) => b.nats - a.nats)
    .slice(0, SUSPECTS_MAX);
  const lead = (one: Version, other: Version) => {
    const both = remembered.filter(({ tokens }) => isKnown(tokens, one) && isKnown(tokens, other));
    return suspicionOf(both, one) - suspicionOf(both, other);
  };
  const unbeaten = suspects.filter((one) =>
    suspects.every((other) => other === one || lead(other, one) < TELL_APART_NATS),
  );
  const best = unbeaten.find(({ nats }) => nats > 0);
  if (best === undefined) return { guilty: null, notToldFrom: [] };
  const isTie = (other: Suspicion) => lead(best, other) < TELL_APART_NATS && other.nats > 0;
  const equals = unbeaten.filter((other) => other !== best && isTie(other));
  const crossed = equals.find((other) => isSame(other, opening));
  // Nothing tells them apart: the one whose wave crossed keeps the name.
  const guilty = crossed !== undefined && Math.abs(lead(best, crossed)) < TELL_APART_NATS ? crossed : best;
  return { guilty, notToldFrom: [best, ...equals].filter((other) => other !== guilty) };
}

/** Nats for a version among trials that say theirs in its dimension. Minus: the failures avoid it. */
export function suspicionOf(remembered: readonly Remembered[], version: Version): number {
  const nats = ODDS_RATIOS.map(() => 0);
  for (const { withIt, without } of strataOf(remembered, version).values()) addStratum(nats, withIt, without);
  return mixtureNats(nats);
}

const isKnown = (tokens: Cell['tokens'], { dimension }: Version) => tokens[dimension] !== undefined;
const isSame = (one: Version, other: Version | null) =>
  other !== null && one.dimension === other.dimension && one.token === other.token;

/** Versions on most of the failures of those on the opening version (of all, when there is none). */
function suspectsOf(remembered: readonly Remembered[], opening: Version | null): Version[] {
  const crossed = remembered.filter(
    ({ tokens }) => opening === null || tokens[opening.dimension] === opening.token,
  );
  return VERSIONED_DIMENSIONS.flatMap((dimension) => {
    const byToken = new Map<string, number>();
    let known = 0;
    for (const { tokens, parts } of crossed) {
      const token = tokens[dimension];
      if (token === undefined) continue;
      const failures = failuresIn(parts);
      known += failures;
      byToken.set(token, (byToken.get(token) ?? 0) + failures);
    }
    return [...byToken]
      .filter(([, failures]) => failures >= FAILURES_MIN && failures >= COVERAGE_MIN * known)
      .map(([token]) => ({ dimension, token }));
  });
}

function failuresIn(parts: readonly number[]): number {
  let failures = 0;
  for (let at = 0; at < parts.length; at += 3) failures += parts[at + 2] ?? 0;
  return failures;
}

interface Count {
  trials: number;
  failures: number;
}

interface Stratum {
  withIt: Count;
  without: Count;
}

/** Trials of a place in a part of the day, with the version and without it. */
function strataOf(remembered: readonly Remembered[], { dimension, token }: Version): Map<number, Stratum> {
  const strata = new Map<number, Stratum>();
  for (const { placeNumber, tokens, parts } of remembered) {
    const own = tokens[dimension];
    if (own === undefined) continue;
    for (let at = 0; at < parts.length; at += 3) {
      const key = placeNumber * PARTS_MAX + (parts[at] as number);
      let stratum = strata.get(key);
      if (stratum === undefined) {
        stratum = { withIt: { trials: 0, failures: 0 }, without: { trials: 0, failures: 0 } };
        strata.set(key, stratum);
      }
      const count = own === token ? stratum.withIt : stratum.without;
      count.trials += parts[at + 1] as number;
      count.failures += parts[at + 2] as number;
    }
  }
  return strata;
}

/** ln P_ψ(just these failed | so many did) − the same for ψ = 1, for each ψ of the grid. */
function addStratum(nats: number[], withIt: Count, without: Count): void {
  const failures = withIt.failures + without.failures;
  const trials = withIt.trials + without.trials;
  if (failures === 0 || failures === trials || withIt.trials === 0 || without.trials === 0) return;
  const least = Math.max(0, failures - without.trials);
  const most = Math.min(failures, withIt.trials);
  // Hypergeometric chances of u failures with it, from the least on; the sum of ψ^u over them is what normalises.
  const all = logChoose(trials, failures);
  const chances: number[] = [];
  for (let u = least; u <= most; u += 1) {
    chances.push(Math.exp(logChoose(withIt.trials, u) + logChoose(without.trials, failures - u) - all));
  }
  for (const [at, oddsRatio] of ODDS_RATIOS.entries()) {
    let total = 0;
    for (let step = chances.length - 1; step >= 0; step -= 1)
      total = total * oddsRatio + (chances[step] ?? 0);
    nats[at] = (nats[at] ?? 0) + (withIt.failures - least) * Math.log(oddsRatio) - Math.log(total);
  }
}

const logFactorials = [0, 0];

function logChoose(of: number, chosen: number): number {
  while (logFactorials.length <= of) {
    const next = logFactorials.length;
    logFactorials.push((logFactorials[next - 1] ?? 0) + Math.log(next));
  }
  return (logFactorials[of] ?? 0) - (logFactorials[chosen] ?? 0) - (logFactorials[of - chosen] ?? 0);
}
