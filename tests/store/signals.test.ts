import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMetrics } from '../../infra/adapters/metrics.ts';
import { createSignalsJob } from '../../processors/signals/job.ts';
import type { Clock } from '../../schemas/clock.ts';
import { type Store, StoreError } from '../../schemas/store.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';
import { type Engine, startEngine } from '../alerts/engine.ts';
import { crowd } from './soc-cases.ts';
import { createStory } from './soc-fixtures.ts';

const MINUTE_MS = 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;
/** Stories begin at noon of a day; the job looks ten hours later. */
const START_MS = Date.UTC(2026, 10, 20, 12);
let engine: Engine;
let store: Store;
let nowMs = 0;

beforeAll(async () => {
  engine = await startEngine();
  store = await engine.database('signals');
});
beforeEach(async () => {
  nowMs = START_MS + 10 * HOUR * MINUTE_MS;
  for (const table of ['ceremonies', 'registrations', 'findings', 'finding_days', 'log_progress']) {
    await store.command(`TRUNCATE TABLE ${table}`);
  }
});
afterAll(() => engine?.close());

/** A life of the process. Its memory ends with it. */
function live(over: Partial<{ store: Store; daysBack: number; secondsMax: number }> = {}) {
  const said: string[] = [];
  const logger = {
    info() {},
    warn: (fields: object, message: string) => said.push(`${JSON.stringify(fields)} ${message}`),
    error() {},
  };
  const job = createSignalsJob({
    ...{ store, clock: clock(), metrics: createMetrics(), logger, intervalMs: 30_000 },
    ...{ daysBack: 5, secondsMax: 20 },
    ...over,
  });
  return { job, said };
}

function clock(): Clock {
  return { now: () => nowMs, monotonic: () => nowMs, sleep: async () => {} };
}

async function logReaches(atMs: number): Promise<void> {
  await store.insert('log_progress', [
    { topic: CEREMONY_EVENTS, partition: 0, partitions: 1, watermark: atMs },
  ]);
}

interface Case {
  rule: string;
  severity: string;
  detail: string;
}

const cases = () =>
  store.query<Case>(
    "SELECT rule, severity, detail FROM soc_findings WHERE rule != 'unseen_authenticator' ORDER BY at, rule, case_ref",
  );
/** Every row that was ever written, merged or not. */
const written = async () =>
  (await store.query<{ rows: number }>('SELECT count() AS rows FROM findings'))[0]?.rows;

