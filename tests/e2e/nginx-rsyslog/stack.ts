import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../../infra/adapters/clock.ts';
import { createKafkaLog } from '../../../infra/adapters/kafka.ts';
import { launchKafka } from '../../../infra/local/kafka/launch.ts';
import { decode } from '../../../schemas/codec.ts';
import type { Log } from '../../../schemas/log.ts';
import type { Tenant } from '../../../schemas/tenants.ts';
import { type Child, freePort, runChild, startChild } from './child.ts';

const GATEWAYS = new URL('../../../ingest/gateways/nginx/', import.meta.url);
const MAIN = fileURLToPath(new URL('../../../ingest/main.ts', import.meta.url));
const CACHE = process.env.KAGIMI_CACHE ?? join(homedir(), '.cache', 'kagimi');
const START_POLL_MS = 50;

/** Whatever was opened, closed in reverse order. */
export function createClosing() {
  const steps: (() => Promise<unknown>)[] = [];
  return {
    add: (step: () => Promise<unknown>) => void steps.push(step),
    async close() {
      for (const step of steps.splice(0).reverse()) await step();
    },
  };
}

/** @throws Error naming the Debian packages, where nginx, rsyslogd or its Kafka output is missing. */
export async function requirePrograms(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'kagimi-check-'));
  const config = join(directory, 'check.conf');
  await writeFile(config, 'module(load="omkafka")\naction(type="omkafka" topic="x")\n');
  const checks = await Promise.all([runChild('nginx', ['-v']), runChild('rsyslogd', ['-N1', '-f', config])]);
  await rm(directory, { recursive: true });
  if (checks.every(({ exitCode }) => exitCode === 0)) return;
  throw new Error(
    'This test needs nginx and rsyslog with omkafka: apt-get install nginx rsyslog rsyslog-kafka.',
  );
}

export interface Upstream {
  port: number;
  close(): Promise<void>;
}

/** A relying party that answers as it is asked to: the test says status and headers in `x-answer`. */
export async function startUpstream(): Promise<Upstream> {
  const server = createServer((request, response) => {
    const { status, headers } = JSON.parse(String(request.headers['x-answer'] ?? '{"status":200}'));
    request.resume().once('end', () => response.writeHead(status, headers).end('{}'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The upstream has no port.');
  return {
    port: address.port,
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export async function startNginx(
  directory: string,
  upstream: number,
): Promise<{ url: string; child: Child }> {
  const port = await freePort();
  const template = await readFile(new URL('nginx.conf', import.meta.url), 'utf8');
  const format = fileURLToPath(new URL('kagimi-log.conf', GATEWAYS));
  const config = fill(template, { directory, format, port: String(port), upstream: String(upstream) });
  await writeFile(join(directory, 'nginx.conf'), config);
  const args = [
    '-e',
    join(directory, 'nginx-error.log'),
    '-p',
    directory,
    '-c',
    join(directory, 'nginx.conf'),
  ];
  const child = startChild('nginx', args);
  const url = `http://127.0.0.1:${port}`;
  await until(
    () =>
      fetch(url).then(
        () => true,
        () => false,
      ),
    () => `nginx did not start: ${child.output()}`,
  );
  return { url, child };
}

/** rsyslogd with exactly the configuration that `docs/gateways.md` gives, its folders and broker replaced. */
export async function startRsyslog(directory: string, broker: string): Promise<Child> {
  await mkdir(join(directory, 'spool'), { recursive: true });
  const template = await readFile(new URL('rsyslog.conf', import.meta.url), 'utf8');
  const kagimi = await readFile(new URL('rsyslog-kagimi.conf', GATEWAYS), 'utf8');
  const config = join(directory, 'rsyslog.conf');
  const own = kagimi
    .replaceAll('/var/log/nginx', directory)
    .replaceAll('/var/spool/rsyslog', join(directory, 'spool'))
    .replaceAll('127.0.0.1:9092', broker);
  await writeFile(config, `${fill(template, { directory })}${own}`);
  return startChild('rsyslogd', ['-n', '-f', config, '-i', join(directory, 'rsyslogd.pid')]);
}

export async function startKafka(directory: string): Promise<{ broker: string; close(): Promise<void> }> {
  const kafka = await launchKafka({ directory, cacheDirectory: CACHE, onProgress: () => undefined });
  const [broker] = kafka.brokers;
  if (broker === undefined) throw new Error('Kafka said no address.');
  return { broker, close: () => kafka.close() };
}

/** The real process of `ingest/main.ts`. */
export async function startIngest(
  directory: string,
  { broker, tenant, relay }: { broker: string; tenant: Tenant; relay: string },
): Promise<{ url: string; child: Child }> {
  const tenants = join(directory, 'tenants.json');
  await writeFile(tenants, JSON.stringify({ tenants: [tenant] }));
  const child = startChild(process.execPath, [MAIN], {
    KAGIMI_LOG: 'kafka',
    KAGIMI_KAFKA_BROKERS: broker,
    KAGIMI_TENANTS_FILE: tenants,
    KAGIMI_COLLECTOR_LISTEN: '127.0.0.1:0',
    KAGIMI_RELAY: relay,
    KAGIMI_LOG_LEVEL: 'warn',
  });
  const ready = /^\{"ready":true.*\}$/m;
  await until(
    async () => ready.test(child.output()) || child.process.exitCode !== null,
    () => `ingest did not start: ${child.output()}`,
  );
  const line = ready.exec(child.output())?.[0];
  if (line === undefined) throw new Error(`ingest did not start: ${child.output()}`);
  return { url: String(JSON.parse(line).url), child };
}

export interface Reader {
  /** What the topic has held since the reader began, decoded. */
  values: ReturnType<typeof decode>['value'][];
  /** Every byte of it. */
  bytes: Buffer[];
  close(): Promise<void>;
}

/** Reads a topic from its beginning. */
export async function readTopic(log: Log, topic: string): Promise<Reader> {
  const consumer = await log.consumer({ groupId: `test.${topic}`, topics: [topic] });
  const reader: Reader = { values: [], bytes: [], close: () => consumer.close() };
  const running = consumer.run({
    async assigned() {},
    async batch(records) {
      for (const { value } of records) {
        const bytes = value ?? Buffer.alloc(0);
        reader.bytes.push(bytes);
        reader.values.push(decode(bytes).value);
      }
    },
    async revoked() {},
  });
  running.catch(() => undefined);
  return reader;
}

export function openLog(broker: string): Log {
  return createKafkaLog({ brokers: [broker], clientId: 'nginx-rsyslog-test', clock: systemClock });
}

/** Waits until it holds, as long as the test may take; `otherwise` is said by then. */
export async function until(
  holds: () => Promise<boolean>,
  otherwise: () => string,
  tries = 1_200,
): Promise<void> {
  for (let left = tries; left > 0; left -= 1) {
    if (await holds()) return;
    await systemClock.sleep(START_POLL_MS);
  }
  throw new Error(otherwise());
}

function fill(template: string, words: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, word: string) => words[word] ?? whole);
}
