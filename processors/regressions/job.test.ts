import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClickHouse } from '../../infra/adapters/clickhouse.ts';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { createMetrics } from '../../infra/adapters/metrics.ts';
import { type ChdbServer, startChdbServer } from '../../infra/local/chdb/launch.ts';
import { migrate } from '../../infra/migrations/migrate.ts';
import type { Store } from '../../schemas/store.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';
import { createTown } from '../../tests/fakes/detector-town.ts';
import { createDetector, type DetectorState } from './detector.ts';
import { createDetectorJob } from './job.ts';
import type { StoredTrial } from './reading.ts';

const DAY = 1_440;
const TENANT = 'town';
const JST_MINUTES = 540;
/**
 * From noon to noon in Japan: half a day to learn, a midnight, half a day with a fault of the new version. Not long ago,
 * for states are kept for some weeks only.
 */
const TODAY = Math.floor((clock.now() / 60_000 + JST_MINUTES) / DAY) * DAY - JST_MINUTES;
const FROM = TODAY - 2.5 * DAY;
const TO = FROM + DAY;
const WARM_DAYS = 0.4;
const TABLES = ['os_releases', 'evidence', 'regressions', 'detector_states', 'detector_minutes'] as const;

let directory: string;
let server: ChdbServer;
const stores: Store[] = [];

function open(database: string): Store {
  const { url } = server;
  const store = createClickHouse({
    ...{ url, database, username: 'default', password: '', requestTimeoutMs: 60_000 },
  });
  stores.push(store);
  return store;
}

/** A migrated database with the town's trials. */
async function fill(database: string): Promise<Store> {
  await open('default').command(`CREATE DATABASE ${database} ENGINE = Atomic`);
  const store = open(database);
  await migrate(store);
  if (database === 'town') {
    const town = createTown({
      ...{ from: FROM, perMinute: 16, devices: 40_000, spreadsFrom: FROM + 0.45 * DAY, shareMax: 0.4 },
      change: ({ isNew, oem }) => (isNew && oem === 'Sony' ? { odds: 20 } : null),
    });
    const rows: object[] = [];
    for (let minute = FROM; minute < TO; minute += 1) rows.push(...town.stored(minute).map(rowOf));
    // Last comes first: whoever reads must not depend on the order of writing.
    await store.insert('ceremony_trials', rows.reverse());
  } else await store.command('INSERT INTO ceremony_trials SELECT * FROM town.ceremony_trials');
  const watermark = TO * 60_000;
  await store.insert(
    'log_progress',
    [0, 1].map((partition) => ({ topic: CEREMONY_EVENTS, partition, partitions: 2, watermark })),
  );
  return store;
}

function rowOf({ minute, ...trial }: StoredTrial) {
  const at = minute * 60;
  return {
    ...{ tenant: TENANT, settled_minute: at, settled_at: at * 1_000, id_time: at, issued_at: at * 1_000 },
    ...{ mediation: 'optional', purpose: 'login', cause_confidence: 0, silent: 0, credential_ref: '' },
    ...{ network_kind: 'unknown', ip_prefix: '' },
    ...trial,
  };
}

function jobOn(store: Store) {
  return createDetectorJob({
    ...{ store, clock, metrics: createMetrics(), logger: { info() {}, warn() {}, error() {} } },
    create: (state) =>
      createDetector({
        settings: { baselineDaysMin: WARM_DAYS },
        ...(state === undefined ? {} : { state: state as DetectorState }),
      }),
    ...{ detector: 1, pollMs: 1_000, trialsMax: 5_000, retryMsMax: 100 },
  });
}