describe('the findings that are written down', () => {
  it('are those of the rules, also the second time, of which nothing more is written', async () => {
    const story = createStory(START_MS);
    await store.insert('ceremonies', [
      ...crowd(12, (at) =>
        story.enrols({ atMinutes: at, user: `u${at}`, device: 'farm', step_up: 'none' }),
      ).flat(),
      ...story.signsIn({ atMinutes: 60, user: 'u3', afterwards: { purpose: 'withdrawal', minutes: 5 } }),
    ]);
    const { job } = live();
    await job.poll();
    const columns =
      'tenant, rule, severity, day, at, user_ref, device_ref, ip_prefix, asn, ceremony_id, detail, case_ref';
    const found = await store.query(`SELECT ${columns} FROM soc_findings ORDER BY rule, case_ref`);
    expect(new Set(found.map((row) => (row as Case).rule)).size).toBeGreaterThanOrEqual(4);
    expect(found).toEqual(
      await store.query(`SELECT ${columns} FROM soc_findings_now ORDER BY rule, case_ref`),
    );
    const rows = await written();
    await job.poll();
    await live().job.poll();
    expect(await written()).toBe(rows);
    expect(job.readiness()).toMatchObject({ ready: true, lag: 0 });
  });

  it('are the same where two look at once', async () => {
    const story = createStory(START_MS);
    await store.insert('ceremonies', story.enrols({ atMinutes: 0, user: 'a', step_up: 'none' }));
    await Promise.all([live().job.poll(), live().job.poll()]);
    expect(await cases()).toHaveLength(1);
  });

  it('follow events that come late: a case grows, and keeps the time when it was found', async () => {
    const story = createStory(START_MS);
    const enrols = (from: number, count: number) =>
      crowd(count, (at) =>
        story.enrols({ atMinutes: from + at, user: `u${from + at}`, device: 'tablet' }),
      ).flat();
    await store.insert('ceremonies', enrols(100, 3));
    const { job } = live();
    await job.poll();
    expect(await cases()).toMatchObject([{ rule: 'shared_device', severity: 'medium' }]);
    const foundAt = "SELECT toString(found_at) AS found_at FROM soc_findings WHERE rule = 'shared_device'";
    const first = await store.query(foundAt);
    await store.insert('ceremonies', enrols(0, 8));
    await job.poll();
    expect(await cases()).toMatchObject([
      { rule: 'shared_device', severity: 'high', detail: '11 accounts enrolled on one device in 24 hours' },
      { rule: 'shared_network' },
    ]);
    expect(await store.query(foundAt)).toEqual(first);
  });

  it('are taken back where the verdict comes after the action, and stay known', async () => {
    const story = createStory(START_MS);
    const [begun, verdict, action] = story.signsIn({
      atMinutes: 0,
      user: 'a',
      afterwards: { purpose: 'withdrawal', minutes: 1 },
    });
    if (!begun || !verdict || !action) throw new Error('A sign-in with an action is three rows.');
    await store.insert('ceremonies', [begun, action]);
    const { job } = live();
    await job.poll();
    expect(await cases()).toMatchObject([{ rule: 'high_risk_without_passkey' }]);
    await store.insert('ceremonies', [verdict]);
    await job.poll();
    expect(await cases()).toEqual([]);
    const kept = await store.query(
      "SELECT holds FROM findings FINAL WHERE rule = 'high_risk_without_passkey'",
    );
    expect(kept).toEqual([{ holds: 0 }]);
    const rows = await written();
    await job.poll();
    expect(await written()).toBe(rows);
  });

  it('are looked for only where the log brought something since', async () => {
    const story = createStory(START_MS);
    await store.insert('ceremonies', story.enrols({ atMinutes: 0, user: 'a', step_up: 'none' }));
    const applied: unknown[] = [];
    const counting: Store = {
      ...store,
      async command(sql, params) {
        applied.push(params?.from);
        await store.command(sql, params);
      },
    };
    const { job } = live({ store: counting, daysBack: 2 });
    const pollAt = async (atMs: number) => {
      nowMs = atMs;
      await logReaches(nowMs);
      applied.length = 0;
      await job.poll();
      return [...applied];
    };
    const startMs = nowMs;
    expect(await pollAt(startMs)).toEqual(['2026-11-20', '2026-11-19', '2026-11-18']);
    expect(await pollAt(startMs + 30_000)).toEqual([]);
    expect(job.readiness()).toMatchObject({ ready: true });

    // An event that the log took after the last look, of a ceremony that is older.
    const late = story.enrols({ atMinutes: 1, user: 'b', step_up: 'none' });
    await store.insert(
      'ceremonies',
      late.map((row) => ({ ...row, last_appended_at: startMs + 40_000 })),
    );
    expect(await pollAt(startMs + 60_000)).toEqual(['2026-11-20']);
    expect(await cases()).toHaveLength(2);
    expect(await pollAt(startMs + 90_000)).toEqual([]);
    expect(await pollAt(startMs + 11 * MINUTE_MS)).toEqual(['2026-11-20', '2026-11-19']);
  });

  it('are found of ids that carry no time', async () => {
    const story = createStory(START_MS);
    const derived = { ceremony_id: '9f6b5f9e-2f4c-8a51-9c6f-0d4a5b1c2d3e', day: 0, id_time: 0 };
    const rows = story.enrols({ atMinutes: 0, user: 'a', step_up: 'none' });
    await store.insert(
      'ceremonies',
      rows.map((row) => ({ ...row, ...derived })),
    );
    await live().job.poll();
    expect(await cases()).toMatchObject([{ rule: 'enrolment_without_step_up' }]);
  });
});

