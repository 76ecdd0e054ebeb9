import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChdbServer, startChdbServer } from '../../../infra/local/chdb/launch.ts';
import { migrate } from '../../../infra/migrations/migrate.ts';
import type { Store } from '../../../schemas/store.ts';
import { openLane } from '../lanes/product.ts';
import { openStore } from '../place.ts';
import { createRawInserter, type RawInserter } from '../raw-insert.ts';
import { asRecords, drawEvents, frame, T0_MS } from '../traffic.ts';
import { createNativeEncoder } from './native.ts';
import { createRowBinaryEncoder } from './row-binary.ts';
import { readColumns } from './table.ts';

const directory = mkdtempSync(join(tmpdir(), 'kagimi-formats-'));
let server: ChdbServer;
let store: Store;
let raw: RawInserter;

beforeAll(async () => {
  server = await startChdbServer({ data: directory, database: 'formats' });
  const at = { url: server.url, database: 'formats' };
  store = openStore(at);
  raw = createRawInserter(at);
  await migrate(store);
});

afterAll(async () => {
  raw.close();
  await store.close();
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

const ENCODERS = { RowBinary: createRowBinaryEncoder, Native: createNativeEncoder } as const;

describe.each(['RowBinary', 'Native'] as const)('%s', (format) => {
  it.each(['events', 'ceremonies'])('reads back from %s as JSON does', async (table) => {
    const lane = openLane();
    const frames = frame(drawEvents({ ceremonies: 40, startMs: T0_MS, durationMs: 60_000 }));
    for (const record of asRecords(frames)) lane.take(record, { replaying: false });
    const rows = lane.drain().get(table) ?? [];
    const sum = async () => {
      const sums = await store.query<object>(
        `SELECT count() AS n, sum(cityHash64(*)) AS hashes FROM ${table} FINAL`,
      );
      await store.command(`TRUNCATE TABLE ${table}`);
      return sums;
    };
    await store.insert(table, rows);
    const expected = await sum();
    const encode = ENCODERS[format](await readColumns(store, table));
    await raw.insert({ table, format, body: encode(rows) });
    expect(rows.length).toBeGreaterThan(0);
    expect(await sum()).toEqual(expected);
  });
});
