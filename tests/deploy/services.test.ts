import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createClickHouse } from '../../infra/adapters/clickhouse.ts';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { type ChdbServer, startChdbServer } from '../../infra/local/chdb/launch.ts';
import { type LocalKafka, launchKafka } from '../../infra/local/kafka/launch.ts';
import { freePort } from '../../infra/local/kafka/ports.ts';
import { whyNoKafka } from '../../infra/local/kafka/requirements.ts';
import type { Store } from '../../schemas/store.ts';

/**
 * No container runs here. What can run of docker-compose.yml does: each service's own command with its own environment,
 * only that hosts, ports and secrets are this machine's, and chDB stands for the server.
 */
const ROOT = new URL('../../', import.meta.url).pathname;
const compose = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true });
const quiet = () => undefined;

let directory: string;
let secrets: string;
let chdb: ChdbServer;
let kafka: LocalKafka | null = null;
let store: Store;
const children: ChildProcess[] = [];
const urls = new Map<string, string>();

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-services-'));
  secrets = join(directory, 'secrets');
  execFileSync(process.execPath, ['infra/deploy/secrets/main.ts', '--directory', secrets], { cwd: ROOT });
  chdb = await startChdbServer({
    data: join(directory, 'clickhouse'),
    user: 'kagimi_writer',
    passwordFile: join(secrets, 'clickhouse_writer'),
  });
  const cacheDirectory = process.env.KAGIMI_CACHE ?? join(homedir(), '.cache', 'kagimi');
  if ((await whyNoKafka({ cacheDirectory, onProgress: quiet })) === null) {
    kafka = await launchKafka({ directory: join(directory, 'kafka'), cacheDirectory, onProgress: quiet });
  }
  store = createClickHouse({
    url: chdb.url,
    database: 'kagimi',
    username: 'kagimi_writer',
    password: readFileSync(join(secrets, 'clickhouse_writer'), 'utf8').trim(),
    requestTimeoutMs: 30_000,
  });
}, 180_000);

afterAll(async () => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGTERM');
  await Promise.all(children.filter(({ exitCode }) => exitCode === null).map((child) => once(child, 'exit')));
  await store?.close();
  await chdb?.close();
  await kafka?.close();
  rmSync(directory, { recursive: true, force: true });
}, 60_000);

/** This machine's in place of the containers'. */
function here(text: string): string {
  return text
    .replace(/\$\{\w+:?-([^}]*)\}/g, '$1')
    .replace(/\/run\/secrets\/(\w+)/, (_, name: string) =>
      join(secrets, basename(compose.secrets[name].file)),
    )
    .replace('/run/secrets', secrets)
    .replace('http://clickhouse:8123', chdb.url)
    .replace('kafka:8404', kafka?.brokers.join(',') ?? '')
    .replace('http://collector:8401', urls.get('collector') ?? '')
    .replace('http://alertmanager:9093', urls.get('alertmanager') ?? '')
    .replace(/^0\.0\.0\.0:\d+$/, '127.0.0.1:0');
}

function commandOf(
  name: string,
  more: Record<string, string> = {},
): { args: string[]; env: Record<string, string> } {
  const { command, environment = {} } = compose.services[name];
  const env: Record<string, string> = Object.fromEntries(
    Object.entries({ ...(environment as Record<string, string>), ...more }).map(([key, value]) => [
      key,
      here(value),
    ]),
  );
  if (kafka === null && env.KAGIMI_LOG) {
    Object.assign(env, { KAGIMI_LOG: 'embedded', KAGIMI_LOG_DIRECTORY: join(directory, 'log') });
  }
  // chDB knows one account.
  if (env.KAGIMI_CLICKHOUSE_USER) {
    env.KAGIMI_CLICKHOUSE_USER = 'kagimi_writer';
    env.KAGIMI_CLICKHOUSE_PASSWORD_FILE = join(secrets, 'clickhouse_writer');
  }
  return { args: (command as string[]).map(here), env: { PATH: process.env.PATH ?? '', ...env } };
}

