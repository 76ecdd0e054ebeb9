import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statfsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Store } from '../../schemas/store.ts';
import type { Tenant } from '../../schemas/tenants.ts';
import { GATEWAY_LOGS_NGINX } from '../../schemas/topics.ts';
import { createClickHouse } from '../adapters/clickhouse.ts';
import { systemClock as clock, systemRandom as random } from '../adapters/clock.ts';
import { createDemo, type Demo } from '../demo/server.ts';
import { writeComments } from '../migrations/comments.ts';
import { migrate } from '../migrations/migrate.ts';
import { findAlertmanager } from './alertmanager/program.ts';
import { startChdbServer } from './chdb/launch.ts';
import { type Child, startChild } from './child.ts';
import { buildConsole } from './console.ts';
import { demoTenant } from './demo-tenant.ts';
import { launchKafka } from './kafka/launch.ts';
import { freePort, quietPort } from './kafka/ports.ts';
import { whyNoKafka } from './kafka/requirements.ts';

export interface StackOptions {
  log: 'auto' | 'kafka' | 'embedded';
  directory: string;
  /** First of ten ports in a row; 0 lets the system choose each. */
  port: number;
  onProgress: (line: string) => void;
  onTrouble: (sentence: string) => void;
  /** Called when the tables are there and before any part of the product reads them: for a past. */
  onTables?: (tables: Tables) => Promise<void>;
}

/** Where the tables are, and whose ceremonies they will hold. */
export type Tables = Pick<Stack, 'store' | 'tenant' | 'tenantsFile' | 'clickhouseUrl'>;

/**
 * Everything that runs on one machine: the log, ClickHouse's engine, collector, processor, detector, the demo bank, the
 * console and what delivers alerts.
 */
