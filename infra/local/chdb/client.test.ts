import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type ClickHouseClient, ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChdbServer, startChdbServer } from './launch.ts';

let server: ChdbServer;
let client: ClickHouseClient;
let data: string;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'kagimi-chdb-'));
  server = await startChdbServer({ data, database: 'kagimi' });
  client = createClient({
    url: server.url,
    database: 'kagimi',
    compression: { request: true, response: true },
    log: { level: ClickHouseLogLevel.OFF },
  });
});

afterAll(async () => {
  await client?.close();
  await server?.close();
  rmSync(data, { recursive: true, force: true });
});

const rowsOf = async <T>(query: string, query_params?: Record<string, unknown>): Promise<T[]> => {
  const result = await client.query({
    query,
    format: 'JSONEachRow',
    ...(query_params ? { query_params } : {}),
  });
  return result.json<T>();
};

const errorOf = async (work: Promise<unknown>): Promise<ClickHouseError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ClickHouseError)) throw new Error(`No ClickHouseError: ${String(error)}`);
  return error;
};

describe('the client', () => {
  it('pings, with and without a query', async () => {
    expect(await client.ping()).toEqual({ success: true });
    expect(await client.ping({ select: true })).toEqual({ success: true });
  });

  it('reads rows, documents and text', async () => {
    expect(await rowsOf('SELECT number AS n FROM numbers(3)')).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
    const json = await client.query({ query: "SELECT 1 AS a, 'é' AS b", format: 'JSON' });
    expect(await json.json()).toMatchObject({ data: [{ a: 1, b: 'é' }], rows: 1 });
    const csv = await client.query({ query: 'SELECT 1 AS a', format: 'CSVWithNames' });
    expect(await csv.text()).toBe('"a"\n1\n');
  });

  it('writes rows, from arrays and from streams, and is told how many', async () => {
    await client.command({
      query: 'CREATE TABLE rows (id UInt64, name String, at DateTime64(3)) ENGINE = MergeTree ORDER BY id',
    });
    const at = '2026-03-01 10:00:00.123';
    const first = await client.insert({
      table: 'rows',
      values: [{ id: 1, name: "it's\n\t\\", at }],
      format: 'JSONEachRow',
    });
    expect(first.summary?.written_rows).toBe('1');
    await client.insert({
      table: 'rows',
      values: [[2, '日本', at]],
      format: 'JSONCompactEachRow',
      columns: ['id', 'name', 'at'],
    });
    const csv = Readable.from([Buffer.from(`3,"a;b",${at}\n`)], { objectMode: false });
    await client.insert({ table: 'rows', values: csv, format: 'CSV' });
    await client.insert({ table: 'rows', values: [], format: 'JSONEachRow' });
    const stored = await rowsOf<{ id: number; name: string; at: string }>('SELECT * FROM rows ORDER BY id');
    expect(stored).toEqual([
      { id: 1, name: "it's\n\t\\", at },
      { id: 2, name: '日本', at },
      { id: 3, name: 'a;b', at },
    ]);
  });

  it('sends RowBinary through exec', async () => {
    await client.command({ query: 'CREATE TABLE binary (a UInt16, s String) ENGINE = MergeTree ORDER BY a' });
    const row = Buffer.from([0x0a, 0x0d, 0x03, 0x0a, 0xff, 0x00]);
    const done = await client.exec({
      query: 'INSERT INTO binary FORMAT RowBinary',
      values: Readable.from([row], { objectMode: false }),
    });
    done.stream.resume();
    expect(await rowsOf('SELECT a, hex(s) AS s FROM binary')).toEqual([{ a: 0x0d0a, s: '0AFF00' }]);
  });

  it.each([
    ['String', 'it\'s "q" \\ \n\t\u0001 é日本🦊 {x:String} --'],
    ['String', ''],
    ['UInt64', '18446744073709551615'],
    ['Int32', -5],
    ['Float64', 1.5],
    ['Bool', true],
    ['UUID', '61f0c404-5cb3-11e7-907b-a6006ad3dba0'],
    ['DateTime64(3)', '2026-03-01 10:00:00.123'],
    ['Nullable(String)', null],
    ['Array(String)', ["a'b", 'c\\d', 'e\nf', '']],
    ['Array(Nullable(UInt8))', [1, null]],
    ['Map(String, UInt8)', { a: 1 }],
  ])('binds %s %j', async (type, value) => {
    const sql = `SELECT {x:${type}} AS x SETTINGS output_format_json_quote_64bit_integers = 1`;
    expect(await rowsOf(sql, { x: value })).toEqual([{ x: value }]);
  });

  it('binds dates and identifiers', async () => {
    const at = new Date(Date.UTC(2026, 2, 1, 10, 0, 0, 123));
    expect(await rowsOf('SELECT toUnixTimestamp64Milli({at:DateTime64(3)}) AS ms', { at })).toEqual([
      { ms: at.getTime() },
    ]);
    expect(
      await rowsOf('SELECT count() AS n FROM {t:Identifier}', { t: 'numbers_none' }).catch(
        (error) => error.type,
      ),
    ).toBe('UNKNOWN_TABLE');
    expect(await rowsOf('EXISTS DATABASE {d:Identifier}', { d: 'kagimi' })).toEqual([{ result: 1 }]);
  });

  it('sends long parameters as a form', async () => {
    const words = Array.from({ length: 3_000 }, (_, index) => `word-${index}`);
    const result = await client.query({
      query: 'SELECT length({words:Array(String)}) AS n, {words:Array(String)}[3000] AS last',
      format: 'JSONEachRow',
      query_params: { words },
      use_multipart_params: true,
    });
    expect(await result.json()).toEqual([{ n: 3_000, last: 'word-2999' }]);
  });

  it('keeps one query from seeing the parameters and settings of another', async () => {
    const result = await client.query({
      query: "SELECT {x:UInt8} AS x, getSetting('max_threads') AS threads",
      query_params: { x: 1 },
      clickhouse_settings: { max_threads: 7 },
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([{ x: 1, threads: 7 }]);
    expect(await rowsOf("SELECT getSetting('max_threads') = 7 AS leaked")).toEqual([{ leaked: 0 }]);
    expect(await errorOf(rowsOf('SELECT {x:UInt8}'))).toMatchObject({ code: '456' });
  });

  it.each([
    ['SELEC 1', '62', 'SYNTAX_ERROR'],
    ['SELECT * FROM nowhere', '60', 'UNKNOWN_TABLE'],
    ['SELECT * FROM nodb.nowhere', '81', 'UNKNOWN_DATABASE'],
    ['SELECT nofunction(1)', '46', 'UNKNOWN_FUNCTION'],
    ['SELECT 1 SETTINGS nosetting = 1', '115', 'UNKNOWN_SETTING'],
    ['SELECT throwIf(1)', '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO'],
  ])('is told what is wrong with %j', async (query, code, type) => {
    const error = await errorOf(rowsOf(query));
    expect(error).toMatchObject({ code, type });
    expect(error.message).not.toMatch(/Code:|version/);
  });

  it('is told which row of an insert is wrong, and nothing of it is kept', async () => {
    await client.command({ query: 'CREATE TABLE strict (a UInt8) ENGINE = MergeTree ORDER BY a' });
    const values = [{ a: 1 }, { a: 'x' }];
    const error = await errorOf(client.insert({ table: 'strict', values, format: 'JSONEachRow' }));
    expect(error).toMatchObject({ code: '27', type: 'CANNOT_PARSE_INPUT_ASSERTION_FAILED' });
    expect(error.message).toContain('(at row 2)');
    expect(error.message).not.toContain(data);
    expect(await rowsOf('SELECT count() AS n FROM strict')).toEqual([{ n: 0 }]);
    const unknown = { table: 'strict', values: [{ a: 1, b: 2 }], format: 'JSONEachRow' } as const;
    const refused = client.insert({
      ...unknown,
      clickhouse_settings: { input_format_skip_unknown_fields: 0 },
    });
    expect(await errorOf(refused)).toMatchObject({ code: '117', type: 'INCORRECT_DATA' });
  });

  it('gets an error that comes in the middle of a stream', async () => {
    const query = 'SELECT number, throwIf(number = 900000) FROM numbers(1000000)';
    const result = await client.query({ query, format: 'JSONEachRow' });
    let rows = 0;
    const reading = (async () => {
      for await (const batch of result.stream()) rows += batch.length;
    })();
    await expect(reading).rejects.toThrow();
    expect(rows).toBeGreaterThan(0);
  });

  it('streams a million rows without the server growing by more than 300 MB', async () => {
    const before = rssOf(server.pid);
    const result = await client.query({
      query: 'SELECT number AS n, repeat(toString(number), 10) AS s FROM numbers(1000000)',
      format: 'JSONEachRow',
    });
    let rows = 0;
    for await (const batch of result.stream()) rows += batch.length;
    expect(rows).toBe(1_000_000);
    expect(rssOf(server.pid) - before).toBeLessThan(300 * 1_048_576);
  });

  it('stops a query by its own limits', async () => {
    const limited = (query: string, clickhouse_settings: Record<string, number>) =>
      errorOf(
        client.query({ query, clickhouse_settings, format: 'JSONEachRow' }).then((result) => result.json()),
      );
    const slow = 'SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 1';
    expect(await limited(slow, { max_execution_time: 1 })).toMatchObject({ type: 'TIMEOUT_EXCEEDED' });
    expect(await limited('SELECT * FROM numbers(9)', { max_result_rows: 5 })).toMatchObject({ code: '396' });
    const writing = client.command({
      query: 'CREATE TABLE ro (a Int8) ENGINE = Memory',
      clickhouse_settings: { readonly: '1' },
    });
    expect(await errorOf(writing)).toMatchObject({ code: '164', type: 'READONLY' });
    const changing = client.command({ query: 'SET max_threads = 3', clickhouse_settings: { readonly: '1' } });
    expect(await errorOf(changing)).toMatchObject({ code: '164', type: 'READONLY' });
    await client.command({ query: 'SET max_threads = 3', clickhouse_settings: { readonly: '2' } });
  });

  it('ends a query whose client went away, when asked to', async () => {
    const abort = new AbortController();
    const query = 'SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 2';
    const asked = client.query({
      query,
      abort_signal: abort.signal,
      clickhouse_settings: { cancel_http_readonly_queries_on_client_close: 1 },
    });
    asked.catch(() => undefined);
    const running = () =>
      rowsOf<{ n: number }>(
        "SELECT count() AS n FROM system.processes WHERE query LIKE '%= 2%' AND query NOT LIKE '%processes%'",
      );
    await expect.poll(async () => (await running())[0]?.n, { timeout: 20_000 }).toBe(1);
    abort.abort();
    await expect(asked).rejects.toThrow();
    await expect.poll(async () => (await running())[0]?.n, { timeout: 20_000 }).toBe(0);
  });

  it('runs queries at the same time, each with its own parameters', async () => {
    const ask = async (n: number) => {
      const result = await client.query({
        query:
          "SELECT {n:UInt32} AS n, getSetting('max_block_size') AS block, sum(sleepEachRow(0.01)) AS s FROM numbers(20)",
        query_params: { n },
        clickhouse_settings: { max_block_size: String(1_000 + n) },
        format: 'JSONEachRow',
      });
      return result.json();
    };
    const answers = await Promise.all(Array.from({ length: 24 }, (_, n) => ask(n)));
    expect(answers).toEqual(Array.from({ length: 24 }, (_, n) => [{ n, block: 1_000 + n, s: 0 }]));
  });

  it.each(['gzip', 'br', 'zstd'] as const)('packs and unpacks with %s', async (codec) => {
    const packed = createClient({
      url: server.url,
      compression: { request: { codec }, response: { codec } },
    });
    await packed.command({
      query: `CREATE TABLE kagimi.packed_${codec} (s String) ENGINE = MergeTree ORDER BY s`,
    });
    const values = Array.from({ length: 500 }, (_, index) => ({ s: `row ${index}` }));
    await packed.insert({ table: `kagimi.packed_${codec}`, values, format: 'JSONEachRow' });
    const result = await packed.query({
      query: `SELECT * FROM kagimi.packed_${codec}`,
      format: 'JSONEachRow',
    });
    expect(result.response_headers['content-encoding']).toBe(codec);
    expect(await result.json()).toHaveLength(500);
    await packed.close();
  });
});

describe('the engine behind it', () => {
  it('keeps states, views and merged tables as ClickHouse does', async () => {
    for (const query of [
      'CREATE TABLE source (k UInt8, v UInt64) ENGINE = Null',
      `CREATE TABLE sums (k UInt8, u AggregateFunction(uniqExact, UInt64), m SimpleAggregateFunction(max, UInt64))
       ENGINE = AggregatingMergeTree ORDER BY k`,
      'CREATE MATERIALIZED VIEW view TO sums AS SELECT k, uniqExactState(v) AS u, max(v) AS m FROM source GROUP BY k',
      'CREATE TABLE latest (k UInt8, v UInt64) ENGINE = ReplacingMergeTree(v) ORDER BY k',
    ]) {
      await client.command({ query });
    }
    const values = [
      { k: 1, v: 5 },
      { k: 1, v: 6 },
      { k: 2, v: 5 },
    ];
    for (let times = 0; times < 2; times += 1) {
      await client.insert({ table: 'source', values, format: 'JSONEachRow' });
      await client.insert({ table: 'latest', values, format: 'JSONEachRow' });
    }
    const sums = 'SELECT k, uniqExactMerge(u) AS u, max(m) AS m FROM sums GROUP BY k ORDER BY k';
    expect(await rowsOf(sums)).toEqual([
      { k: 1, u: 2, m: 6 },
      { k: 2, u: 1, m: 5 },
    ]);
    expect(await rowsOf('SELECT k, v FROM latest FINAL ORDER BY k')).toEqual([
      { k: 1, v: 6 },
      { k: 2, v: 5 },
    ]);
    const tables =
      "SELECT count() AS n FROM system.tables WHERE database = 'kagimi' AND name IN ('sums', 'view', 'latest')";
    expect(await rowsOf(tables)).toEqual([{ n: 3 }]);
    const synced = "SELECT value FROM system.merge_tree_settings WHERE name = 'fsync_after_insert'";
    expect(await rowsOf(synced)).toEqual([{ value: '1' }]);
  });
});

/** Resident bytes of a process, as the kernel counts them. */
function rssOf(pid: number): number {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) * 1_024;
}
