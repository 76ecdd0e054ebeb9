import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConsoleServer } from '../../../dashboards/server/server.ts';
import { createClickHouseReader } from '../../../infra/adapters/clickhouse-reader.ts';
import { ReadError } from '../../../schemas/reader.ts';
import { type ConsoleWorld, openConsoleWorld } from './world.ts';

let world: ConsoleWorld;
beforeAll(async () => {
  world = await openConsoleWorld();
});
afterAll(() => world.close());

const HOST = { host: 'localhost:8406' };
const get = (url: string, headers: Record<string, string> = {}) =>
  world.server.inject({ url, headers: { ...HOST, ...headers } });
const post = (url: string, payload: object | string, headers: Record<string, string> = {}) =>
  world.server.inject({
    method: 'POST',
    url,
    payload,
    headers: { ...HOST, 'content-type': 'application/json', ...headers },
  });
/** A day and a bit, as the specimen's trials need. */
const RANGE = { from: Date.now() - 90_000_000, to: Date.now() + 60_000 };
const ask = (question: object) => post('/api/query', { board: 'specimen', ...RANGE, ...question });
const frameOf = async (question: object) => {
  const answer = await ask(question);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json().frames[0];
};

describe('boards', () => {
  it('are listed, and given in the language asked for', async () => {
    expect((await get('/api/boards')).json()).toEqual([
      {
        uid: 'specimen',
        tags: ['kagimi'],
        titles: { ja: 'パネル見本', en: 'Specimen' },
        descriptions: { ja: '各種パネルの見本', en: 'One panel of each kind' },
      },
    ]);
    expect((await get('/api/boards/specimen?lang=en')).json().title).toBe('Specimen');
    expect((await get('/api/boards/specimen')).json().title).toBe('パネル見本');
  });

  it.each([
    ['/api/boards/nothing', 'There is no board "nothing".'],
    ['/api/nothing', 'There is nothing at this address.'],
  ])('that are not there are said so: %s', async (url, message) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({ code: 'not_found', message });
  });
});

describe('a query', () => {
  it('gives typed fields and the SQL that ran', async () => {
    const { schema, data } = await frameOf({ panel: 5, target: 'A' });
    expect(schema.fields).toEqual([
      { name: 'device_model', type: 'string' },
      { name: 'os', type: 'string' },
      { name: 'n', type: 'number' },
      { name: 'failure', type: 'number' },
    ]);
    expect(schema.meta.executedQueryString).toContain(
      `settled_at >= toDateTime(${Math.floor(RANGE.from / 1000)})`,
    );
    expect(data.values[2].reduce((sum: number, n: number) => sum + n, 0)).toBe(20_000);
  });

  it('turns a time series from long to wide, one field per set of labels', async () => {
    const { schema, data } = await frameOf({ panel: 4, target: 'A', intervalMs: 3_600_000 });
    const [time, ...series] = schema.fields;
    expect(time).toEqual({ name: 'time', type: 'time' });
    expect(series.map((field: { labels: object }) => field.labels)).toEqual([
      { os: 'Android' },
      { os: 'Windows' },
      { os: 'iOS' },
      { os: 'macOS' },
    ]);
    const [times] = data.values;
    expect(times.every((ms: number, at: number) => at === 0 || ms > times[at - 1])).toBe(true);
    expect(times[0] % 3_600_000).toBe(0);
  });

  it('fills a variable, and an annotation', async () => {
    expect((await frameOf({ variable: 'os' })).data.values).toEqual([['Android', 'Windows', 'iOS', 'macOS']]);
    const { schema, data } = await frameOf({ annotation: 'OS配信' });
    expect(schema.fields.map(({ type }: { type: string }) => type)).toEqual([
      'time',
      'time',
      'string',
      'string',
    ]);
    expect(data.values[0]).toEqual([Math.floor(RANGE.to / 1_000) * 1_000 - 8 * 3_600_000]);
  });

  it.each([
    [{ panel: 99, target: 'A' }, 404, 'The board "specimen" has no panel 99 with a target "A".'],
    [{ panel: 5, target: 'B' }, 404, 'The board "specimen" has no panel 5 with a target "B".'],
    [{ variable: 'kind' }, 404, 'The board "specimen" has no variable "kind" with a query.'],
    [{ annotation: 'none' }, 404, 'The board "specimen" has no annotation "none".'],
    [{ board: 'none', panel: 5, target: 'A' }, 404, 'There is no board "none".'],
    [{ panel: 5 }, 400, 'Ask for one thing: a panel and its target, an annotation, or a variable.'],
    [{ panel: 5, target: 'A', from: 2, to: 1 }, 400, 'The range of a board must not end before it begins.'],
    [{ panel: 12, target: 'A' }, 422, /^ClickHouse: Unknown expression identifier `no_such_column`/],
    [{ panel: 5, target: 'A', rawSql: 'SELECT 1' }, 400, /must NOT have additional properties/],
    [{ panel: 5, target: 'A', intervalMs: '1 second' }, 400, /intervalMs must be integer/],
    [
      { panel: 5, target: 'A', variables: { os: 'a'.repeat(1_025) } },
      400,
      /must NOT have more than 1024 characters/,
    ],
  ])('that can not be is refused in one sentence: %j', async (question, status, message) => {
    const answer = await ask(question);
    expect(answer.statusCode).toBe(status);
    expect(answer.json().message).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
    expect(answer.json().message).not.toContain('\n');
  });

  it('is shown as it would run, without running', async () => {
    const answer = await post('/api/sql', {
      board: 'specimen',
      ...RANGE,
      panel: 12,
      target: 'A',
    });
    expect(answer.json()).toEqual({ sql: 'SELECT no_such_column FROM ceremony_trials' });
  });
});

