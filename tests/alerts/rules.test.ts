import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { expandMacros } from '../../processors/alerting/macros.ts';
import { ALERT_LABELS } from '../../schemas/alert-rule.ts';
import { ALERT_RULES } from '../../schemas/alerts.ts';
import type { Store } from '../../schemas/store.ts';
import { type Engine, startEngine } from './engine.ts';
import {
  regression,
  seedHeartbeat,
  seedLogProgress,
  seedRegression,
  seedTrials,
  traffic,
  trial,
} from './seeds.ts';
import { ruleNamed, watch } from './watch.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A whole minute, lately: tables forget what is old. */
const T0 = Math.floor(clock.now() / MINUTE) * MINUTE;
const SEGMENT = 'Android 16 · Sony · Xperia 1 · Chrome · authentication';
let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.close());

/** Firing at each of these minutes after T0. */
async function firingAt(store: Store, name: string, minutes: readonly number[]): Promise<number[]> {
  const watched = watch(store, name);
  const counts: number[] = [];
  for (const minute of minutes) counts.push((await watched.at(T0 + minute * MINUTE)).firing.length);
  return counts;
}

describe('PasskeyRegression', () => {
  let store: Store;
  beforeAll(async () => {
    store = await engine.database('regression_open');
    await seedHeartbeat(store, 'bank', T0 + 3 * HOUR);
  });

  it('fires at the next evaluation after a regression opened, and resolves when it is over', async () => {
    const watched = watch(store, 'PasskeyRegression');
    expect((await watched.at(T0)).firing).toEqual([]);
    await seedRegression(store, 'bank', regression(T0 + MINUTE));
    expect((await watched.at(T0 + 2 * MINUTE)).firing).toEqual([`bank/${SEGMENT}`]);
    expect(watched.instances[0]?.value).toBe(8.2);
    const resolved = { revision: 3, reason: 'resolved', state: 'resolved', pages: false } as const;
    await seedRegression(store, 'bank', regression(T0 + 90 * MINUTE, resolved));
    expect((await watched.at(T0 + 89 * MINUTE)).firing).toHaveLength(1);
    expect(await watched.at(T0 + 91 * MINUTE)).toMatchObject({ firing: [], resolved: [`bank/${SEGMENT}`] });
  });

  it('gives a row with 0 for an hour after it was over, then none', async () => {
    const rule = ruleNamed('PasskeyRegression');
    const rowsAt = (nowMs: number) =>
      store.query<{ value: number }>(
        expandMacros(rule.sql, { fromSeconds: (nowMs - HOUR) / 1_000, toSeconds: nowMs / 1_000 }),
      );
    expect((await rowsAt(T0 + 100 * MINUTE)).map(({ value }) => value)).toEqual([0]);
    expect(await rowsAt(T0 + 151 * MINUTE)).toEqual([]);
  });

  it('keeps its labels when the detector learns more, or it would page twice for one fault', async () => {
    const watched = watch(store, 'PasskeyRegression');
    await seedRegression(store, 'learns', regression(T0 + MINUTE, { id: 'r2' }));
    await seedHeartbeat(store, 'learns', T0 + HOUR);
    const before = await watched.at(T0 + 2 * MINUTE);
    const place = { os: 'Android', oem: 'Sony', model: '', browser: '', kind: 'authentication' } as const;
    const refined = { id: 'r2', revision: 2, reason: 'refined', severity: 1, pages: false, place } as const;
    await seedRegression(store, 'learns', regression(T0 + 5 * MINUTE, refined));
    const after = await watched.at(T0 + 6 * MINUTE);
    expect(after.firing).toContain(`learns/${SEGMENT}`);
    expect(after.firing).toEqual(before.firing);
    expect(after.resolved).toEqual([]);
  });

  it('says nothing of what is watched, of placebos and information, and of an older detector', async () => {
    await seedHeartbeat(store, 'quiet', T0 + HOUR);
    for (const [id, said] of [
      ['q1', { state: 'watch', severity: 3, pages: false }],
      ['q2', { kind: 'placebo' }],
      ['q3', { kind: 'information' }],
      ['q4', { severity: 3, pages: false }],
    ] as const) {
      await seedRegression(store, 'quiet', regression(T0, { id, ...said }));
    }
    await seedRegression(store, 'judged anew', regression(T0, { id: 'q5' }));
    await store.insert('detector_minutes', [
      {
        ...{ tenant: 'judged anew', detector: 2, minute: T0 / 1_000, processed_at: T0 },
        ...{ trials: 0, evidence: 0, open_regressions: 0, open_placebos: 0 },
      },
    ]);
    const { firing } = await watch(store, 'PasskeyRegression').at(T0 + MINUTE);
    expect(firing.filter((name) => /^(quiet|judged anew)/.test(name))).toEqual([]);
  });
});

