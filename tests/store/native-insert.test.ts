import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ColumnType, readType } from '../../infra/adapters/clickhouse/column-type.ts';
import { createClickHouse } from '../../infra/adapters/clickhouse.ts';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { createMetrics } from '../../infra/adapters/metrics.ts';
import { type ChdbServer, startChdbServer } from '../../infra/local/chdb/launch.ts';
import { migrate } from '../../infra/migrations/migrate.ts';
import { createInserter } from '../../processors/engine/insert.ts';
import { type Store, StoreError } from '../../schemas/store.ts';

const DATABASE = 'native';
const TABLES = ['events', 'ceremonies', 'ceremony_settlements', 'first_seen', 'failed_events'];
let directory: string;
let server: ChdbServer;
let store: Store;
/** What sends rows as JSONEachRow, as the adapter did once. */
let plain: ClickHouseClient;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-native-'));
  server = await startChdbServer({ data: directory, database: DATABASE });
  const at = { url: server.url, database: DATABASE };
  store = createClickHouse({ ...at, username: 'default', password: '', requestTimeoutMs: 60_000 });
  plain = createClient({ ...at, clickhouse_settings: { input_format_json_named_tuples_as_objects: 0 } });
  await migrate(store);
});

afterAll(async () => {
  await Promise.all([store?.close(), plain?.close()]);
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A number of milliseconds that JSON takes for milliseconds: with fewer digits, ClickHouse reads seconds there. */
const MS = { min: 1_000_000_000_000, max: 9_999_999_999_999 };
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom('', 'one', 'two', '日本', 'x'.repeat(127), 'é'.repeat(64), '\\"\u0000\n'),
);
/** -0 has no JSON. */
const positiveZero = (value: number) => value + 0;

/** Any value of a type. */
function anyOf(type: ColumnType): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'string':
    case 'lowCardinality':
      return text;
    case 'uuid':
      return fc.uuid();
    case 'bool':
      return fc.boolean();
    case 'enum8':
      return fc.constantFrom(...type.values.keys());
    case 'nullable':
      return fc.option(anyOf(type.inner), { nil: null });
    case 'tuple':
      return fc.tuple(...type.elements.map(anyOf));
    case 'int64':
      return type.most === Number.MAX_SAFE_INTEGER
        ? fc.maxSafeInteger().map((value) => Math.max(type.least, value))
        : fc.integer(MS);
    case 'number':
      return numberOf(type.width);
    case 'unsupported':
      throw new Error('A table of the product has a type that is not written.');
  }
}

function numberOf(width: string): fc.Arbitrary<number> {
  if (width === 'Float32') return fc.float({ noNaN: true, noDefaultInfinity: true }).map(positiveZero);
  if (width === 'Float64') return fc.double({ noNaN: true, noDefaultInfinity: true }).map(positiveZero);
  const bits = Number.parseInt(width.replace(/\D+/, ''), 10);
  const isSigned = width.startsWith('Int');
  return isSigned
    ? fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 })
    : fc.integer({ min: 0, max: 2 ** bits - 1 });
}

const contentOf = (table: string) =>
  store.query<{ row: string }>(`SELECT toString(tuple(*)) AS row FROM ${table} ORDER BY row`);

