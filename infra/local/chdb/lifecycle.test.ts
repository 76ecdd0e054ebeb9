import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './ask.ts';
import { type ChdbServer, type LaunchOptions, startChdbServer } from './launch.ts';

let root: string;
const started: ChdbServer[] = [];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'kagimi-chdb-'));
});

afterEach(async () => {
  for (const server of started.splice(0)) await server.kill();
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const start = async (options: Partial<LaunchOptions> & { data: string }) => {
  const server = await startChdbServer(options);
  started.push(server);
  return server;
};
const folder = (name: string) => join(root, name);
const post = (server: ChdbServer, body: string, headers?: Record<string, string>) =>
  ask(server.url, { body, ...(headers ? { headers } : {}) });

describe('what was acknowledged', () => {
  it('is there after kill -9, in every table, at every try', async () => {
    const data = folder('durable');
    let server = await start({ data, database: 'kagimi' });
    await post(server, 'CREATE TABLE kept (id UInt64, run UInt8) ENGINE = ReplacingMergeTree ORDER BY id');
    await post(
      server,
      'CREATE TABLE per_run (run UInt8, u AggregateFunction(uniqExact, UInt64)) ENGINE = AggregatingMergeTree ORDER BY run',
    );
    await post(
      server,
      'CREATE MATERIALIZED VIEW to_per_run TO per_run AS SELECT run, uniqExactState(id) AS u FROM kept GROUP BY run',
    );
    const acknowledged: number[] = [];
    for (let run = 0; run < 3; run += 1) {
      let alive = true;
      const writer = async (lane: number) => {
        for (let index = 0; alive; index += 1) {
          const id = run * 1_000_000 + lane * 100_000 + index;
          const asked = await post(
            server,
            `INSERT INTO kept FORMAT JSONEachRow\n{"id":${id},"run":${run}}`,
          ).catch(() => undefined);
          if (asked?.status === 200) acknowledged.push(id);
          else alive = false;
        }
      };
      const writers = [writer(0), writer(1), writer(2)];
      const goal = acknowledged.length + 40;
      while (acknowledged.length < goal && alive) await new Promise((resolve) => setTimeout(resolve, 5));
      await server.kill();
      await Promise.all(writers);
      server = await start({ data, database: 'kagimi' });
    }
    const stored = new Set(
      (await post(server, 'SELECT id FROM kept FINAL')).text.trim().split('\n').map(Number),
    );
    expect(acknowledged.length).toBeGreaterThanOrEqual(120);
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    const viewed = (
      await post(
        server,
        'SELECT sum(n) >= 120 FROM (SELECT uniqExactMerge(u) AS n FROM per_run GROUP BY run)',
      )
    ).text;
    expect(viewed).toBe('1\n');
  });
});

describe('the account', () => {
  it('lets in its own user alone, by header, Basic or URL', async () => {
    const passwordFile = folder('password');
    writeFileSync(passwordFile, "pass:w'ord é\n");
    const server = await start({ data: folder('account'), user: 'kagimi', passwordFile });
    const password = "pass:w'ord é";
    const basic = (user: string, secret: string) => ({
      Authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
    });
    expect((await post(server, 'SELECT 1', basic('kagimi', password))).text).toBe('1\n');
    expect((await ask(server.url, { body: 'SELECT 1', url: { user: 'kagimi', password } })).text).toBe('1\n');
    const key = Buffer.from(password).toString('latin1');
    const headers = { 'X-ClickHouse-User': 'kagimi', 'X-ClickHouse-Key': key };
    expect((await post(server, 'SELECT 1', headers)).text).toBe('1\n');
    for (const wrong of [
      basic('kagimi', 'x'),
      basic('default', password),
      {},
      { Authorization: 'Bearer x' },
    ]) {
      const asked = await post(server, 'SELECT 1', wrong);
      expect(asked).toMatchObject({ status: 403, headers: { 'x-clickhouse-exception-code': '516' } });
      expect(asked.text).toContain('AUTHENTICATION_FAILED');
    }
    expect((await ask(server.url, { path: '/ping' })).text).toBe('Ok.\n');
  });
});

describe('the queue', () => {
  it('sends queries away past its bound, and serves the rest', async () => {
    const server = await start({ data: folder('queue'), queriesMax: 2, queueMax: 3 });
    const slow = () => post(server, 'SELECT sum(sleepEachRow(0.2)) FROM numbers(10)');
    const asked = await Promise.all(Array.from({ length: 8 }, slow));
    expect(asked.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 503, 503, 503]);
    expect(asked.find(({ status }) => status === 503)?.headers['x-clickhouse-exception-code']).toBe('202');
    expect((await post(server, 'SELECT 1')).text).toBe('1\n');
  });
});

describe('an end', () => {
  it('lets running queries finish on SIGTERM and exits with 0', async () => {
    const server = await start({ data: folder('end') });
    const running = post(server, 'SELECT sum(sleepEachRow(0.1)) FROM numbers(20)');
    await expect
      .poll(
        async () =>
          (await post(server, "SELECT count() FROM system.processes WHERE query LIKE '%sleepEachRow(0.1)%'"))
            .text,
        {
          timeout: 20_000,
        },
      )
      .toBe('2\n');
    await server.close();
    expect(await running).toMatchObject({ status: 200, text: '0\n' });
    const again = await start({ data: folder('end') });
    expect((await post(again, 'SELECT 1')).text).toBe('1\n');
  });

  it('cancels a query that would go on, and exits all the same', async () => {
    const server = await start({ data: folder('end') });
    const running = post(
      server,
      'SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 1',
    ).catch(() => ({ status: 0 }));
    await expect
      .poll(
        async () =>
          (await post(server, "SELECT count() FROM system.processes WHERE query LIKE '%sipHash64%'")).text,
        {
          timeout: 20_000,
        },
      )
      .toBe('2\n');
    await server.close();
    expect((await running).status).toBe(500);
  });

  it('comes when the parent goes', async () => {
    const child = spawn(process.execPath, [
      MAIN,
      '--data',
      folder('orphan'),
      '--listen',
      '127.0.0.1:0',
      '--exit-with-parent',
    ]);
    await once(child.stdout, 'data');
    const exited = once(child, 'exit');
    child.stdin.destroy();
    expect(await exited).toEqual([0, null]);
  });
});

const MAIN = new URL('./main.ts', import.meta.url).pathname;

describe('a start that can not be', () => {
  const runMain = async (...args: string[]) => {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    const [code] = await once(child, 'close');
    return { code, said };
  };

  it('says that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const { code, said } = await runMain('--data', folder('port'), '--listen', `127.0.0.1:${port}`);
    other.close();
    expect({ code, said }).toEqual({
      code: 1,
      said: `chdb: Can't listen on 127.0.0.1:${port}: the port is in use by another program.\n`,
    });
  });

  it('says that the data folder is in use, and leaves its user alone', async () => {
    const server = await start({ data: folder('locked') });
    const { code, said } = await runMain('--data', folder('locked'), '--listen', '127.0.0.1:0');
    expect(code).toBe(1);
    expect(said).toMatch(
      /^chdb: The data folder .*locked is in use by another server \(process \d+\): .*\n$/,
    );
    expect((await post(server, 'SELECT 1')).text).toBe('1\n');
  });

  it('says that the data folder is none', async () => {
    mkdirSync(folder('files'));
    writeFileSync(join(folder('files'), 'a'), '');
    const { code, said } = await runMain(
      '--data',
      join(folder('files'), 'a', 'b'),
      '--listen',
      '127.0.0.1:0',
    );
    expect(code).toBe(1);
    expect(said).toMatch(/^chdb: The data folder .* can't be written: .*\n$/);
  });

  it.each([
    [['--listen', '8123'], /--listen must be HOST:PORT/],
    [[], /--data must name the folder/],
    [['--data', 'x', '--database', 'a b'], /--database must be an identifier/],
    [['--data', 'x', '--queries-max', '0'], /--queries-max must be a whole number/],
    [['--data', 'a*'], /must not have \*/],
    [['--nope'], /--nope/],
  ] as const)('says what is wrong with %j', async (args, sentence) => {
    const { code, said } = await runMain(...args);
    expect(code).toBe(1);
    expect(said).toMatch(sentence);
    expect(said.trim().split('\n')).toHaveLength(1);
  });
});