/** All that the detector wrote, but for when it did. */
async function readAll(store: Store): Promise<Record<string, string[]>> {
  const read: Record<string, string[]> = {};
  for (const table of TABLES) {
    const but = table === 'detector_minutes' ? ' EXCEPT processed_at' : '';
    const rows = await store.query<object>(`SELECT *${but} FROM ${table} FINAL`);
    read[table] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return read;
}

/** Dies before its n-th insert into a table, as a process does that is killed between two. */
function dyingStore(store: Store, { table: at, insert: nth }: { table: string; insert: number }): Store {
  let inserts = 0;
  return {
    ...store,
    query: store.query.bind(store),
    insert(table, rows) {
      if (table === at) inserts += 1;
      if (table === at && inserts === nth) throw new Error('killed');
      return store.insert(table, rows);
    },
  };
}

let town: Store;
let whole: Record<string, string[]>;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-job-'));
  server = await startChdbServer({ data: join(directory, 'tables') });
  town = await fill('town');
  await jobOn(town).poll();
  whole = await readAll(town);
});

afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('the detector on ClickHouse', () => {
  it('finds the fault, with a heartbeat for every minute and a state at midnight', async () => {
    const pages = await town.query<{ oem: string; token: string; kind: string }>(
      'SELECT oem, token, kind FROM regressions FINAL WHERE pages = 1',
    );
    expect(pages).toEqual([{ oem: 'Sony', token: 'Android 16', kind: 'release' }]);
    expect(whole.detector_minutes).toHaveLength(DAY);
    expect(whole.detector_states).toHaveLength(1);
    expect(whole.evidence?.length).toBeGreaterThan(100);
  });

  it.each([
    ['evidence', 3],
    ['regressions', 1],
    ['detector_states', 1],
    ['detector_minutes', 4],
  ])('writes the same rows when it is killed before %s, and goes on', async (table, insert) => {
    const store = await fill(`killed_${table}`);
    await expect(jobOn(dyingStore(store, { table, insert })).poll()).rejects.toThrow('killed');
    expect(await readAll(store)).not.toEqual(whole);
    await jobOn(store).poll();
    expect(await readAll(store)).toEqual(whole);
  });

  it('writes the same rows when two run at once', async () => {
    const store = await fill('twice');
    await Promise.all([jobOn(store).poll(), jobOn(store).poll()]);
    expect(await readAll(store)).toEqual(whole);
  });

  it('judges no minute that some partition has not come past', async () => {
    const store = await fill('behind');
    await store.command('TRUNCATE TABLE log_progress');
    const row = { topic: CEREMONY_EVENTS, partitions: 2 };
    await store.insert('log_progress', [{ ...row, partition: 0, watermark: TO * 60_000 }]);
    await jobOn(store).poll();
    expect((await readAll(store)).detector_minutes).toEqual([]);
    // Half a minute into the tenth: nine are complete.
    await store.insert('log_progress', [{ ...row, partition: 1, watermark: (FROM + 9) * 60_000 + 30_000 }]);
    await jobOn(store).poll();
    expect((await readAll(store)).detector_minutes).toHaveLength(9);
  });
});

describe('what whoever is woken can ask ClickHouse', () => {
  interface Row {
    nats: number;
    evidence_query: string;
    failures: number;
    reason: string;
  }

  it('gives the same nats again from the matched sets', async () => {
    const rows = await town.query<Row>(
      `SELECT nats, evidence_query, failures, reason FROM regressions FINAL
       WHERE evidence_query != '' AND state = 'open' ORDER BY regression_id, revision`,
    );
    expect(rows.length).toBeGreaterThan(3);
    for (const { nats, evidence_query, failures, reason } of rows) {
      const [again] = await town.query<{ nats: number; failures: number }>(evidence_query);
      expect(Math.abs((again?.nats ?? 0) - nats), reason).toBeLessThan(1e-6);
      expect(again?.failures, reason).toBe(failures);
    }
  });

  it('sees what stands open, as it stands now, and no placebo', async () => {
    const open = await town.query<{ regression_id: string; revision: number }>(
      'SELECT regression_id, revision FROM open_regressions ORDER BY regression_id',
    );
    const latest = await town.query<{ regression_id: string; revision: number }>(
      `SELECT regression_id, max(revision) AS revision FROM regressions GROUP BY regression_id
       HAVING argMax(state, regressions.revision) != 'resolved' AND any(kind) != 'placebo' ORDER BY regression_id`,
    );
    expect(open).toEqual(latest);
    expect(open.length).toBeGreaterThan(0);
  });
});
