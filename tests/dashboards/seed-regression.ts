import type { Regression, Release } from '../../processors/regressions/findings.ts';
import { evidenceRow, regressionRow, releaseRow } from '../../processors/regressions/rows.ts';
import type { Store } from '../../schemas/store.ts';
import { SEEDED_AUTHOR } from './seed.ts';

const MINUTE_MS = 60_000;

/**
 * What the detector writes of an open regression, in its own shapes, with figures made up here: no detector ran.
 */
export async function seedRegression(store: Store, nowMs: number): Promise<void> {
  const minute = Math.floor(nowMs / MINUTE_MS);
  await store.insert('os_releases', [releaseRow(SEEDED_AUTHOR, release(minute), ['native', 1])]);
  await store.insert('regressions', [
    regressionRow(SEEDED_AUTHOR, { ...regression(minute), revision: 1, reason: 'opened' }),
    regressionRow(SEEDED_AUTHOR, regression(minute)),
  ]);
  await store.insert('evidence', [
    evidenceRow(SEEDED_AUTHOR, {
      setId: 'seeded',
      ceremonyId: '00000000-0000-7000-8000-000000000001',
      minute: minute - 60,
      wave: 'security_patch/2026-09-05',
      series: 'failure',
      place: { os: 'Android', oem: 'Sony', model: 'Xperia 1', browser: 'Chrome', kind: 'authentication' },
      k: 4,
      t: 1,
      y: 1,
      expected: 0.2,
      logE: [0.4, 0.6, 0.7, 0.8, 0.8],
      logL: [0.3, 0.5, 0.6, 0.7, 0.7],
    }),
  ]);
}

function release(minute: number): Release {
  return {
    dimension: 'security_patch',
    os: 'Android',
    token: '2026-09-05',
    predecessor: '2026-08-05',
    firstSeenMinute: minute - 1_300,
    openedMinute: minute - 200,
    updatedMinute: minute - 10,
    voters: 340,
    share: 0.21,
  };
}

function regression(minute: number): Regression {
  return {
    id: 'seeded-1',
    revision: 2,
    reason: 'figures',
    state: 'open',
    kind: 'release',
    decoy: '',
    severity: 1,
    series: 'failure',
    dimension: 'security_patch',
    token: '2026-09-05',
    predecessor: '2026-08-05',
    place: { os: 'Android', oem: 'Sony', model: 'Xperia 1', browser: '', kind: '' },
    openedMinute: minute - 110,
    sinceMinute: minute - 400,
    updatedMinute: minute - 5,
    trials: 212,
    failures: 61,
    controls: 840,
    controlFailures: 58,
    oddsRatio: 5.4,
    oddsRatioLow: 3.6,
    oddsRatioHigh: 8.2,
    baselineRate: 0.07,
    rate: 0.29,
    nats: 21,
    thresholdNats: 13,
    ceremoniesPerHour: 31,
    accountsPerHour: 28,
    failuresPerHour: 9,
    excessPerHour: 6.8,
    noOtherWay: 17,
    cause: 'CREDMAN_FAULT',
    causeShare: 0.86,
    notToldFrom: ['Android × Sony'],
    unaffected: ['Android × Google'],
    pages: true,
  };
}