describe('rows as Native blocks', () => {
  it.each(TABLES)(
    'read back from %s as rows of JSON do',
    async (table) => {
      const described = await store.query<{ name: string; type: string; default_type: string }>(
        `DESCRIBE TABLE ${table}`,
      );
      // What ClickHouse works out itself is not inserted.
      const columns = described.filter(({ default_type }) => default_type !== 'MATERIALIZED');
      const row = fc.record(
        Object.fromEntries(columns.map(({ name, type }) => [name, anyOf(readType(type))])),
      );
      for (const way of ['json', 'blocks']) {
        await store.command(`CREATE TABLE ${table}_${way} AS ${table} ENGINE = MergeTree ORDER BY tuple()`);
      }
      await fc.assert(
        fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (rows) => {
          await plain.insert({ table: `${table}_json`, values: rows, format: 'JSONEachRow' });
          await store.insert(`${table}_blocks`, rows);
          expect(await contentOf(`${table}_blocks`)).toEqual(await contentOf(`${table}_json`));
          for (const way of ['json', 'blocks']) await store.command(`TRUNCATE TABLE ${table}_${way}`);
        }),
        { numRuns: 25 },
      );
    },
    240_000,
  );

  it.each([200, 300, 70_000])('hold %i different words in one dictionary', async (words) => {
    const table = `words_${words}`;
    await store.command(
      `CREATE TABLE ${table} (n UInt32, word LowCardinality(String)) ENGINE = MergeTree ORDER BY n`,
    );
    await store.insert(
      table,
      Array.from({ length: words * 2 }, (_, n) => ({ n, word: `word ${n % words}` })),
    );
    const [found] = await store.query(
      `SELECT count() AS rows, uniqExact(word) AS words, countIf(word = concat('word ', toString(n % ${words}))) AS right
       FROM ${table}`,
    );
    expect(found).toEqual({ rows: words * 2, words, right: words * 2 });
  });

  it('are one part, whatever shapes the rows have, and what is left out takes the default of its type', async () => {
    await store.command(
      'CREATE TABLE shapes (a UInt8, b String, c Nullable(Bool)) ENGINE = MergeTree ORDER BY a',
    );
    await store.insert('shapes', [{ a: 1, b: 'x', c: true }, { a: 2 }, { c: false, a: 3 }, { a: 4, b: 'y' }]);
    expect(await store.query('SELECT a, b, c, _part AS part FROM shapes ORDER BY a')).toEqual([
      { a: 1, b: 'x', c: true, part: 'all_1_1_0' },
      { a: 2, b: '', c: null, part: 'all_1_1_0' },
      { a: 3, b: '', c: false, part: 'all_1_1_0' },
      { a: 4, b: 'y', c: null, part: 'all_1_1_0' },
    ]);
  });
});

const STRICT = `id UUID, text String, word LowCardinality(String), small UInt8, signed Int32, big UInt64,
  share Float32, flag Nullable(Bool), kind Enum8('a' = 1, 'b' = 2), day Date, at DateTime, exact DateTime64(3, 'UTC'),
  pair Tuple(rank UInt8, name String), maybe Nullable(UInt16)`;
const GOOD = {
  id: '61f0c404-5cb3-11e7-907b-a6006ad3dba0',
  text: 't',
  word: 'w',
  small: 255,
  signed: -5,
  big: Number.MAX_SAFE_INTEGER,
  share: 0.5,
  flag: null,
  kind: 'b',
  day: 20_000,
  at: 1_700_000_000,
  exact: 1_700_000_000_123,
  pair: [1, 'x'],
  maybe: null,
};

const BAD: readonly (readonly [what: string, said: Record<string, unknown>, code: string])[] = [
  ['a number too large', { small: 256 }, 'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE'],
  ['a negative number where none can be', { small: -1 }, 'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE'],
  ['a fraction of an integer', { signed: 1.5 }, 'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE'],
  ['an integer that is not exact', { big: 2 ** 53 }, 'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE'],
  ['a number that is none', { share: Number.NaN }, 'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE'],
  ['an infinite integer', { big: Number.POSITIVE_INFINITY }, 'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE'],
  ['a float beyond its type', { share: 1e39 }, 'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE'],
  ['a number that is none where null could be', { maybe: Number.NaN }, 'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE'],
  ['a day before the first', { day: -1 }, 'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE'],
  ['a day after the last', { day: 65_536 }, 'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE'],
  ['a second after the last', { at: 2 ** 32 }, 'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE'],
  ['a time after the year 2299', { exact: 10_413_792_000_000 }, 'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE'],
  ['text for a number', { small: '5' }, 'TYPE_MISMATCH'],
  ['text for a date', { day: '2026-01-01' }, 'TYPE_MISMATCH'],
  ['a number for text', { text: 5 }, 'TYPE_MISMATCH'],
  ['a number for a word', { word: 5 }, 'TYPE_MISMATCH'],
  ['a number for a flag', { flag: 1 }, 'TYPE_MISMATCH'],
  ['null where none can be', { small: null }, 'TYPE_MISMATCH'],
  ['null for a word', { word: null }, 'TYPE_MISMATCH'],
  ['a name without a value', { text: undefined }, 'TYPE_MISMATCH'],
  ['another word than the enum has', { kind: 'c' }, 'UNKNOWN_ELEMENT_OF_ENUM'],
  ['a UUID without hyphens', { id: '61f0c4045cb311e7907ba6006ad3dba0' }, 'CANNOT_PARSE_UUID'],
  ['a UUID with a wrong digit', { id: '61f0c404-5cb3-11e7-907b-a6006ad3dbag' }, 'CANNOT_PARSE_UUID'],
  ['a tuple that is too short', { pair: [1] }, 'INCORRECT_NUMBER_OF_COLUMNS'],
  ['a tuple with a wrong element', { pair: [300, 'x'] }, 'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE'],
  ['no tuple', { pair: 'x' }, 'TYPE_MISMATCH'],
];

