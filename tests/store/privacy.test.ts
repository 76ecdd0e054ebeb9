import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClickHouse } from '../../infra/adapters/clickhouse.ts';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { type ChdbServer, startChdbServer } from '../../infra/local/chdb/launch.ts';
import { migrate } from '../../infra/migrations/migrate.ts';
import { pseudonym } from '../../ingest/pseudonyms.ts';
import { writeFindings } from '../../processors/signals/findings.ts';
import type { Store } from '../../schemas/store.ts';
import { TOPICS } from '../../schemas/topics.ts';
import { foldFleet } from './fold-fleet.ts';

const PAGE = readFileSync(new URL('../../docs/privacy.md', import.meta.url), 'utf8');
const block = (language: string) =>
  new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'm').exec(PAGE)?.[1] ?? '';

let directory: string;
let server: ChdbServer;
let store: Store;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-privacy-'));
  server = await startChdbServer({ data: directory });
  const at = { url: server.url, database: 'default', username: 'default', password: '' };
  store = createClickHouse({ ...at, requestTimeoutMs: 60_000 });
  await migrate(store);
  const startMs = clock.now() - 30 * 3_600_000;
  await foldFleet(store, {
    seed: 'privacy',
    ceremonies: 500,
    startMs,
    durationMs: 3_600_000,
    tenant: 'bank',
  });
  await writeFindings(store, { from: 0, to: 40_000 }, 50);
}, 60_000);

afterAll(async () => {
  await store?.close();
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('docs/privacy.md', () => {
  it('makes the pseudonym that the collector makes', () => {
    const [ACCOUNT, PEPPER] = ['customer-4711', 'a pepper of thirty-two letters, at least'];
    const made = execFileSync('sh', ['-c', block('sh')], { env: { ...process.env, ACCOUNT, PEPPER } });
    expect(made.toString().trim()).toBe(pseudonym(PEPPER, 'user', ACCOUNT));
  });

  it('deletes a person, and nobody else', async () => {
    const [person] = await store.query<{ user_ref: string; ceremonies: number }>(
      `SELECT user_ref, count() AS ceremonies FROM ceremony_outcomes WHERE user_ref != ''
       GROUP BY user_ref ORDER BY countIf(kind = 'registration') DESC, ceremonies DESC, user_ref LIMIT 1`,
    );
    const stored = await store.query<{ name: string }>(
      `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'
         AND name IN (SELECT table FROM system.columns WHERE database = currentDatabase() AND name = 'user_ref')`,
    );
    const tables = stored.map(({ name }) => name);
    expect(tables.sort()).toEqual([
      'account_uses',
      'ceremonies',
      'ceremony_trials',
      'events',
      'findings',
      'registrations',
    ]);
    expect(person?.ceremonies).toBeGreaterThan(0);
    const params = { tenant: 'bank', user_ref: person?.user_ref ?? '' };
    const counts = async () => {
      const [row] = await store.query<Record<string, number>>(
        `SELECT (SELECT count() FROM ceremony_outcomes) AS ceremonies,
           (SELECT uniqExact(ceremony_id) FROM events) AS in_events,
           (SELECT uniqExact(ceremony_id) FROM ceremony_trials) AS in_trials,
           ${tables.map((table) => `(SELECT count() FROM ${table} WHERE user_ref = {user_ref:String})`).join(' + ')} AS of_person`,
        params,
      );
      return row ?? {};
    };
    const before = await counts();
    const registered = 'SELECT count() AS n FROM registrations WHERE user_ref = {user_ref:String}';
    expect(await store.query(registered, params)).not.toEqual([{ n: 0 }]);
    expect(before.of_person).toBeGreaterThan(1);
    const statements = block('sql')
      .split(/;\s*$/m)
      .map((sql) => sql.trim())
      .filter(Boolean);
    expect(statements).toHaveLength(7);
    for (const statement of statements) await store.command(statement, params);
    const after = await counts();
    expect(after.of_person).toBe(0);
    expect(after.ceremonies).toBe((before.ceremonies ?? 0) - (person?.ceremonies ?? 0));
    expect(after.in_events).toBe((before.in_events ?? 0) - (person?.ceremonies ?? 0));
  });

  it('names every column that holds a pseudonym or a raw word, and every retention', async () => {
    const columns = await store.query<{ table: string; name: string }>(
      "SELECT table, name FROM system.columns WHERE database = currentDatabase() AND (name LIKE '%\\_ref' OR name IN ('user_agent', 'payload'))",
    );
    expect(columns.length).toBeGreaterThan(8);
    for (const { name } of columns) expect(PAGE).toContain(name);
    const tables = await store.query<{ name: string; ddl: string }>(
      "SELECT name, create_table_query AS ddl FROM system.tables WHERE database = currentDatabase() AND create_table_query LIKE '%TTL%'",
    );
    const days: Record<string, string> = {
      'toIntervalDay(30)': '30 days',
      'toIntervalDay(90)': '90 days',
      'toIntervalMonth(13)': '13 months',
      'toIntervalDay(35)': '35 days',
    };
    for (const { name, ddl } of tables) {
      const [ttl = ''] = /toInterval\w+\(\d+\)/.exec(ddl) ?? [];
      const row = PAGE.split('\n').find(
        (line) => line.startsWith('|') && line.includes(`\`${name}\``) && line.includes(days[ttl] ?? '?'),
      );
      if (name !== 'detector_states' && name !== 'detector_minutes')
        expect([name, ttl, row]).toEqual([name, ttl, expect.any(String)]);
    }
    for (const { retentionMs } of TOPICS) expect(retentionMs).toBe(7 * 86_400_000);
  });
});