describe('after an outage', () => {
  /** One case a day, for ten days. */
  async function seedDays(): Promise<void> {
    const story = createStory(START_MS);
    await store.insert(
      'ceremonies',
      crowd(10, (back) => story.enrols({ atMinutes: -back * DAY, user: `u${back}`, step_up: 'none' })).flat(),
    );
  }

  it('the days that it left are caught up with, as far back as was asked for', async () => {
    await seedDays();
    await logReaches(nowMs);
    await live().job.poll();
    expect(await cases()).toHaveLength(6);
    nowMs += MINUTE_MS;
    const { job } = live({ daysBack: 9 });
    await job.poll();
    expect(await cases()).toHaveLength(10);
  });

  it.each([1, 3])(
    'and killed after %i writes the next life does the rest, and nothing twice',
    async (writes) => {
      await seedDays();
      await logReaches(nowMs);
      let left = writes;
      const dying: Store = {
        ...store,
        command: async (...statement) => {
          await store.command(...statement);
          left -= 1;
          if (left === 0) throw new Error('killed');
        },
      };
      await expect(live({ store: dying }).job.poll()).rejects.toThrow('killed');
      await live().job.poll();
      expect(await cases()).toHaveLength(6);
      const rows = await written();
      await live().job.poll();
      expect(await written()).toBe(rows);
    },
  );

  it('of the processors, a day is looked at again when the log has passed it', async () => {
    await logReaches(START_MS - 4 * DAY * MINUTE_MS);
    const { job } = live();
    await job.poll();
    await seedDays();
    await job.poll();
    expect(await cases()).toHaveLength(2);
    nowMs += 11 * MINUTE_MS;
    await logReaches(nowMs);
    await job.poll();
    expect(await cases()).toHaveLength(6);
  });
});

describe('where ClickHouse refuses', () => {
  it('it is said, it is not ready, and goes on once it can', async () => {
    const story = createStory(START_MS);
    await store.insert('ceremonies', story.enrols({ atMinutes: 0, user: 'a', step_up: 'none' }));
    let refuses = true;
    const failing: Store = {
      ...store,
      async command(...statement) {
        if (!refuses) return store.command(...statement);
        throw new StoreError('ClickHouse: command: Timeout exceeded', {
          fault: 'unavailable',
          code: 'TIMEOUT_EXCEEDED',
          cause: null,
        });
      },
    };
    const { job, said } = live({ store: failing });
    await job.poll();
    expect(said[0]).toContain('"code":"rules_not_applied","days":"today","clickhouse":"TIMEOUT_EXCEEDED"');
    expect(job.readiness()).toMatchObject({
      ready: false,
      reason: 'The rules could not be applied to today: ClickHouse: command: Timeout exceeded',
    });
    refuses = false;
    await job.poll();
    expect(await cases()).toHaveLength(1);
    expect(job.readiness()).toMatchObject({ ready: true });
  });

  it('a pass that takes too long is ended by ClickHouse itself', async () => {
    await store.command(
      `INSERT INTO ceremonies (tenant, day, id_time, ceremony_id, kind, settlements, verify_settled_at, user_ref, last_appended_at, step_up)
       SELECT 'demo', toDate('2026-11-20'), toDateTime('2026-11-20 12:00:00', 'UTC') + number % 3000, generateUUIDv4(), 'registration', 4,
         toDateTime64('2026-11-20 12:00:00', 3, 'UTC') + number % 3000, toString(number % 20000), now(), 'none' FROM numbers(400000)`,
    );
    const { job, said } = live({ secondsMax: 1, daysBack: 2 });
    const timed: Store = {
      ...store,
      command: (sql, params) =>
        store.command(sql.replace('max_execution_time = 1', 'max_execution_time = 0.01'), params),
    };
    const slow = live({ store: timed, secondsMax: 1, daysBack: 2 });
    await slow.job.poll();
    expect(slow.said.join('\n')).toContain('TIMEOUT_EXCEEDED');
    expect(slow.job.readiness().ready).toBe(false);
    expect(said).toEqual([]);
    expect(job.readiness().ready).toBe(true);
  });

  it('for long, it is not ready', async () => {
    const { job } = live();
    await job.poll();
    nowMs += 89_000;
    expect(job.readiness().ready).toBe(true);
    nowMs += 2_000;
    expect(job.readiness()).toMatchObject({ ready: false, reason: 'The rules were last applied 91 s ago.' });
  });
});