describe('a row that its table can not hold', () => {
  beforeAll(() =>
    store.command(`CREATE TABLE strict (${STRICT}) ENGINE = MergeTree ORDER BY id`).then(() => {}),
  );

  it.each(BAD)('is refused for %s', async (_what, said, code) => {
    await store.command('TRUNCATE TABLE strict');
    const refused = store.insert('strict', [GOOD, { ...GOOD, ...said }, GOOD]);
    await expect(refused).rejects.toMatchObject({ name: 'StoreError', fault: 'data', code });
    expect(await store.query('SELECT count() AS n FROM strict')).toEqual([{ n: 0 }]);
  });

  it('is named by its column, without a word of its content', async () => {
    const refused = store.insert('strict', [{ ...GOOD, kind: 'secret' }]);
    const error = await refused.catch((reason: unknown) => reason);
    expect(String(error)).toContain('insert into strict: column kind ');
    expect(String(error)).not.toContain('secret');
  });

  it('is set apart by the engine, and all others are in', async () => {
    await store.command('TRUNCATE TABLE strict');
    const apart: object[] = [];
    const insert = createInserter({
      store,
      clock,
      metrics: createMetrics(),
      logger: { info() {}, warn() {}, error() {} },
      retryMsMax: 1_000,
      onRefusedRow: (_table, row, error) => apart.push({ row, fault: error.fault }),
    });
    const rows = Array.from({ length: 9 }, (_, n) => ({ ...GOOD, small: n === 5 ? 900 : n }));
    await insert('strict', rows, new AbortController().signal);
    expect(apart).toEqual([{ row: rows[5], fault: 'data' }]);
    expect(await store.query('SELECT groupArraySorted(9)(small) AS numbers FROM strict')).toEqual([
      { numbers: [0, 1, 2, 3, 4, 6, 7, 8] },
    ]);
  });
});

describe('a table that changes under a processor', () => {
  it('is looked at again before a row is refused', async () => {
    await store.command('CREATE TABLE moving (a UInt8, b UInt8) ENGINE = MergeTree ORDER BY a');
    await store.insert('moving', [{ a: 1, b: 1 }]);
    const early = store.insert('moving', [{ a: 2, b: 2, c: 'new' }]);
    // Not the rows' fault: they are sent again until the table is migrated.
    await expect(early).rejects.toMatchObject({
      fault: 'unavailable',
      message: expect.stringContaining('no column c: `npm run migrate` brings it up to this release'),
    });
    await store.command('ALTER TABLE moving ADD COLUMN c String');
    await store.insert('moving', [{ a: 2, b: 2, c: 'new' }]);
    await store.command('ALTER TABLE moving MODIFY COLUMN b UInt16');
    await store.insert('moving', [{ a: 3, b: 300 }]);
    await store.command('ALTER TABLE moving ADD COLUMN d Array(String)');
    await store.insert('moving', [{ a: 4, b: 4 }]);
    expect(await store.query('SELECT a, b, c FROM moving ORDER BY a')).toEqual([
      { a: 1, b: 1, c: '' },
      { a: 2, b: 2, c: 'new' },
      { a: 3, b: 300, c: '' },
      { a: 4, b: 4, c: '' },
    ]);
  });

  it('never wraps a number that has become too large for it', async () => {
    await store.command('CREATE TABLE narrowed (a UInt16) ENGINE = MergeTree ORDER BY tuple()');
    await store.insert('narrowed', [{ a: 200 }]);
    await store.command('ALTER TABLE narrowed MODIFY COLUMN a UInt8');
    await expect(store.insert('narrowed', [{ a: 300 }])).rejects.toThrow(StoreError);
    await store.insert('narrowed', [{ a: 201 }]);
    expect(await store.query('SELECT a FROM narrowed ORDER BY a')).toEqual([{ a: 200 }, { a: 201 }]);
  });

  it('is waited for while it is not there', async () => {
    const refused = store.insert('not_there', [{ a: 1 }]);
    await expect(refused).rejects.toMatchObject({ fault: 'unavailable', code: 'UNKNOWN_TABLE' });
  });
});
