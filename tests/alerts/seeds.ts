import type { Regression } from '../../processors/regressions/findings.ts';
import { regressionRow } from '../../processors/regressions/rows.ts';
import type { TrialRow } from '../../processors/sessionize/trial-row.ts';
import type { Store } from '../../schemas/store.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';
import { ceremonyIdAt } from '../fakes/events.ts';

/** Rows of the real tables, as the processor and the detector write them. Times are milliseconds since the epoch. */
const MINUTE_MS = 60_000;
export const DETECTOR = 1;
let drawn = 0;

export function trial(atMs: number, said: Partial<TrialRow> = {}): TrialRow {
  drawn += 1;
  return {
    tenant: 'bank',
    settled_minute: Math.floor(atMs / MINUTE_MS) * 60,
    settled_at: atMs,
    ceremony_id: ceremonyIdAt(atMs, drawn),
    id_time: Math.floor(atMs / 1_000),
    issued_at: atMs,
    kind: 'authentication',
    mediation: 'optional',
    purpose: 'login',
    outcome: 'success',
    cause: 'NONE',
    cause_class: 'none',
    cause_confidence: 0,
    silent: 0,
    fallback: 0,
    elapsed_ms: 1_000,
    device_ref: '',
    user_ref: `user-${drawn}`,
    credential_ref: '',
    os: 'Android',
    os_version: '16',
    os_source: 'uach',
    os_confidence: 1,
    os_build: '',
    security_patch: '',
    play_services_version: '',
    webview_version: '',
    browser: 'Chrome',
    browser_version: '150',
    browser_source: 'uach',
    browser_confidence: 1,
    device_oem: 'Sony',
    device_series: 'Xperia 1',
    device_model: 'XQ-FS44',
    app: 'web',
    app_version: '1',
    provider: '',
    surface: 'web',
    network_kind: 'mobile',
    ip_prefix: '203.0.113.0/24',
    ...said,
  };
}

export const FAILED = {
  outcome: 'failed',
  cause: 'CREDMAN_FAULT',
  cause_class: 'fault',
} as const satisfies Partial<TrialRow>;

/** `perMinute` trials in every minute of `[fromMs, toMs)`, of which this share failed. */
export function traffic(
  { fromMs, toMs, perMinute, failing }: { fromMs: number; toMs: number; perMinute: number; failing: number },
  said: Partial<TrialRow> = {},
): TrialRow[] {
  const rows: TrialRow[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += MINUTE_MS) {
    for (let index = 0; index < perMinute; index += 1) {
      const hasFailed = index < Math.round(failing * perMinute);
      rows.push(trial(atMs + index, { ...said, ...(hasFailed ? FAILED : {}) }));
    }
  }
  return rows;
}

export async function seedTrials(store: Store, rows: readonly TrialRow[]): Promise<void> {
  await store.insert('ceremony_trials', rows);
}

/** Four partitions, all read up to there. */
export async function seedLogProgress(store: Store, watermark: number): Promise<void> {
  const rows = [0, 1, 2, 3].map((partition) => ({
    topic: CEREMONY_EVENTS,
    partition,
    partitions: 4,
    watermark,
  }));
  await store.insert('log_progress', rows);
}

export async function seedHeartbeat(store: Store, tenant: string, judgedToMs: number): Promise<void> {
  await store.insert('detector_minutes', [
    {
      tenant,
      detector: DETECTOR,
      minute: Math.floor(judgedToMs / MINUTE_MS) * 60 - 60,
      processed_at: judgedToMs,
      trials: 0,
      evidence: 0,
      open_regressions: 0,
      open_placebos: 0,
    },
  ]);
}

/** An episode of Android 16 on Xperia 1 with Chrome that has just opened and pages. */
export function regression(updatedMs: number, said: Partial<Regression> = {}): Regression {
  const minute = Math.floor(updatedMs / MINUTE_MS);
  return {
    id: 'r1',
    revision: 1,
    reason: 'opened',
    state: 'open',
    kind: 'release',
    decoy: '',
    severity: 2,
    series: 'failure',
    dimension: 'os',
    token: 'Android 16',
    predecessor: 'Android 15',
    place: { os: 'Android', oem: 'Sony', model: 'Xperia 1', browser: 'Chrome', kind: 'authentication' },
    openedMinute: minute,
    sinceMinute: minute - 47,
    updatedMinute: minute,
    trials: 212,
    failures: 26,
    controls: 848,
    controlFailures: 35,
    oddsRatio: 3.3,
    oddsRatioLow: 2.1,
    oddsRatioHigh: 5.2,
    baselineRate: 0.041,
    rate: 0.123,
    nats: 14.2,
    thresholdNats: 9.9,
    ceremoniesPerHour: 120,
    accountsPerHour: 31,
    failuresPerHour: 14.8,
    excessPerHour: 9.8,
    noOtherWay: 12,
    cause: 'CREDMAN_FAULT',
    causeShare: 0.81,
    notToldFrom: ['security_patch 2026-11-05', 'Sony × authentication'],
    unaffected: ['Sony Xperia 10', 'Google', 'registration'],
    pages: true,
    ...said,
  };
}

export async function seedRegression(store: Store, tenant: string, revision: Regression): Promise<void> {
  await store.insert('regressions', [regressionRow({ tenant, detector: DETECTOR }, revision)]);
}