describe('variables', () => {
  it.each([
    "Android') OR 1=1 --",
    "Android\\') OR 1=1 --",
    "') UNION ALL SELECT tenant, os, 1, 1 FROM ceremony_trials --",
    "'; DROP TABLE ceremony_trials; --",
    '$' + '{os:raw}',
    '\u0000',
  ])('stay values, whatever they hold: %j', async (value) => {
    const { data, schema } = await frameOf({ panel: 5, target: 'A', variables: { os: [value] } });
    expect(data.values[0] ?? []).toEqual([]);
    expect(schema.meta.executedQueryString).toContain('os IN (');
  });

  it('restrict what they say, and nothing when they stand for all', async () => {
    const models = async (os: string | string[]) =>
      (await frameOf({ panel: 5, target: 'A', variables: { os } })).data.values[0].sort();
    expect(await models(['iOS', 'macOS'])).toEqual(['Mac', 'iPad', 'iPhone']);
    expect((await models('$__all')).length).toBe(7);
  });

  it('that are constant or unknown are not taken from a browser', async () => {
    const variables = { outcome: 'failed', nobody: 'x' };
    const { data } = await frameOf({ panel: 13, target: 'A', variables });
    expect(data.values).toEqual([['success']]);
  });
});

describe('reading only', () => {
  const account = () => ({ url: world.clickhouseUrl, database: 'kagimi', username: 'default', password: '' });
  const roomy = {
    executionSecondsMax: 10,
    resultRowsMax: 1_000,
    resultBytesMax: 2 ** 20,
    memoryBytesMax: 2 ** 30,
  };

  it.each([
    "INSERT INTO failed_events (tenant) SELECT 'x'",
    'DROP TABLE ceremony_trials',
    'ALTER TABLE ceremony_trials DELETE WHERE 1',
    'CREATE TABLE x (a Int8) ENGINE = Memory',
    'TRUNCATE TABLE ceremony_trials',
  ])('refuses %s', async (sql) => {
    const reader = createClickHouseReader(account(), roomy);
    await expect(reader.read(sql)).rejects.toThrow();
    await reader.close();
    expect(await world.store.query('SELECT count() AS n FROM ceremony_trials')).toEqual([{ n: 20_000 }]);
    expect(await world.store.query("SELECT count() AS n FROM failed_events WHERE tenant = 'x'")).toEqual([
      { n: 0 },
    ]);
  });

  it.each([
    ['rows', { resultRowsMax: 10 }, 'SELECT number FROM numbers(1000)'],
    ['bytes', { resultBytesMax: 1_000 }, 'SELECT repeat(toString(number), 50) FROM numbers(1000)'],
    ['memory', { memoryBytesMax: 2 ** 20 }, 'SELECT groupArray(number) FROM numbers(10000000)'],
    [
      'time',
      { executionSecondsMax: 1 },
      'SELECT count() FROM numbers(1e12) WHERE NOT ignore(sipHash64(number))',
    ],
  ])('gives an error and no part of the rows beyond its bound of %s', async (_of, bound, sql) => {
    const reader = createClickHouseReader(account(), { ...roomy, ...bound });
    await expect(reader.read(sql)).rejects.toMatchObject({ name: 'ReadError', fault: 'limit' });
    await reader.close();
  });

  it('stops when it is called off', async () => {
    const reader = createClickHouseReader(account(), roomy);
    const slow = 'SELECT count() FROM numbers(1e12) WHERE NOT ignore(sipHash64(number))';
    const reading = reader.read(slow, { signal: AbortSignal.timeout(300) });
    await expect(reading).rejects.toMatchObject({ name: 'ReadError', fault: 'cancelled' });
    await reader.close();
  });

  it('says when ClickHouse is away', async () => {
    const reader = createClickHouseReader({ ...account(), url: 'http://127.0.0.1:1' }, roomy);
    await expect(reader.read('SELECT 1')).rejects.toMatchObject({ fault: 'unavailable' });
    await reader.close();
  });
});

