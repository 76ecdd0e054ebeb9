import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClickHouse } from '../../infra/adapters/clickhouse.ts';
import { type ChdbServer, startChdbServer } from '../../infra/local/chdb/launch.ts';
import { onCluster } from '../../infra/migrations/cluster.ts';
import { loadMigrations } from '../../infra/migrations/migrate.ts';
import type { Store } from '../../schemas/store.ts';

let directory: string;
let server: ChdbServer;
let store: Store;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-cluster-'));
  server = await startChdbServer({ data: directory });
  const at = { url: server.url, database: 'default', username: 'default', password: '' };
  store = createClickHouse({ ...at, requestTimeoutMs: 30_000 });
});

afterAll(async () => {
  await store?.close();
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('the migrations on a cluster', () => {
  const main = new URL('../../infra/migrations/main.ts', import.meta.url).pathname;
  const printed = execFileSync(process.execPath, [main, '--print', 'bank']).toString().split(/;\s*$/m);
  const statements = printed.map((statement) => statement.trim()).filter(Boolean);

  it('are all of them, each for every replica', () => {
    expect(statements).toHaveLength(1 + loadMigrations().flatMap((migration) => migration.statements).length);
    for (const statement of statements)
      expect(statement).toMatch(/^(?:INSERT INTO \w+\s|[A-Z ]+ \w+ ON CLUSTER `bank`(?:\s|$))/);
    // Rows are copied once; the engine brings them to the other replicas.
    const inserts = statements.filter((statement) => statement.startsWith('INSERT'));
    expect(inserts.map((statement) => statement.includes('ON CLUSTER'))).toEqual([false, false]);
  });

  it('replicate every table that keeps rows, and drop no block for looking like another', () => {
    const engines = statements.flatMap((statement) => /ENGINE = (\w+)/.exec(statement)?.[1] ?? []);
    expect([...new Set(engines)].sort()).toEqual([
      'Null',
      'ReplicatedAggregatingMergeTree',
      'ReplicatedReplacingMergeTree',
    ]);
    expect(statements.join('\n')).not.toContain('non_replicated_deduplication_window');
    expect(
      statements.filter((statement) => statement.includes(' replicated_deduplication_window = 0')),
    ).not.toEqual([]);
  });

  it('are read by the engine', async () => {
    for (const statement of statements) {
      const [formatted] = await store.query<{ sql: string }>(
        'SELECT formatQuery({statement:String}) AS sql',
        { statement },
      );
      expect(formatted?.sql).toMatch(/ON CLUSTER bank|^INSERT INTO/);
    }
  });

  it('refuse what they do not know, and names that are none', () => {
    expect(() => onCluster('TRUNCATE TABLE events', 'bank')).toThrow(
      /can't be told to a cluster: TRUNCATE TABLE events/,
    );
    expect(() => onCluster('ALTER TABLE events MODIFY TTL day', "x' DROP")).toThrow(/no name of a cluster/);
  });
});
