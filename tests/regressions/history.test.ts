import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClickHouse } from '../../infra/adapters/clickhouse.ts';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { createMetrics } from '../../infra/adapters/metrics.ts';
import { createSeededRandom } from '../../infra/fleet/random.ts';
import { type ChdbServer, startChdbServer } from '../../infra/local/chdb/launch.ts';
import { demoTenant } from '../../infra/local/demo-tenant.ts';
import { fillHistory, type History, planHistory } from '../../infra/local/history.ts';
import type { Tables } from '../../infra/local/stack.ts';
import { migrate } from '../../infra/migrations/migrate.ts';
import { createDetector } from '../../processors/regressions/detector.ts';
import { createDetectorJob } from '../../processors/regressions/job.ts';
import { HORIZON_MS } from '../../schemas/ceremony.ts';
import { frameOf, readFrames } from '../../schemas/history-frames.ts';
import type { Store } from '../../schemas/store.ts';

const WRITER = fileURLToPath(new URL('../../processors/history/main.ts', import.meta.url));
const CEREMONIES = 36_000;
const WEEK_MS = 7 * 86_400_000;
/** A Thursday noon in Japan not long ago: weekends are quiet, and the epoch began on a Thursday. */
const NOW_MS = Math.floor((clock.now() - 86_400_000) / WEEK_MS) * WEEK_MS + 3 * 3_600_000;

let directory: string;
let server: ChdbServer;
let store: Store;
let tables: Tables;
const said: string[] = [];
const random = createSeededRandom('history');

function plan(days: number): History | null {
  return planHistory({ directory, days, clock: { ...clock, now: () => NOW_MS }, random });
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-history-'));
  server = await startChdbServer({ data: join(directory, 'clickhouse'), database: 'kagimi' });
  const { url } = server;
  store = createClickHouse({
    ...{ url, database: 'kagimi', username: 'default', password: '', requestTimeoutMs: 60_000 },
  });
  await migrate(store);
});

afterAll(async () => {
  await store?.close();
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** One half of the pair alone, given these bytes. */
function write(input: Buffer) {
  const { status, stderr } = spawnSync(process.execPath, [WRITER], {
    ...{ input, encoding: 'utf8' },
    env: { ...process.env, KAGIMI_CLICKHOUSE_URL: server.url, KAGIMI_CLICKHOUSE_DATABASE: 'kagimi' },
  });
  return { status, stderr };
}

const progressed = () => store.query('SELECT partition, watermark FROM log_progress FINAL');

describe('the history of a first start', () => {
  it('is not begun with what is no history', async () => {
    const record = { key: Buffer.from('a'), value: Buffer.from('b'), appendedAtMs: 1 };
    expect(write(frameOf(record).subarray(0, 12))).toEqual({
      status: 1,
      stderr: 'processors/history: The history ends within a record: who writes it has died.\n',
    });
    expect(write(Buffer.alloc(0))).toEqual({
      status: 1,
      stderr: 'processors/history: The history has no end: who writes it has died.\n',
    });
    expect(write(Buffer.from('no frame at all')).stderr).toMatch(
      /^processors\/history: A frame of \d+ bytes/,
    );
    expect(await progressed()).toEqual([]);
  });

  it('is planned once, before anything is started, and only where it is asked for', () => {
    expect(plan(0)).toBeNull();
    const planned = plan(6);
    expect(planned).toMatchObject({ state: 'new', endMs: NOW_MS - HORIZON_MS - 60_000 });
    const tenant = demoTenant({
      ...{ file: join(directory, 'tenants.json'), origins: ['http://localhost'], random },
    });
    tables = { store, tenant, tenantsFile: join(directory, 'tenants.json'), clickhouseUrl: server.url };
    expect(plan(6)).toBeNull();
  });

  it('goes through both processes, and the detector finds Sony on Android 16 in it', async () => {
    const endMs = NOW_MS - HORIZON_MS - 60_000;
    const history: History = {
      ...{ seed: 'history', startMs: endMs - 6 * 86_400_000, endMs },
      ...{ ceremonies: CEREMONIES, people: 100_000, state: 'new' },
    };
    await fillHistory({ history, directory, tables, onProgress: (line) => said.push(line) });
    expect(said.at(-1)).toMatch(/^ {2}100 % after [\d.]+ s$/);
    expect(plan(0)).toEqual({ ...history, state: 'written' });
    const rows = await progressed();
    expect(rows).toHaveLength(4);

    const job = createDetectorJob({
      ...{ store, clock, metrics: createMetrics(), logger: { info() {}, warn() {}, error() {} } },
      ...{ create: () => createDetector(), detector: 1, pollMs: 1_000, trialsMax: 50_000, retryMsMax: 100 },
    });
    await job.poll();
    const open = await store.query('SELECT kind, os, oem, token, state FROM open_regressions');
    expect(open).toMatchObject([
      { kind: 'release', os: 'Android', oem: 'Sony', token: 'Android 16', state: 'open' },
    ]);
    const [counts] = await store.query<{ ceremonies: number; open: number; refused: number }>(
      `SELECT count() AS ceremonies, countIf(outcome = 'open') AS open,
        (SELECT count() FROM failed_events) AS refused FROM ceremony_outcomes`,
    );
    expect(counts?.ceremonies).toBeGreaterThan(CEREMONIES * 0.98);
    expect(counts).toMatchObject({ open: 0, refused: 0 });
  });

  it('is refused by a database that holds ceremonies', () => {
    expect(write(Buffer.alloc(0))).toEqual({
      status: 78,
      stderr:
        'processors/history: The database kagimi holds ceremonies already: a past can only be written into an empty one.\n',
    });
  });
});

describe('frames', () => {
  it('come out as they went in, however the pipe cuts them', async () => {
    const records = Array.from({ length: 50 }, (_, at) => ({
      ...{ key: Buffer.from(`key ${at}`), value: Buffer.alloc(at, at), appendedAtMs: 1_795_000_000_000 + at },
    }));
    const bytes = Buffer.concat(records.map(frameOf));
    for (const size of [1, 7, 64, bytes.length]) {
      const read = [];
      for await (const some of readFrames(inPieces(bytes, size))) read.push(...some);
      expect(read).toEqual(records);
    }
  });
});

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