describe('CompletionBurnFast', () => {
  let store: Store;
  beforeAll(async () => {
    store = await engine.database('burn_fast');
    const span = { fromMs: T0 - HOUR, toMs: T0 + 20 * MINUTE, perMinute: 2 };
    await seedTrials(store, traffic({ ...span, failing: 0.5 }, { tenant: 'broken' }));
    await seedTrials(store, traffic({ ...span, failing: 0 }, { tenant: 'sound' }));
    // Thin: a failure in two, of fewer than fifty an hour.
    const thin = traffic(
      { fromMs: T0 - 40 * MINUTE, toMs: T0, perMinute: 1, failing: 1 },
      { tenant: 'thin' },
    );
    await seedTrials(store, thin);
    await seedTrials(store, traffic({ ...span, failing: 0.5 }, { tenant: 'explained' }));
    await seedHeartbeat(store, 'explained', T0);
    await seedRegression(store, 'explained', regression(T0));
    // People who cancel burn no budget of ours.
    const cancelled = { outcome: 'failed', cause: 'USER_CANCEL', cause_class: 'abort' } as const;
    const cancelling = traffic({ ...span, failing: 0 }, { tenant: 'cancelled', ...cancelled });
    await seedTrials(store, cancelling);
  });

  it('fires after two minutes for what burns, and not for what is thin, sound, cancelled or explained', async () => {
    const watched = watch(store, 'CompletionBurnFast');
    expect(await watched.at(T0)).toMatchObject({ firing: [], pending: ['broken/Android · authentication'] });
    expect((await watched.at(T0 + MINUTE)).firing).toEqual([]);
    expect((await watched.at(T0 + 2 * MINUTE)).firing).toEqual(['broken/Android · authentication']);
  });

  it('is over once the last five minutes are good enough, though the hour is not', async () => {
    const good = { fromMs: T0 + 20 * MINUTE, toMs: T0 + 40 * MINUTE, perMinute: 2, failing: 0 };
    await seedTrials(store, traffic(good, { tenant: 'broken' }));
    const minutes = [15, 16, 17, 23, 24, 25];
    expect(await firingAt(store, 'CompletionBurnFast', minutes)).toEqual([0, 0, 1, 1, 1, 0]);
  });
});

describe('CompletionBurnSlow', () => {
  it('fires after a quarter of an hour for six hours of a tenth failing, which the fast guard lets pass', async () => {
    const store = await engine.database('burn_slow');
    const span = { fromMs: T0 - 6 * HOUR, toMs: T0 + 20 * MINUTE, perMinute: 10 };
    await seedTrials(store, traffic({ ...span, failing: 0.1 }, { tenant: 'leaking' }));
    await seedTrials(store, traffic({ ...span, failing: 0 }, { tenant: 'sound' }));
    expect(await firingAt(store, 'CompletionBurnSlow', [0, 5, 14, 15, 16])).toEqual([0, 0, 0, 1, 1]);
    expect(await firingAt(store, 'CompletionBurnFast', [0, 5, 16])).toEqual([0, 0, 0]);
    const good = { fromMs: T0 + 20 * MINUTE, toMs: T0 + 60 * MINUTE, perMinute: 10, failing: 0 };
    await seedTrials(store, traffic(good, { tenant: 'leaking' }));
    expect(await firingAt(store, 'CompletionBurnSlow', [0, 15, 40, 42])).toEqual([0, 1, 1, 0]);
  });
});