export interface Stack {
  log: 'kafka' | 'embedded';
  /** Why the embedded log was taken; empty where it was asked for or is not used. */
  logReason: string;
  brokers: string[];
  logDirectory: string;
  demo: Demo;
  /** Where the boards are; null where the console can't be built, and `consoleReason` says why. */
  consoleUrl: string | null;
  consoleReason: string;
  collectorUrl: string;
  processorUrl: string;
  regressionsUrl: string;
  alertingUrl: string;
  /** Where alerts are listed and silenced; null where no Alertmanager is installed, and `alertsReason` says so. */
  alertmanagerUrl: string | null;
  alertsReason: string;
  clickhouseUrl: string;
  tenant: Tenant;
  tenantsFile: string;
  store: Store;
  pids: Readonly<Record<string, number>>;
  /** Stops everything, last started first. */
  close(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DATABASE = 'kagimi';

/**
 * Starts the whole product on loopback.
 * @throws Error with one sentence when a port is busy, a tool is missing or the folder can't be written; what had
 * been started is stopped again.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer().catch(() => {});
  };
  try {
    return await start(options, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(
  options: StackOptions,
  closers: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<Stack> {
  const directory = resolve(options.directory);
  makeDirectory(directory);
  const ports = await pickPorts(options.port);
  const say = options.onProgress;
  say('Building the console …');
  const built = buildConsole({ logFile: join(directory, 'console.log') });

  const chosen = await startLog({ ...options, directory, port: ports.kafka }, closers);
  say('Starting ClickHouse (chDB, its own engine) …');
  const chdb = await startChdbServer({
    port: ports.clickhouse,
    data: join(directory, 'clickhouse'),
    database: DATABASE,
  });
  closers.push(() => chdb.close());
  const store = createClickHouse({
    url: chdb.url,
    database: DATABASE,
    username: 'default',
    password: '',
    requestTimeoutMs: 60_000,
  });
  closers.push(() => store.close());
  const applied = await migrate(store);
  await writeComments(store);
  if (applied.length > 0) say(`Migrated: ${applied.join(', ')}.`);

  const demoOrigin = `http://localhost:${ports.demo}`;
  const tenantsFile = join(directory, 'tenants.json');
  const tenant = demoTenant({ file: tenantsFile, origins: [demoOrigin], random });
  await options.onTables?.({ store, tenant, tenantsFile, clickhouseUrl: chdb.url });
  const part: StartPart = async (name, file, environment, args = []) => {
    const child = await startChild({
      name,
      file: join(ROOT, file),
      args,
      environment: { ...chosen.environment, ...environment },
      logFile: join(directory, `${name}.log`),
      clock,
      onTrouble: options.onTrouble,
    });
    closers.push(() => child.stop());
    return child;
  };
  const clickhouse = { KAGIMI_CLICKHOUSE_URL: chdb.url, KAGIMI_CLICKHOUSE_DATABASE: DATABASE };

  say('Starting the collector …');
  const collector = await part('ingest', 'ingest/main.ts', {
    KAGIMI_COLLECTOR_LISTEN: `127.0.0.1:${ports.collector}`,
    KAGIMI_TENANTS_FILE: tenantsFile,
    KAGIMI_TRUSTED_PROXIES: '127.0.0.1',
    KAGIMI_RELAY: `${GATEWAY_LOGS_NGINX}=nginx:demo`,
  });
  say('Starting the processor …');
  const processor = await part('processors', 'processors/main.ts', {
    ...clickhouse,
    KAGIMI_PROCESSOR_LISTEN: `127.0.0.1:${ports.processor}`,
  });
  say('Starting the detector of regressions …');
  const regressions = await part('regressions', 'processors/regressions/main.ts', {
    ...clickhouse,
    KAGIMI_REGRESSIONS_LISTEN: `127.0.0.1:${ports.regressions}`,
  });
  say('Starting the rules for security analysts …');
  const signals = await part('signals', 'processors/signals/main.ts', {
    ...clickhouse,
    KAGIMI_SIGNALS_LISTEN: `127.0.0.1:${ports.signals}`,
  });
  const collectorUrl = String(collector.ready.url);

  say('Starting the demo bank …');
  const demo = await createDemo({
    clock,
    random,
    listen: { host: '127.0.0.1', port: ports.demo },
    origin: demoOrigin,
    collectorUrl,
    tenant: {
      id: tenant.id,
      beaconKey: firstKey(tenant.beaconKeys),
      gatewayKey: firstKey(tenant.gatewayKeys),
    },
    beaconScript: buildBeaconScript(),
    logger: silent,
  });
  closers.push(() => demo.close());

  const consoleReason = await built;
  if (consoleReason !== '') say(consoleReason);
  const seen = await startWatching({
    part,
    say,
    clickhouse,
    ports,
    directory: join(directory, 'alertmanager'),
    isConsoleBuilt: consoleReason === '',
  });
  return {
    log: chosen.log,
    logReason: chosen.reason,
    brokers: chosen.brokers,
    logDirectory: chosen.logDirectory,
    demo,
    consoleUrl: seen.console ? String(seen.console.ready.url) : null,
    consoleReason,
    collectorUrl,
    processorUrl: String(processor.ready.url),
    regressionsUrl: String(regressions.ready.url),
    alertingUrl: String(seen.alerting.ready.url),
    alertmanagerUrl: seen.alertmanager ? String(seen.alertmanager.ready.url) : null,
    alertsReason: seen.alertmanager ? '' : NO_ALERTMANAGER,
    clickhouseUrl: chdb.url,
    tenant,
    tenantsFile,
    store,
    get pids() {
      return {
        ingest: collector.pid,
        processors: processor.pid,
        regressions: regressions.pid,
        signals: signals.pid,
        alerting: seen.alerting.pid,
        ...(seen.console && { console: seen.console.pid }),
        ...(seen.alertmanager && { alertmanager: seen.alertmanager.pid }),
      };
    },
    close,
  };
}

type StartPart = (
  name: string,
  file: string,
  environment: Record<string, string>,
  args?: readonly string[],
) => Promise<Child>;

const NO_ALERTMANAGER =
  'Alerts are evaluated and told to nobody: prometheus-alertmanager is not installed. 通知先なし(Alertmanager 未導入)';

/** What people look at, and what tells them: the console, the alert rules, and an Alertmanager where one is installed. */
async function startWatching(options: {
  part: StartPart;
  say: (line: string) => void;
  clickhouse: Record<string, string>;
  ports: Ports;
  directory: string;
  isConsoleBuilt: boolean;
}) {
  const { part, say, clickhouse, ports, directory } = options;
  const program = findAlertmanager(process.env.PATH ?? '');
  if (program) say('Starting the Alertmanager …');
  const alertmanager = program
    ? await part('alertmanager', 'infra/local/alertmanager/main.ts', {}, [
        `--program=${program}`,
        `--port=${ports.alertmanager}`,
        `--directory=${directory}`,
      ])
    : null;
  const urls = { KAGIMI_ALERTMANAGER_URLS: alertmanager ? String(alertmanager.ready.url) : '' };
  if (options.isConsoleBuilt) say('Starting the console …');
  const boards = options.isConsoleBuilt
    ? await part('console', 'dashboards/main.ts', {
        ...clickhouse,
        ...urls,
        KAGIMI_CONSOLE_LISTEN: `127.0.0.1:${ports.console}`,
      })
    : null;
  say('Starting the alert rules …');
  const alerting = await part('alerting', 'processors/alerting/main.ts', {
    ...clickhouse,
    ...urls,
    KAGIMI_ALERT_DELIVERY: alertmanager ? 'alertmanager' : 'none',
    KAGIMI_ALERTING_LISTEN: `127.0.0.1:${ports.alerting}`,
    KAGIMI_CONSOLE_URL: boards ? String(boards.ready.url) : '',
  });
  return { alertmanager, console: boards, alerting };
}

const silent = { info() {}, warn() {}, error() {} };

/** Real Kafka where it can be, otherwise the embedded log, saying why. */
async function startLog(
  options: StackOptions,
  closers: (() => Promise<void>)[],
): Promise<{
  log: 'kafka' | 'embedded';
  reason: string;
  brokers: string[];
  logDirectory: string;
  environment: Record<string, string>;
}> {
  const logDirectory = join(options.directory, 'log');
  const embedded = (reason: string) => ({
    log: 'embedded' as const,
    reason,
    brokers: [],
    logDirectory,
    environment: { KAGIMI_LOG: 'embedded', KAGIMI_LOG_DIRECTORY: logDirectory },
  });
  if (options.log === 'embedded') return embedded('');
  const cacheDirectory = process.env.KAGIMI_CACHE ?? join(homedir(), '.cache', 'kagimi');
  const why = await whyNoKafka({ cacheDirectory, onProgress: options.onProgress });
  if (why !== null) {
    if (options.log === 'kafka') throw new Error(why);
    options.onProgress(`Using the embedded log: ${why}`);
    return embedded(why);
  }
  const kafka = await launchKafka({
    directory: join(options.directory, 'kafka'),
    cacheDirectory,
    ...(options.port === 0 ? {} : { port: options.port }),
    onProgress: options.onProgress,
  });
  closers.push(() => kafka.close());
  return {
    log: 'kafka',
    reason: '',
    brokers: kafka.brokers,
    logDirectory,
    environment: { KAGIMI_LOG: 'kafka', KAGIMI_KAFKA_BROKERS: kafka.brokers.join(',') },
  };
}

/** What listens where, from the first port on: compose and Kubernetes have the same. */
export const PORT_NAMES = [
  'demo',
  'collector',
  'processor',
  'clickhouse',
  'kafka',
  'regressions',
  'console',
  'alerting',
  'alertmanager',
  'signals',
] as const;
type Ports = Record<(typeof PORT_NAMES)[number], number>;

/** Checks each port before anything starts, so that a busy one gives one sentence and no half-started product. */
async function pickPorts(first: number): Promise<Ports> {
  const ports: Partial<Ports> = {};
  for (const [index, name] of PORT_NAMES.entries()) {
    if (first === 0) {
      ports[name] = await quietPort(random);
      continue;
    }
    const wanted = first + index;
    try {
      ports[name] = await freePort(wanted);
    } catch (cause) {
      throw new Error(
        `Port ${wanted} (${name}) is taken by another program: stop it, or choose others with --port N.`,
        { cause },
      );
    }
  }
  return ports as Ports;
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (cause) {
    throw new Error(`The folder ${directory} can not be made: choose another with --directory DIR.`, {
      cause,
    });
  }
  const { bavail, bsize } = statfsSync(directory);
  const freeMib = Math.floor((bavail * bsize) / 2 ** 20);
  if (freeMib < FREE_MIB_MIN) {
    throw new Error(
      `Only ${freeMib} MiB are free under ${directory}, ${FREE_MIB_MIN} are needed: make room, or choose another folder with --directory DIR.`,
    );
  }
}

/** Kafka's segments and ClickHouse's parts of a first hour, with room to spare. */
const FREE_MIB_MIN = 512;

/** The beacon as browsers get it, built by its own package in a process of its own. */
function buildBeaconScript(): string {
  execFileSync(process.execPath, [join(ROOT, 'ingest/beacon/build.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return readFileSync(join(ROOT, 'ingest/beacon/dist/kagimi-beacon.js'), 'utf8');
}

function firstKey<T>(keys: readonly T[]): T {
  const [key] = keys;
  if (key === undefined) throw new Error('The demo tenant has no key.');
  return key;
}
