import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClickHouse } from '../../infra/adapters/clickhouse.ts';
import { type ChdbServer, startChdbServer } from '../../infra/local/chdb/launch.ts';
import { loadMigrations, migrate } from '../../infra/migrations/migrate.ts';
import type { Store } from '../../schemas/store.ts';
import { createStory } from './soc-fixtures.ts';

/** The last schema that knew no checks, no actions and no table of registrations. */
const BEFORE = 11;
let directory: string;
let server: ChdbServer;
const stores: Store[] = [];

function open(database: string): Store {
  const store = createClickHouse({
    url: server.url,
    database,
    username: 'default',
    password: '',
    requestTimeoutMs: 30_000,
  });
  stores.push(store);
  return store;
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-soc-upgrade-'));
  server = await startChdbServer({ data: directory });
});
afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

it('passkeys that were registered before the upgrade are enrolments after it, and nobody is accused of them', async () => {
  await open('default').command('CREATE DATABASE upgraded ENGINE = Atomic');
  const store = open('upgraded');
  const all = loadMigrations();
  await migrate(store, all.slice(0, BEFORE));
  const story = createStory(Date.UTC(2026, 10, 20));
  const earlier = [
    ...story.enrols({ atMinutes: 0, user: 'a', step_up: 'unknown' }),
    ...story.signsIn({ atMinutes: 9, user: 'a', purpose: 'recovery' }),
  ].map(({ step_up, stated_purposes, action_at, verified_flags, ...row }) => row);
  await store.insert('ceremonies', earlier);
  await migrate(store, all);
  const enrolled = await store.query(
    'SELECT toString(step_up) AS step_up, step_up_strength, is_first_of_account, user_verified FROM enrolments',
  );
  expect(enrolled).toEqual([
    { step_up: 'unknown', step_up_strength: 'unknown', is_first_of_account: 1, user_verified: null },
  ]);
  expect(
    await store.query('SELECT toString(purpose) AS purpose FROM ceremonies FINAL ORDER BY purpose'),
  ).toEqual([{ purpose: 'enrolment' }, { purpose: 'recovery' }]);
  expect(await store.query("SELECT rule FROM soc_findings_now WHERE rule != 'unseen_authenticator'")).toEqual(
    [],
  );
  await store.insert('ceremonies', story.enrols({ atMinutes: 20, user: 'a', step_up: 'none' }));
  expect(
    await store.query("SELECT detail FROM soc_findings_now WHERE rule = 'enrolment_without_step_up'"),
  ).toEqual([]);
  await store.insert('ceremonies', story.enrols({ atMinutes: 60, user: 'a', step_up: 'none' }));
  expect(
    await store.query("SELECT detail FROM soc_findings_now WHERE rule = 'enrolment_without_step_up'"),
  ).toEqual([{ detail: 'Step-up: none; one more passkey of the account' }]);
});