describe('LogStopped', () => {
  it('fires when nothing was read for five minutes and two more, and when nobody ever told', async () => {
    const store = await engine.database('log_stopped');
    expect(await firingAt(store, 'LogStopped', [0, 1, 2])).toEqual([0, 0, 1]);
    await seedLogProgress(store, T0);
    expect(await firingAt(store, 'LogStopped', [1, 5, 6, 7, 8])).toEqual([0, 0, 0, 0, 1]);
  });

  it('sees one partition that stands still among others', async () => {
    const store = await engine.database('log_partition_stopped');
    await seedLogProgress(store, T0);
    await store.insert('log_progress', [
      { topic: 'ceremony.events', partition: 0, partitions: 4, watermark: T0 + HOUR },
    ]);
    expect(await firingAt(store, 'LogStopped', [6, 8])).toEqual([0, 1]);
    await seedLogProgress(store, T0 + 10 * MINUTE);
    expect(await firingAt(store, 'LogStopped', [6, 8, 14])).toEqual([0, 0, 0]);
  });
});

describe('TenantSilent', () => {
  it('fires for a tenant who is busy at this hour and was not heard for half an hour', async () => {
    const store = await engine.database('tenant_silent');
    await seedLogProgress(store, T0 + HOUR);
    for (const [tenant, perMinute, silentFrom] of [
      ['busy', 1, T0 - 25 * MINUTE],
      ['small', 0, T0 - 25 * MINUTE],
      ['talking', 1, T0 + HOUR],
      ['long silent', 1, T0 - 100 * MINUTE],
    ] as const) {
      for (const days of [1, 2, 3]) {
        const from = T0 - days * DAY - HOUR;
        const span = { fromMs: from, toMs: from + 3 * HOUR, perMinute, failing: 0 };
        await seedTrials(store, traffic(span, { tenant }));
      }
      await seedTrials(store, [trial(T0 - DAY, { tenant })]);
      const today = { fromMs: T0 - 2 * HOUR, toMs: silentFrom, perMinute: 1, failing: 0 };
      await seedTrials(store, traffic(today, { tenant }));
    }
    const watched = watch(store, 'TenantSilent');
    const silent = 'long silent/long silent';
    expect((await watched.at(T0)).firing).toEqual([silent]);
    expect((await watched.at(T0 + 6 * MINUTE)).firing).toEqual(['busy/busy', silent]);
    await seedTrials(store, [trial(T0 + 7 * MINUTE, { tenant: 'busy' })]);
    expect(await watched.at(T0 + 8 * MINUTE)).toMatchObject({ firing: [silent], resolved: ['busy/busy'] });
  });

  it('leaves it to LogStopped when log time itself stands still', async () => {
    const store = await engine.database('tenant_silent_log');
    await seedLogProgress(store, T0);
    const span = { fromMs: T0 - DAY - HOUR, toMs: T0, perMinute: 1, failing: 0 };
    await seedTrials(store, traffic(span, { tenant: 'busy' }));
    expect(await firingAt(store, 'TenantSilent', [0, 45, 90])).toEqual([0, 0, 0]);
  });
});

describe('DetectorStopped', () => {
  it('fires when complete minutes wait unjudged, and not when the log itself stands still', async () => {
    const store = await engine.database('detector_stopped');
    await seedTrials(store, [trial(T0 - HOUR, { tenant: 'bank' }), trial(T0 - HOUR, { tenant: 'judged' })]);
    await seedLogProgress(store, T0);
    await seedHeartbeat(store, 'bank', T0);
    await seedHeartbeat(store, 'judged', T0 + 10 * MINUTE);
    expect(await firingAt(store, 'DetectorStopped', [0, 5, 6, 30])).toEqual([0, 0, 0, 0]);
    await seedLogProgress(store, T0 + 30 * MINUTE);
    await seedHeartbeat(store, 'judged', T0 + 30 * MINUTE);
    expect(await firingAt(store, 'DetectorStopped', [2, 3, 4, 5])).toEqual([0, 0, 0, 1]);
    await seedHeartbeat(store, 'bank', T0 + 29 * MINUTE);
    expect(await firingAt(store, 'DetectorStopped', [4, 5])).toEqual([0, 0]);
  });

  it('fires for a detector that never ran', async () => {
    const store = await engine.database('detector_never');
    await seedTrials(store, [trial(T0 - HOUR)]);
    await seedLogProgress(store, T0);
    expect(await firingAt(store, 'DetectorStopped', [0, 1])).toEqual([0, 1]);
  });
});