describe('a browser that goes away', () => {
  it('calls its query off', async () => {
    const calledOff = Promise.withResolvers<boolean>();
    const started = Promise.withResolvers<void>();
    const server = await createConsoleServer({
      ...world.options,
      reader: {
        read: (_sql, { signal } = {}) =>
          new Promise((_, reject) => {
            started.resolve();
            signal?.addEventListener('abort', () => {
              calledOff.resolve(signal.aborted);
              reject(
                new ReadError('The query was called off.', { fault: 'cancelled', cause: signal.reason }),
              );
            });
          }),
        ping: async () => true,
        close: async () => {},
      },
    });
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    const leaving = new AbortController();
    const body = JSON.stringify({ board: 'specimen', ...RANGE, panel: 5, target: 'A' });
    const headers = { 'content-type': 'application/json' };
    const asking = fetch(`${url}/api/query`, { method: 'POST', body, headers, signal: leaving.signal });
    await started.promise;
    leaving.abort();
    await expect(asking).rejects.toThrow();
    expect(await calledOff.promise).toBe(true);
    await server.close();
  });
});

describe('a request', () => {
  it('is answered with headers that let nothing in from elsewhere', async () => {
    for (const url of ['/', '/api/boards', '/api/nothing', '/d/specimen']) {
      const { headers } = await get(url);
      expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it.each([
    ['under another name', { host: 'evil.example' }, 403, 'unknown_host'],
    ['from a page of another site', { 'sec-fetch-site': 'cross-site' }, 403, 'foreign_page'],
    ['that is no JSON', { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
  ])('%s is refused', async (_how, headers, status, code) => {
    const body = JSON.stringify({ board: 'specimen', ...RANGE, panel: 5, target: 'A' });
    const answer = await post('/api/query', body, headers as Record<string, string>);
    expect(answer.statusCode).toBe(status);
    expect(answer.json().code).toBe(code);
  });

  it('of a probe is answered under any name', async () => {
    const probe = async (url: string) =>
      (await world.server.inject({ url, headers: { host: 'console.monitoring' } })).statusCode;
    expect(await Promise.all(['/healthz', '/readyz', '/metrics'].map(probe))).toEqual([200, 200, 200]);
    const { body } = await get('/metrics');
    expect(body).toMatch(/kagimi_console_queries_total\{outcome="ok"\} [1-9]/);
  });

  it('too large, broken, or with another method is refused', async () => {
    expect((await post('/api/query', `{"board":"${'x'.repeat(70_000)}"}`)).statusCode).toBe(413);
    expect((await post('/api/query', '{"board":')).statusCode).toBe(400);
    expect(
      (await world.server.inject({ method: 'DELETE', url: '/api/query', headers: HOST })).statusCode,
    ).toBe(404);
  });

  it.each(['/assets/../../../../package.json', '/%2e%2e/%2e%2e/package.json', '/..%2f..%2fpackage.json'])(
    'leads to no file outside the client: %s',
    async (url) => {
      const { body } = await get(url);
      expect(body).not.toContain('"kagimi"');
    },
  );
});
