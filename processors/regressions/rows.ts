import { evidenceQuery, waveOf } from './evidence-query.ts';
import type { EvidenceSet, Regression, Release } from './findings.ts';
import type { VersionSource } from './version-sources.ts';

/** Whose finding it is: the first columns of every row. */
export interface Author {
  tenant: string;
  /** Version of the detector. */
  detector: number;
}

/** A row of `os_releases`. */
export function releaseRow(author: Author, release: Release, [source, confidence]: VersionSource) {
  return {
    ...author,
    dimension: release.dimension,
    os: release.os,
    token: release.token,
    predecessor: release.predecessor,
    source,
    confidence,
    first_seen: seconds(release.firstSeenMinute),
    opened: release.openedMinute === null ? null : seconds(release.openedMinute),
    updated: seconds(release.updatedMinute),
    voters: release.voters,
    share: release.share,
  };
}

/** A row of `evidence`. */
export function evidenceRow(author: Author, set: EvidenceSet) {
  const { os, oem, model, browser, kind } = set.place;
  const [e1 = 0, e2 = 0, e3 = 0, e4 = 0, e5 = 0] = set.logE;
  const [l1 = 0, l2 = 0, l3 = 0, l4 = 0, l5 = 0] = set.logL;
  return {
    ...author,
    wave: set.wave,
    series: set.series,
    minute: seconds(set.minute),
    set_id: `${set.ceremonyId}/${set.series}/${set.wave}`,
    ceremony_id: set.ceremonyId,
    os,
    oem,
    model,
    browser,
    kind,
    controls: set.k,
    failures: set.t,
    failed: set.y,
    expected: set.expected,
    ...{ e1, e2, e3, e4, e5, l1, l2, l3, l4, l5 },
  };
}

/** A row of `regressions`: one revision of an episode. */
export function regressionRow(author: Author, regression: Regression) {
  const { place } = regression;
  return {
    ...author,
    regression_id: regression.id,
    revision: regression.revision,
    reason: regression.reason,
    state: regression.state,
    kind: regression.kind,
    decoy: regression.decoy,
    severity: regression.severity,
    pages: regression.pages ? 1 : 0,
    series: regression.series,
    dimension: regression.dimension,
    token: regression.token,
    predecessor: regression.predecessor,
    os: place.os,
    oem: place.oem,
    model: place.model,
    browser: place.browser,
    ceremony_kind: place.kind,
    opened: seconds(regression.openedMinute),
    since: seconds(regression.sinceMinute),
    updated: seconds(regression.updatedMinute),
    ...figuresOf(regression),
    cause: regression.cause,
    cause_share: figure(regression.causeShare),
    not_told_from: regression.notToldFrom.join('; '),
    unaffected: regression.unaffected.join('; '),
    evidence_query: waveOf(regression) === '' ? '' : evidenceQuery(author, regression),
  };
}

function figuresOf(regression: Regression) {
  return {
    trials: regression.trials,
    failures: regression.failures,
    controls: regression.controls,
    control_failures: regression.controlFailures,
    odds_ratio: figure(regression.oddsRatio),
    odds_ratio_low: figure(regression.oddsRatioLow),
    odds_ratio_high: figure(regression.oddsRatioHigh),
    baseline_rate: figure(regression.baselineRate),
    rate: figure(regression.rate),
    nats: figure(regression.nats),
    threshold_nats: figure(regression.thresholdNats),
    ceremonies_per_hour: figure(regression.ceremoniesPerHour),
    accounts_per_hour: figure(regression.accountsPerHour),
    failures_per_hour: figure(regression.failuresPerHour),
    excess_per_hour: figure(regression.excessPerHour),
    no_other_way: regression.noOtherWay,
  };
}

/** A column holds no infinity (an interval without an upper end) and no NaN (nothing to divide by). */
const LARGEST = 1e9;

function figure(value: number): number {
  return Number.isNaN(value) ? 0 : Math.max(-LARGEST, Math.min(LARGEST, value));
}

function seconds(minute: number): number {
  return minute * 60;
}
