import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClickHouse } from '../../infra/adapters/clickhouse.ts';
import type { Scenario } from '../../infra/fleet/scenario.ts';
import { type ChdbServer, startChdbServer } from '../../infra/local/chdb/launch.ts';
import { migrate } from '../../infra/migrations/migrate.ts';
import type { Store } from '../../schemas/store.ts';
import { TENANT } from '../bench/traffic.ts';
import { insertHistory } from './history.ts';

const MAIN = fileURLToPath(new URL('../../processors/regressions/replay/main.ts', import.meta.url));
const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 8, 6, 15);
const DAYS = 5;
const CEREMONIES = 12_500;

/** Half of what Android 16 tries fails. */
const BROKEN: Scenario = {
  name: 'broken-android-16',
  says: 'Android 16 spreads within a day, and half of all authentications on it fail.',
  rollouts: [
    {
      id: 'before',
      says: 'Every phone has Android 15.',
      where: { os: 'Android' },
      to: { os_version: '15' },
      fromHours: -8_760,
      days: 0,
    },
    {
      id: 'android-16',
      says: 'Android 16 spreads.',
      where: { os: 'Android' },
      to: { os_version: '16' },
      fromHours: 1,
      days: 1.5,
    },
  ],
  faults: [
    {
      id: 'broken',
      says: 'The request is refused.',
      where: { os: 'Android', os_version: '16', kind: 'authentication' },
      cause: 'BAD_REQUEST',
      rate: 0.5,
      fromHours: 1,
    },
  ],
};

let directory: string;
let server: ChdbServer;
const stores: Store[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-replay-'));
  server = await startChdbServer({ data: join(directory, 'tables') });
  for (const database of ['past', 'aside']) {
    await open('default').command(`CREATE DATABASE ${database} ENGINE = Atomic`);
    await migrate(open(database));
  }
  await insertHistory(open('past'), {
    ...{ seed: 'replay', ceremonies: CEREMONIES, startMs: START_MS, durationMs: DAYS * DAY_MS },
    ...{ scenario: BROKEN, scenarioStartMs: START_MS + 3 * DAY_MS, tenant: TENANT },
  });
});

afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

function open(database: string): Store {
  const { url } = server;
  const store = createClickHouse({
    ...{ url, database, username: 'default', password: '', requestTimeoutMs: 60_000 },
  });
  stores.push(store);
  return store;
}

/** Runs the command as an operator would. */
function replay(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'replay', ...args], {
    encoding: 'utf8',
    env: { ...process.env, KAGIMI_CLICKHOUSE_URL: server.url, KAGIMI_CLICKHOUSE_DATABASE: 'past' },
  });
  return { status, stdout, stderr, last: stdout.trimEnd().split('\n').at(-1) ?? '' };
}

const day = (at: number) => new Date(START_MS + at * DAY_MS).toISOString().slice(0, 16);
const WINDOW = ['--from', day(0), '--to', day(DAYS)];

describe('npm run regressions -- replay', () => {
  it('says what the detector would have said of a window, and writes nothing', async () => {
    const { status, stdout, stderr, last } = replay(...WINDOW);
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(
      /\| \*\*opened, pages\*\* \| release \| \d \| os Android 16 after Android 15 \| Android/,
    );
    const [trials] = await open('past').query<{ n: number }>(
      'SELECT count() AS n FROM ceremony_trials FINAL',
    );
    const summary = JSON.parse(last);
    expect(summary).toMatchObject({ tenant: TENANT.id, minutes: DAYS * 1_440, releases: 1, pages: 1 });
    // The last quarter of an hour settles after the window's end.
    expect(summary.trials).toBeGreaterThan((trials?.n ?? 0) - 30);
    const written = await open('past').query('SELECT * FROM detector_minutes LIMIT 1');
    expect(written).toEqual([]);
    const again = JSON.parse(replay(...WINDOW).last);
    expect({ ...again, seconds: 0 }).toEqual({ ...summary, seconds: 0 });
  });

  it('writes into another database when it is told to', async () => {
    const { status, stderr, last } = replay(...WINDOW, '--write', 'aside');
    expect(status, stderr).toBe(0);
    const [counts] = await open('aside').query<{ minutes: number; sets: number; pages: number }>(
      `SELECT (SELECT count() FROM detector_minutes FINAL) AS minutes, (SELECT count() FROM evidence FINAL) AS sets,
        (SELECT countIf(pages = 1) FROM regressions FINAL) AS pages`,
    );
    const { minutes, evidence, pages } = JSON.parse(last);
    expect(counts).toEqual({ minutes, sets: evidence, pages });
  });

  it('scores a scenario by its own truth', () => {
    const file = join(directory, 'broken.json');
    writeFileSync(file, JSON.stringify(BROKEN));
    const { status, stderr, last } = replay(
      ...['--scenario', file, '--seed', 'replay', '--days', '5', '--per-day', '2500'],
    );
    expect(status, stderr).toBe(0);
    const { faults, pages } = JSON.parse(last);
    expect(pages).toBe(1);
    expect(faults).toEqual([expect.objectContaining({ fault: 'broken', pages: 1, in_cell: 1 })]);
    expect(faults[0].broken_before_page).toBeGreaterThan(3);
    expect(faults[0].broken_before_page).toBeLessThan(faults[0].broken);
  });

  it.each([
    [['--from', day(-9), '--to', day(-8)], /^regressions: The window has no trials: choose another\.\n$/],
    [[...WINDOW, '--tenant', 'other'], /^regressions: The window has no trials of the tenant "other"\.\n$/],
    [[...WINDOW, '--write', 'past'], /^regressions: --write must be another database: .*\n$/],
    [['--scenario', 'missing.ts'], /^regressions: The scenario file missing\.ts can not be read: .*\n$/],
  ])('refuses %j in one sentence', (args, sentence) => {
    const { status, stderr, stdout } = replay(...args);
    expect(stderr).toMatch(sentence);
    expect(status).toBe(78);
    expect(stdout).toBe('');
  });
});