const run = (name: string, more: readonly string[] = []) => {
  const { args, env } = commandOf(name);
  return spawnSync(process.execPath, [...args, ...more], { cwd: ROOT, env, encoding: 'utf8' });
};

async function start(name: string, more: Record<string, string> = {}): Promise<void> {
  const { args, env } = commandOf(name, more);
  // The demo bank sends whoever asks by another name to its origin.
  const demoPort = name === 'demo' ? await freePort() : 0;
  if (demoPort > 0) {
    env.KAGIMI_DEMO_LISTEN = `127.0.0.1:${demoPort}`;
    env.KAGIMI_DEMO_ORIGIN = `http://localhost:${demoPort}`;
  }
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2_000);
  });
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${name}: ${said}`))),
  ]);
  urls.set(name, JSON.parse(line).url);
}

/** Debian's Alertmanager as the service starts it: its files where they are mounted, its placeholders in place of secrets. */
async function startAlertmanager(): Promise<string> {
  const etc = join(directory, 'etc-alertmanager');
  mkdirSync(join(etc, 'secrets'), { recursive: true });
  cpSync(join(ROOT, 'infra/deploy/alertmanager/templates'), join(etc, 'templates'), { recursive: true });
  const shipped = readFileSync(join(ROOT, 'infra/deploy/alertmanager/alertmanager.yml'), 'utf8');
  writeFileSync(join(etc, 'alertmanager.yml'), shipped.replaceAll('/etc/alertmanager', etc));
  for (const { source, target } of compose.services.alertmanager.secrets) {
    cpSync(join(secrets, basename(compose.secrets[source].file)), target.replace('/etc/alertmanager', etc));
  }
  const port = await freePort();
  const args = (compose.services.alertmanager.command as string[]).map((arg) =>
    arg
      .replace('=/etc/alertmanager', `=${etc}`)
      .replace('=/alertmanager', `=${join(directory, 'alertmanager')}`),
  );
  const listen = `--web.listen-address=127.0.0.1:${port}`;
  const child = spawn('/usr/bin/prometheus-alertmanager', [...args, listen], { stdio: 'ignore' });
  children.push(child);
  urls.set('alertmanager', `http://127.0.0.1:${port}`);
  return `http://127.0.0.1:${port}/-/ready`;
}

const answers = (url: string) =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

/** The health check of the service, against where it listens here. */
function healthOf(name: string): number | null {
  const [, , file, url] = compose.services[name].healthcheck.test as string[];
  const path = new URL(url ?? '').pathname;
  return spawnSync(process.execPath, [file ?? '', new URL(path, urls.get(name)).href], { cwd: ROOT }).status;
}

const healthy = (name: string) => soon(async () => healthOf(name) === 0);

async function soon(holds: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 40; tries += 1) {
    if (await holds()) return true;
    await clock.sleep(500);
  }
  return false;
}

