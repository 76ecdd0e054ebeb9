import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asked, type AskOptions, ask } from './ask.ts';
import { type ChdbServer, startChdbServer } from './launch.ts';

let server: ChdbServer;
let data: string;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'kagimi-chdb-'));
  server = await startChdbServer({ data, database: 'kagimi', bodyMaxMib: 4, resultMaxMib: 8 });
});

afterAll(async () => {
  await server?.close();
  rmSync(data, { recursive: true, force: true });
});

const send = (options: AskOptions) => ask(server.url, options);
const post = (body: string | Buffer, url: Record<string, string> = {}) => send({ body, url });
const get = (query: string, url: Record<string, string> = {}) => send({ url: { query, ...url } });
const summaryOf = (asked: Asked) => JSON.parse(String(asked.headers['x-clickhouse-summary']));

describe('the health checks', () => {
  it.each(['/', '/ping', '/replicas_status'])('%s answers Ok.', async (path) => {
    expect(await send({ path })).toMatchObject({ status: 200, text: 'Ok.\n' });
  });

  it('knows no other path', async () => {
    expect((await send({ path: '/play' })).status).toBe(404);
  });
});

describe('a query', () => {
  it('comes in the URL, in the body or in both', async () => {
    expect((await get('SELECT 1')).text).toBe('1\n');
    expect((await post('SELECT 2')).text).toBe('2\n');
    expect((await post('+ 1', { query: 'SELECT 2' })).text).toBe('3\n');
    expect((await send({ method: 'HEAD', url: { query: 'SELECT 1' } })).status).toBe(200);
  });

  it('may be longer than a header usually is', async () => {
    const zeros = '0'.repeat(100_000);
    expect((await get(`SELECT length('${zeros}')`)).text).toBe('100000\n');
  });

  it('is answered with the headers of ClickHouse', async () => {
    const asked = await get('SELECT 1 AS a', {
      query_id: 'my-id',
      default_format: 'JSONEachRow',
      session_id: 's',
    });
    expect(asked).toMatchObject({ status: 200, text: '{"a":1}\n' });
    expect(asked.headers).toMatchObject({
      'x-clickhouse-query-id': 'my-id',
      'x-clickhouse-format': 'JSONEachRow',
      'x-clickhouse-timezone': expect.stringMatching(/./),
      'content-type': 'application/x-ndjson; charset=UTF-8',
    });
    expect(summaryOf(asked)).toMatchObject({ result_rows: '1', written_rows: '0' });
    const other = await get('SELECT 1');
    expect(other.headers['x-clickhouse-query-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(other.headers['content-type']).toBe('text/tab-separated-values; charset=UTF-8');
  });

  it('takes its format and database from headers too', async () => {
    const headers = { 'X-ClickHouse-Format': 'CSV', 'X-ClickHouse-Database': 'system' };
    expect((await send({ url: { query: 'SELECT currentDatabase()' }, headers })).text).toBe('"system"\n');
    expect((await get('SELECT currentDatabase()', { database: 'system' })).text).toBe('system\n');
    expect((await get('SELECT currentDatabase()')).text).toBe('kagimi\n');
    expect(
      (await get('SELECT 1 AS a FORMAT CSV', { default_format: 'JSON' })).headers['x-clickhouse-format'],
    ).toBe('CSV');
  });

  it('reads parameters as TabSeparated text', async () => {
    const asked = (x: string, type: string) =>
      get(`SELECT {x:${type}} AS x FORMAT JSONCompactEachRow`, { param_x: x });
    expect((await asked("a'b\\nc\\\\d", 'String')).text).toBe('["a\'b\\nc\\\\d"]\n');
    expect((await asked('\\N', 'Nullable(String)')).text).toBe('[null]\n');
    expect((await asked("['a\\'b']", 'Array(String)')).text).toBe('[["a\'b"]]\n');
    expect(await asked('x', 'UInt8')).toMatchObject({
      status: 500,
      headers: { 'x-clickhouse-exception-code': '457' },
    });
    expect((await get('SELECT 1', { 'param_x; y': '1' })).status).toBe(400);
  });

  it('has settings of its own', async () => {
    const threads = "SELECT getSetting('max_threads')";
    expect((await get(threads, { max_threads: '9' })).text).toBe('9\n');
    expect((await get(threads)).text).not.toBe('9\n');
    expect((await get(threads, { log_comment: "a'b\\" })).status).toBe(200);
    expect((await get("SELECT getSetting('log_comment')", { log_comment: "a'b\\" })).text).toBe(
      "a\\'b\\\\\n",
    );
    const accepted = {
      wait_end_of_query: '1',
      send_progress_in_http_headers: '1',
      cancel_http_readonly_queries_on_client_close: '1',
      enable_http_compression: '0',
      buffer_size: '1',
      session_timeout: '5',
    };
    expect(await get('SELECT 1', accepted)).toMatchObject({ status: 200, text: '1\n' });
    expect(await get('SELECT 1', { nosuch: '1' })).toMatchObject({ status: 404 });
    expect(await get('SELECT 1', { 'a=1, b': '1' })).toMatchObject({ status: 404 });
  });

  it('may only read by GET', async () => {
    const asked = await get('CREATE TABLE got (a Int8) ENGINE = Memory');
    expect(asked).toMatchObject({ status: 500, headers: { 'x-clickhouse-exception-code': '164' } });
    expect(asked.text).toContain('use method POST');
  });

  it('is refused while another of the same id is running', async () => {
    const slow = get('SELECT sum(sleepEachRow(0.1)) FROM numbers(30)', { query_id: 'twice' });
    let second = await get('SELECT 1', { query_id: 'twice' });
    while (second.status === 200) second = await get('SELECT 1', { query_id: 'twice' });
    expect(second.headers['x-clickhouse-exception-code']).toBe('216');
    expect((await slow).status).toBe(200);
  });

  it('is one statement and touches no files of the server', async () => {
    for (const [sql, code] of [
      ['SELECT 1; SELECT 2', '62'],
      ["SELECT 1 INTO OUTFILE '/tmp/kagimi-outfile'", '48'],
      ["INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV", '78'],
    ] as const) {
      expect((await post(sql)).headers['x-clickhouse-exception-code']).toBe(code);
    }
    expect((await post('SELECT 1;\n')).text).toBe('1\n');
  });
});

describe('an error', () => {
  it.each([
    ['SELEC 1', 400, '62', 'SYNTAX_ERROR'],
    ['SELECT * FROM nowhere', 404, '60', 'UNKNOWN_TABLE'],
    ['SELECT * FROM nodb.nowhere', 404, '81', 'UNKNOWN_DATABASE'],
    ['SELECT nofunction(1)', 404, '46', 'UNKNOWN_FUNCTION'],
    ['SELECT 1 FORMAT Nope', 404, '73', 'UNKNOWN_FORMAT'],
    ["SELECT toUInt8('x')", 400, '6', 'CANNOT_PARSE_TEXT'],
    ['SELECT throwIf(1)', 500, '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO'],
    ['SELECT sleep(2) SETTINGS max_execution_time = 1', 408, '159', 'TIMEOUT_EXCEEDED'],
  ])('of %j is %i', async (sql, status, code, name) => {
    const asked = await post(sql);
    expect(asked).toMatchObject({ status, headers: { 'x-clickhouse-exception-code': code } });
    expect(asked.text).toMatch(
      new RegExp(`^Code: ${code}\\. DB::Exception: .*\\(${name}\\) \\(version [\\d.]+.*\\)\\n$`, 's'),
    );
    expect(asked.text.match(/Code:/g)).toHaveLength(1);
  });

  it('of a missing database is 404', async () => {
    expect(await get('SELECT 1', { database: 'nodb' })).toMatchObject({ status: 404 });
  });

  it('that comes late cuts the body off, behind a marked exception', async () => {
    for (const url of [{}, { enable_http_compression: '1' }]) {
      const query = 'SELECT number, throwIf(number = 900000) FROM numbers(1000000)';
      const asked = await send({ url: { query, ...url }, headers: { 'Accept-Encoding': 'gzip' } });
      expect(asked).toMatchObject({ status: 200, isCutOff: true });
      const body = asked.headers['content-encoding'] === 'gzip' ? zlib.gunzipSync(asked.body) : asked.body;
      const tag = String(asked.headers['x-clickhouse-exception-tag']);
      const end = body.subarray(body.lastIndexOf('\r\n__exception__\r\n', -20)).toString();
      expect(end).toMatch(
        new RegExp(
          `^\\r\\n__exception__\\r\\n${tag}\\r\\nCode: 395\\..*\\n\\d+ ${tag}\\r\\n__exception__\\r\\n$`,
          's',
        ),
      );
    }
  });

  it('that comes late has its own status when the end is waited for', async () => {
    const query = 'SELECT number, throwIf(number = 900000) FROM numbers(1000000)';
    expect((await get(query, { wait_end_of_query: '1' })).status).toBe(500);
  });
});

describe('an insert', () => {
  const source = `SELECT number AS id, concat('é"\\'\\n\\t\\\\', toString(number)) AS text,
    toDateTime64('2026-03-01 10:00:00.123', 3, 'UTC') + number AS at, ['x', 'y\\'z'] AS words,
    if(number % 2 = 0, NULL, toInt32(number)) AS n FROM numbers(1000)`;
  const hash = 'SELECT count(), sum(cityHash64(id, text, at, words, ifNull(n, -1)))';

  beforeAll(async () => {
    const columns = "id UInt64, text String, at DateTime64(3, 'UTC'), words Array(String), n Nullable(Int32)";
    await post(`CREATE TABLE formats (${columns}) ENGINE = MergeTree ORDER BY id`);
  });

  it.each([
    'JSONEachRow',
    'JSONCompactEachRow',
    'JSONStringsEachRow',
    'JSON',
    'JSONCompact',
    'JSONColumns',
    'RowBinary',
    'RowBinaryWithNamesAndTypes',
    'Native',
    'CSV',
    'CSVWithNames',
    'TabSeparated',
    'TSVWithNamesAndTypes',
    'Values',
    'Parquet',
    'Arrow',
    'ArrowStream',
    'Avro',
    'ORC',
    'MsgPack',
    'TSKV',
  ])('of %s stores what was selected as it', async (format) => {
    await post('TRUNCATE TABLE formats');
    const body = (await post(`${source} FORMAT ${format}`)).body;
    const url = { query: `INSERT INTO formats FORMAT ${format}` };
    const inserted = await send({ url, body });
    expect(inserted).toMatchObject({ status: 200, text: '' });
    expect(summaryOf(inserted).written_rows).toBe('1000');
    expect((await post(`${hash} FROM formats`)).text).toBe((await post(`${hash} FROM (${source})`)).text);
  });

  it('takes its data from the body behind the statement', async () => {
    await post(
      'CREATE TABLE inline (a UInt8, s String DEFAULT upper(toString(a * 2))) ENGINE = MergeTree ORDER BY a',
    );
    await post('INSERT INTO inline FORMAT JSONEachRow\n{"a":1}\n{"a":2,"s":";"}\n');
    await post("INSERT INTO inline VALUES (3, 'v;'), (1 + {x:UInt8}, 'w');", { param_x: '3' });
    await post('(5)', { query: 'INSERT INTO inline (a) VALUES' });
    await post("INSERT INTO inline (a, s) SELECT a + 10, 'i' FROM input('a UInt8') FORMAT CSV\n6\n7\n");
    await post('INSERT INTO inline (a) SETTINGS async_insert = 0 FORMAT TSV\n8\n');
    await post("INSERT INTO inline SELECT 9, 's'");
    await post('', { query: 'INSERT INTO inline FORMAT JSONEachRow' });
    expect((await post('SELECT * FROM inline ORDER BY a FORMAT CSV')).text).toBe(
      '1,"2"\n2,";"\n3,"v;"\n4,"w"\n5,"10"\n8,"16"\n9,"s"\n16,"i"\n17,"i"\n',
    );
  });

  it('leaves no file behind', () => {
    expect(readdirSync(join(data, 'spool'))).toEqual([]);
  });

  it.each([
    ['gzip', zlib.gzipSync],
    ['deflate', zlib.deflateSync],
    ['br', zlib.brotliCompressSync],
    ['zstd', zlib.zstdCompressSync],
  ] as const)('may be packed with %s', async (encoding, pack) => {
    await post('CREATE TABLE IF NOT EXISTS packed (s String) ENGINE = MergeTree ORDER BY s');
    const url = { query: 'INSERT INTO packed FORMAT TSV' };
    const asked = await send({
      url,
      body: pack(Buffer.from(`${encoding}\n`)),
      headers: { 'Content-Encoding': encoding },
    });
    expect(asked.status).toBe(200);
    expect((await post(`SELECT count() FROM packed WHERE s = '${encoding}'`)).text).toBe('1\n');
  });

  it('is refused when packed in an unknown way, or broken', async () => {
    const url = { query: 'INSERT INTO formats FORMAT TSV' };
    const unknown = await send({ url, body: 'x', headers: { 'Content-Encoding': 'lz5' } });
    expect(unknown.headers['x-clickhouse-exception-code']).toBe('89');
    const broken = await send({ url, body: 'not gzip', headers: { 'Content-Encoding': 'gzip' } });
    expect(broken.headers['x-clickhouse-exception-code']).toBe('354');
    expect((await post('1', { ...url, decompress: '1' })).status).toBe(501);
  });

  it('is refused when larger than the bound, packed or not, and the server goes on', async () => {
    const body = Buffer.alloc(5 * 1_048_576, '1\n');
    const url = { query: 'INSERT INTO packed FORMAT TSV' };
    const plain = await send({ url, body });
    expect(plain).toMatchObject({ status: 413, headers: { 'x-clickhouse-exception-code': '307' } });
    expect(plain.text).toContain('--body-max-mib');
    const packed = await send({ url, body: zlib.gzipSync(body), headers: { 'Content-Encoding': 'gzip' } });
    expect(packed.status).toBe(413);
    expect((await post("SELECT count() FROM packed WHERE s = '1'")).text).toBe('0\n');
    expect(readdirSync(join(data, 'spool'))).toEqual([]);
  });
});

describe('a result', () => {
  it.each([
    ['gzip', zlib.gunzipSync],
    ['deflate', zlib.inflateSync],
    ['br', zlib.brotliDecompressSync],
    ['zstd', zlib.zstdDecompressSync],
  ] as const)('is packed with %s when asked for', async (encoding, unpack) => {
    const url = { query: 'SELECT * FROM numbers(300000)', enable_http_compression: '1' };
    const asked = await send({ url, headers: { 'Accept-Encoding': `x, ${encoding};q=0.5` } });
    expect(asked.headers['content-encoding']).toBe(encoding);
    expect(unpack(asked.body).toString().trimEnd().split('\n')).toHaveLength(300_000);
  });

  it('is not packed without both sides wanting it', async () => {
    expect((await send({ url: { query: 'SELECT 1' }, headers: { 'Accept-Encoding': 'gzip' } })).text).toBe(
      '1\n',
    );
    expect((await get('SELECT 1', { enable_http_compression: '1' })).text).toBe('1\n');
  });

  it("of a format that can't be sent row by row is bounded", async () => {
    const asked = await post('SELECT repeat(toString(number), 100) FROM numbers(1000000) FORMAT JSON');
    expect(asked.headers['x-clickhouse-exception-code']).toBe('396');
    const rows = await post('SELECT repeat(toString(number), 10) FROM numbers(300000) FORMAT TSV');
    expect(rows.text.split('\n')).toHaveLength(300_001);
  });

  it('with a head has it once', async () => {
    const asked = await post('SELECT number AS n FROM numbers(200000) FORMAT CSVWithNames');
    expect(asked.text.match(/"n"/g)).toHaveLength(1);
    expect(asked.headers['content-type']).toBe('text/csv; charset=UTF-8; header=present');
  });
});
