import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClickHouse } from '../../infra/adapters/clickhouse.ts';
import { type ChdbServer, startChdbServer } from '../../infra/local/chdb/launch.ts';
import { writeComments } from '../../infra/migrations/comments.ts';
import { migrate } from '../../infra/migrations/migrate.ts';
import { columns, commentOf } from '../../schemas/columns/column.ts';
import { columnsPage } from '../../schemas/columns/page.ts';
import { TABLES } from '../../schemas/columns/tables.ts';
import type { Store } from '../../schemas/store.ts';

let directory: string;
let server: ChdbServer;
let store: Store;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-columns-'));
  server = await startChdbServer({ data: directory });
  store = createClickHouse({
    url: server.url,
    database: 'default',
    username: 'default',
    password: '',
    requestTimeoutMs: 30_000,
  });
  await migrate(store);
});

afterAll(async () => {
  await store?.close();
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Nobody reads these: the record of the migrations, and views that only feed their targets. */
const INTERNAL = [
  'schema_migrations',
  'ceremony_minutes_from_settlements',
  'registrations_of_ceremonies',
  'account_uses_of_ceremonies',
];

const made = () =>
  store.query<{ table: string; name: string; comment: string }>(
    `SELECT table, name, comment FROM system.columns
     WHERE database = currentDatabase() AND table NOT LIKE '.%' ORDER BY table, position`,
  );

describe('the words of the columns', () => {
  it('are there for every column of every table, and for no other', async () => {
    const names = (await made())
      .filter(({ table }) => !INTERNAL.includes(table))
      .map(({ table, name }) => `${table}.${name}`);
    const described = Object.entries(TABLES).flatMap(([table, text]) =>
      Object.keys(text.columns).map((name) => `${table}.${name}`),
    );
    expect(names.filter((name) => !described.includes(name))).toEqual([]);
    expect(described.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('are shown by DESCRIBE, once written', async () => {
    expect(await writeComments(store)).toBeGreaterThan(300);
    for (const { table, name, comment } of await made()) {
      const column = TABLES[table]?.columns[name];
      expect([table, name, comment]).toEqual([table, name, column ? commentOf(column) : '']);
    }
    const described = await store.query<{ name: string; comment: string }>(
      'DESCRIBE TABLE ceremony_outcomes',
    );
    expect(described.find(({ name }) => name === 'prompt_to_completion_ms')?.comment).toMatch(/Unit: ms\./);
    const tables = await store.query<{ comment: string }>(
      "SELECT comment FROM system.tables WHERE database = currentDatabase() AND name = 'ceremony_outcomes'",
    );
    expect(tables[0]?.comment).toContain('現時点のセレモニー');
  });

  it('are written again only where they differ, and to a view that was replaced', async () => {
    await writeComments(store);
    expect(await writeComments(store)).toBe(0);
    const [view] = await store.query<{ as_select: string }>(
      "SELECT as_select FROM system.tables WHERE database = currentDatabase() AND name = 'open_regressions'",
    );
    await store.command(`CREATE OR REPLACE VIEW open_regressions AS ${view?.as_select}`);
    await store.command("ALTER TABLE events COMMENT COLUMN tenant 'something else'");
    const columnsOfView = Object.keys(TABLES.open_regressions?.columns ?? {}).length;
    expect(await writeComments(store)).toBe(columnsOfView + 2);
  });

  it('change no row and no name that a query uses', async () => {
    expect(await migrate(store)).toEqual([]);
  });

  it('are those of the page', async () => {
    await expect(columnsPage()).toMatchFileSnapshot('../../docs/columns.md');
  });

  it('must have their five fields', () => {
    expect(() => columns('a | b | c | d')).toThrow(/five fields: "a \| b \| c \| d"/);
    expect(() => columns('a|b|-|d|e\na|b|-|d|e')).toThrow(/described twice/);
  });
});