describe('EnrolmentBurst', () => {
  it('fires for ten accounts from one prefix, not for nine, for retries, failures or a carrier', async () => {
    const store = await engine.database('enrolment_burst');
    const enrol = (tenant: string, accounts: number, said = {}) =>
      Array.from({ length: accounts }, (_none, index) =>
        trial(T0 + index, {
          ...{ tenant, kind: 'registration', purpose: 'enrolment', network_kind: 'hosting' },
          user_ref: `account-${index}`,
          ...said,
        }),
      );
    await seedTrials(store, [
      ...enrol('attacked', 10),
      ...enrol('nine', 9),
      ...enrol('retrying', 30, { user_ref: 'one' }),
      ...enrol('failing', 30, { outcome: 'failed' }),
      ...enrol('carrier', 30, { network_kind: 'mobile' }),
      ...enrol('signing in', 30, { kind: 'authentication' }),
    ]);
    const watched = watch(store, 'EnrolmentBurst');
    expect((await watched.at(T0 + MINUTE)).firing).toEqual(['attacked/203.0.113.0/24 · hosting']);
    expect((await watched.at(T0 + 9 * MINUTE)).firing).toHaveLength(1);
    // Its rows are gone from the window: the second evaluation without them ends it, as no data means normal.
    expect((await watched.at(T0 + 12 * MINUTE)).firing).toEqual([]);
  });
});

describe('PlaceboPage', () => {
  it('fires when the placebo opens, not while it is watched, and ends with it', async () => {
    const store = await engine.database('placebo_page');
    await seedHeartbeat(store, 'bank', T0 + HOUR);
    const placebo = { kind: 'placebo', token: 'placebo/2026-W48', dimension: '' } as const;
    await seedRegression(store, 'bank', regression(T0, { ...placebo, state: 'watch', reason: 'watch' }));
    const watched = watch(store, 'PlaceboPage');
    expect((await watched.at(T0 + MINUTE)).firing).toEqual([]);
    await seedRegression(store, 'bank', regression(T0 + 2 * MINUTE, { ...placebo, revision: 2 }));
    expect((await watched.at(T0 + 3 * MINUTE)).firing).toEqual(['bank/placebo/2026-W48']);
    const over = { ...placebo, revision: 3, state: 'resolved', reason: 'resolved', pages: false } as const;
    await seedRegression(store, 'bank', regression(T0 + 4 * MINUTE, over));
    expect((await watched.at(T0 + 5 * MINUTE)).firing).toEqual([]);
  });
});

describe('every rule', () => {
  let store: Store;
  beforeAll(async () => {
    store = await engine.database('empty');
  });

  it.each(ALERT_RULES)(
    '$name gives its labels as text and one number, and none on empty tables',
    async (rule) => {
      const sql = expandMacros(rule.sql, {
        fromSeconds: T0 / 1_000 - rule.rangeSeconds,
        toSeconds: T0 / 1_000,
      });
      expect(await store.query(sql)).toEqual([]);
      const columns = await store.query<{ name: string; type: string }>(`DESCRIBE (${sql})`);
      const isText = (type: string) => /^(LowCardinality\()?String\)?$/.test(type);
      expect(columns.filter(({ type }) => isText(type)).map(({ name }) => name)).toEqual(rule.labels);
      expect(columns.filter(({ type }) => !isText(type)).map(({ name }) => name)).toEqual(['value']);
      expect(rule.labels.filter((name) => !(name in ALERT_LABELS))).toEqual([]);
    },
  );
});
