import type { Store } from '../../schemas/store.ts';
import {
  regression,
  seedHeartbeat,
  seedLogProgress,
  seedRegression,
  seedTrials,
  traffic,
  trial,
} from './seeds.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What somebody must be told, once when it fires and once when it is over. */
export interface Expected {
  channel: string;
  rule: string;
  tenant: string;
  /** Alerts in the one message. */
  alerts: number;
}

/** Channel, rule, tenant, alerts. Everything that is not here must not be told. */
export const EXPECTED: readonly Expected[] = [
  { channel: '/oncall', rule: 'PasskeyRegression', tenant: 'bank', alerts: 2 },
  { channel: '/pager', rule: 'PasskeyRegression', tenant: 'bank', alerts: 2 },
  { channel: '/oncall', rule: 'CompletionBurnFast', tenant: 'burning', alerts: 1 },
  { channel: '/pager', rule: 'CompletionBurnFast', tenant: 'burning', alerts: 1 },
  { channel: '/oncall', rule: 'CompletionBurnSlow', tenant: 'leaking', alerts: 1 },
  { channel: '/soc', rule: 'EnrolmentBurst', tenant: 'attacked', alerts: 1 },
  { channel: '/product', rule: 'PlaceboPage', tenant: 'placebo', alerts: 1 },
  { channel: '/oncall', rule: 'LogStopped', tenant: '', alerts: 1 },
  { channel: '/pager', rule: 'LogStopped', tenant: '', alerts: 1 },
  { channel: '/oncall', rule: 'TenantSilent', tenant: 'silent', alerts: 1 },
  { channel: '/pager', rule: 'TenantSilent', tenant: 'silent', alerts: 1 },
  { channel: '/oncall', rule: 'DetectorStopped', tenant: 'unjudged', alerts: 1 },
  { channel: '/pager', rule: 'DetectorStopped', tenant: 'unjudged', alerts: 1 },
];

/** Told only once the log moves again: while it stands still, whatever is behind it is held back. */
export const BEHIND_THE_LOG = ['TenantSilent', 'DetectorStopped'];

/** The tenant whose regression nobody is told of, because of a silence. */
export const SILENCED = 'silenced';

const OTHER_MODEL = {
  os: 'Android',
  oem: 'Sharp',
  model: 'AQUOS',
  browser: 'Chrome',
  kind: 'authentication',
} as const;
const PLACEBO = { id: 'p1', kind: 'placebo', dimension: '', token: 'placebo/2026-W48' } as const;

/** Faults for every rule, each at a tenant of its own, and one tenant with none. */
export async function seedFaults(store: Store, nowMs: number): Promise<void> {
  const span = { fromMs: nowMs - 6 * HOUR, toMs: nowMs, perMinute: 10 };
  for (const [tenant, failing] of [
    ['quiet', 0],
    ['burning', 0.7],
    ['leaking', 0.1],
  ] as const) {
    await seedTrials(store, traffic({ ...span, failing }, { tenant }));
  }
  await seedTrials(store, enrolments(nowMs - 8 * MINUTE));
  await seedTrials(store, [trial(nowMs - HOUR, { tenant: 'unjudged' })]);
  const yesterday = { fromMs: nowMs - DAY - 2 * HOUR, toMs: nowMs - DAY + HOUR, perMinute: 1, failing: 0 };
  await seedTrials(store, traffic(yesterday, { tenant: 'silent' }));
  await seedTrials(store, [trial(nowMs - 2 * HOUR, { tenant: 'silent' })]);
  // The log has stood still for ten minutes, and the detector is as far as it but for one tenant.
  await seedLogProgress(store, nowMs - 10 * MINUTE);
  for (const tenant of ['bank', 'quiet', 'burning', 'leaking', 'attacked', 'placebo', 'silent', SILENCED]) {
    await seedHeartbeat(store, tenant, nowMs + 30 * MINUTE);
  }
  await seedRegression(store, 'bank', regression(nowMs - MINUTE));
  await seedRegression(store, 'bank', regression(nowMs - MINUTE, { id: 'r2', place: OTHER_MODEL }));
  await seedRegression(store, SILENCED, regression(nowMs - MINUTE));
  await seedRegression(store, 'placebo', regression(nowMs - MINUTE, PLACEBO));
}

function enrolments(atMs: number) {
  const said = { tenant: 'attacked', kind: 'registration', purpose: 'enrolment', network_kind: 'hosting' };
  return Array.from({ length: 12 }, (_none, index) =>
    trial(atMs, { ...said, os: 'Windows', user_ref: `account-${index}` }),
  );
}

export async function moveLog(store: Store, nowMs: number): Promise<void> {
  await seedLogProgress(store, nowMs);
}

/** Every fault is over; the burst of enrolments ends by itself. */
export async function seedRepairs(store: Store, nowMs: number): Promise<void> {
  const over = { revision: 9, reason: 'resolved', state: 'resolved', pages: false } as const;
  await seedRegression(store, 'bank', regression(nowMs, over));
  await seedRegression(store, 'bank', regression(nowMs, { ...over, id: 'r2', place: OTHER_MODEL }));
  await seedRegression(store, 'placebo', regression(nowMs, { ...PLACEBO, ...over }));
  for (const tenant of ['burning', 'leaking']) {
    await seedTrials(
      store,
      Array.from({ length: 6_000 }, () => trial(nowMs - MINUTE, { tenant })),
    );
  }
  await seedTrials(store, [trial(nowMs - MINUTE, { tenant: 'silent' })]);
  await seedHeartbeat(store, 'unjudged', nowMs + 30 * MINUTE);
}