describe('the services of docker-compose.yml, as far as they run without Docker', () => {
  it('have secrets that are random, made once, and closed to others', () => {
    const files = readdirSync(secrets);
    const named = Object.values(compose.secrets as Record<string, { file: string }>).map(({ file }) =>
      file.split('/').at(-1),
    );
    expect(files.sort()).toEqual(named.sort());
    expect(statSync(secrets).mode & 0o777).toBe(0o700);
    const before = files.map((file) => readFileSync(join(secrets, file), 'utf8'));
    expect(new Set(before).size).toBe(files.length);
    const again = execFileSync(process.execPath, ['infra/deploy/secrets/main.ts', '--directory', secrets], {
      cwd: ROOT,
    });
    expect(again.toString()).toContain('Nothing is missing');
    expect(files.map((file) => readFileSync(join(secrets, file), 'utf8'))).toEqual(before);
  });

  it('migrate a server that has no database yet, and again', async () => {
    const first = run('migrate');
    expect([first.status, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toContain('Applied 0001_events');
    expect(run('migrate').stdout).toBe('The schema is up to date.\n');
    const [described] = await store.query<{ n: number }>(
      "SELECT count() AS n FROM system.columns WHERE database = 'kagimi' AND comment != ''",
    );
    expect(described?.n).toBeGreaterThan(300);
  });

  it('say which accounts they would make', () => {
    const printed = run('access', ['--print']);
    expect([printed.status, printed.stderr]).toEqual([0, '']);
    expect(printed.stdout).toContain('CREATE ROLE IF NOT EXISTS `kagimi_tenant_demo`');
    const password = readFileSync(join(secrets, 'clickhouse_writer'), 'utf8').trim();
    expect(printed.stdout).not.toContain(password);
  });

  it.each(['collector', 'processors', 'regressions', 'signals', 'alerting', 'console', 'demo'])(
    'start %s, which answers its health check',
    async (name) => {
      execFileSync(process.execPath, [join(ROOT, 'ingest/beacon/build.ts')], { stdio: 'ignore' });
      execFileSync(process.execPath, [join(ROOT, 'dashboards/console/build.ts')], { stdio: 'ignore' });
      await start(name);
      expect(await healthy(name)).toBe(true);
    },
    90_000,
  );

  it('evaluate alerts and deliver none, until Alertmanager is the one that does', async () => {
    const ready = async (): Promise<{ ready: boolean; reason: string }> => {
      const answer = await fetch(new URL('/readyz', urls.get('alerting')));
      return (await answer.json()) as { ready: boolean; reason: string };
    };
    expect(await soon(async () => (await ready()).ready)).toBe(true);
    expect((await ready()).reason).toBe('Evaluating; delivery: none.');

    const other = parse(readFileSync(join(ROOT, 'infra/deploy/alertmanager/compose.yml'), 'utf8'));
    const readyUrl = await startAlertmanager();
    expect(await soon(() => answers(readyUrl))).toBe(true);
    await start('alerting', other.services.alerting.environment);
    await start('console', other.services.console.environment);
    expect(await soon(async () => (await ready()).ready)).toBe(true);
    expect((await ready()).reason).toBe('Evaluating; delivery: alertmanager.');
    const alerts = await fetch(new URL('/api/alerts', urls.get('console')));
    expect(await alerts.json()).toMatchObject({ configured: true });
  }, 60_000);

  it('bring a simulated ceremony from the fleet into ClickHouse', async () => {
    const { args, env } = commandOf('fleet');
    const few = args.filter((arg) => !/^--(rate|ceremonies)=/.test(arg));
    const sent = spawnSync(process.execPath, [...few, '--ceremonies=60'], {
      cwd: ROOT,
      env,
      encoding: 'utf8',
    });
    expect([sent.status, JSON.parse(sent.stdout.trim().split('\n').at(-1) ?? '{}').ceremonies]).toEqual([
      0, 60,
    ]);
    let rows = 0;
    for (let tries = 0; tries < 60 && rows < 60; tries += 1) {
      await clock.sleep(500);
      const [found] = await store.query<{ n: number }>('SELECT count() AS n FROM ceremony_outcomes');
      rows = found?.n ?? 0;
    }
    expect(rows).toBe(60);
  }, 120_000);

  it('stop within the time that they are given', async () => {
    const grace = Number.parseInt(compose.services.processors.stop_grace_period, 10) * 1_000;
    const startedMs = clock.monotonic();
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(
      children.filter(({ exitCode }) => exitCode === null).map((child) => once(child, 'exit')),
    );
    expect(children.map(({ exitCode }) => exitCode)).toEqual(children.map(() => 0));
    expect(clock.monotonic() - startedMs).toBeLessThan(grace);
  }, 30_000);

  it('have a probe that tells what is wrong', () => {
    const probe = (...args: string[]) =>
      spawnSync(process.execPath, ['infra/deploy/image/probe.ts', ...args], { cwd: ROOT, encoding: 'utf8' });
    expect(probe('http://127.0.0.1:9/readyz').status).toBe(1);
    expect(probe().status).toBe(2);
  });
});
