import type { Place, Series, VersionedDimension } from './trial.ts';

/** The grid of odds ratios on which evidence is kept; a mixture over it bets on effects between. */
export const ODDS_RATIOS = [1.6, 2.4, 3.6, 6, 10] as const;

/**
 * One matched set: a ceremony on the new version and `k` concurrent ones on its predecessor. The logarithms of its
 * e-values add up: the sum of `logE` over the sets of any cell, chosen before looking, is that cell's test.
 */
export interface EvidenceSet {
  ceremonyId: string;
  minute: number;
  /** `dimension/token`. */
  wave: string;
  series: Series;
  place: Place;
  /** Controls in the set, failures in the set, and whether the new one is among them. */
  k: number;
  t: number;
  y: 0 | 1;
  /** How likely the new one is among the failures, were the versions alike; excess is the sum of `y - expected`. */
  expected: number;
  /** Nats for each of ODDS_RATIOS, against the least effect that matters. */
  logE: readonly number[];
  /** Nats for each of ODDS_RATIOS, against no effect. */
  logL: readonly number[];
}

/** A version as it spreads. */
export interface Release {
  dimension: VersionedDimension;
  /** Family of the operating system on which it was seen. */
  os: string;
  token: string;
  /** Empty while none is known. */
  predecessor: string;
  firstSeenMinute: number;
  /** When enough devices had it to begin a wave; null before. */
  openedMinute: number | null;
  updatedMinute: number;
  /** Devices that voted with it so far, and its share of the votes of the last day among it and its predecessor. */
  voters: number;
  share: number;
}

export type RegressionState = 'watch' | 'open' | 'mitigating' | 'resolved';
export type RegressionKind = 'release' | 'change' | 'guard' | 'placebo' | 'information';
/** What looks like a regression and is none. */
export type Decoy = '' | 'mix_shift' | 'server_incident' | 'beacon_loss' | 'attack';

/** Why a revision was written. `figures`: nothing happened but time. */
export type RevisionReason =
  | 'watch'
  | 'opened'
  | 'refined'
  | 'severity'
  | 'mitigating'
  | 'resolved'
  | 'reopened'
  | 'figures';

/** An episode as of one of its revisions. */
export interface Regression {
  id: string;
  revision: number;
  reason: RevisionReason;
  state: RegressionState;
  kind: RegressionKind;
  decoy: Decoy;
  /** 1 and 2 page, 3 is for the list. */
  severity: 1 | 2 | 3;
  series: Series;
  dimension: VersionedDimension | '';
  token: string;
  predecessor: string;
  /** The smallest guilty cell; a field that is empty is any. */
  place: Omit<Place, 'kind'> & { kind: Place['kind'] | '' };
  openedMinute: number;
  /** First failure that counts. */
  sinceMinute: number;
  updatedMinute: number;
  trials: number;
  failures: number;
  controls: number;
  controlFailures: number;
  oddsRatio: number;
  oddsRatioLow: number;
  oddsRatioHigh: number;
  baselineRate: number;
  rate: number;
  nats: number;
  thresholdNats: number;
  ceremoniesPerHour: number;
  accountsPerHour: number;
  failuresPerHour: number;
  excessPerHour: number;
  /** Accounts hit that took no other way in. */
  noOtherWay: number;
  cause: string;
  causeShare: number;
  /** Cells and dimensions that fit nearly as well (within 2 nats). */
  notToldFrom: readonly string[];
  /** Sibling cells with evidence against an effect. */
  unaffected: readonly string[];
  /** Whether this revision wakes somebody: true once when it opens and once each time it opens again. */
  pages: boolean;
}
