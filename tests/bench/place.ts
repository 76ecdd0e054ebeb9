import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClickHouse } from '../../infra/adapters/clickhouse.ts';
import { systemClock } from '../../infra/adapters/clock.ts';
import { createMetrics } from '../../infra/adapters/metrics.ts';
import { type OpenLogOptions, openLog } from '../../infra/adapters/open-log.ts';
import { type ChdbServer, startChdbServer } from '../../infra/local/chdb/launch.ts';
import { launchKafka } from '../../infra/local/kafka/launch.ts';
import { whyNoKafka } from '../../infra/local/kafka/requirements.ts';
import { migrate } from '../../infra/migrations/migrate.ts';
import type { Log } from '../../schemas/log.ts';
import type { Logger } from '../../schemas/logger.ts';
import { readSettings } from '../../schemas/settings.ts';
import type { Store } from '../../schemas/store.ts';

/** How a process of the benchmarks reaches the log: the product's own settings. */
export type LogSettings = OpenLogOptions['settings'];

export const silent: Logger = { info() {}, warn() {}, error() {} };

/** A temporary folder with a log and ClickHouse's engine, each started when it is first asked for. */
export interface Place {
  directory: string;
  log(): Promise<LogSettings>;
  clickhouse(): Promise<ChdbServer>;
  /** A migrated database of its own. */
  database(name: string): Promise<Store>;
  /** Stops everything and deletes the folder. */
  close(): Promise<void>;
}

export function createPlace({ say }: { say: (line: string) => void }): Place {
  const directory = mkdtempSync(join(tmpdir(), 'kagimi-bench-'));
  const closers: (() => Promise<void>)[] = [];
  const once = <T>(open: () => Promise<T>) => {
    let opened: Promise<T> | null = null;
    return () => {
      opened ??= open();
      return opened;
    };
  };

  const log = once(async (): Promise<LogSettings> => {
    const defaults = readSettings(['KAGIMI_KAFKA_BROKERS', 'KAGIMI_KAFKA_CLIENT'], {});
    const settings = { ...defaults, KAGIMI_LOG_DIRECTORY: join(directory, 'log') };
    const cacheDirectory = process.env.KAGIMI_CACHE ?? join(homedir(), '.cache', 'kagimi');
    const why = await whyNoKafka({ cacheDirectory, onProgress: say });
    if (why !== null) {
      say(`The embedded log carries the events: ${why}`);
      return { KAGIMI_LOG: 'embedded', ...settings };
    }
    const kafka = await launchKafka({ directory: join(directory, 'kafka'), cacheDirectory, onProgress: say });
    closers.push(() => kafka.close());
    return { ...settings, KAGIMI_LOG: 'kafka', KAGIMI_KAFKA_BROKERS: kafka.brokers };
  });

  const clickhouse = once(async () => {
    const server = await startChdbServer({ data: join(directory, 'clickhouse'), database: 'bench' });
    closers.push(() => server.close());
    return server;
  });

  async function database(name: string): Promise<Store> {
    const { url } = await clickhouse();
    const first = openStore({ url, database: 'bench' });
    await first.command(`CREATE DATABASE IF NOT EXISTS ${name} ENGINE = Atomic`);
    await first.close();
    const store = openStore({ url, database: name });
    closers.push(() => store.close());
    await migrate(store);
    return store;
  }

  async function close(): Promise<void> {
    for (const closer of closers.splice(0).reverse()) await closer().catch(() => undefined);
    rmSync(directory, { recursive: true, force: true });
  }

  return { directory, log, clickhouse, database, close };
}

const REQUEST_TIMEOUT_MS = 60_000;

export function openStore({ url, database }: { url: string; database: string }): Store {
  return createClickHouse({
    url,
    database,
    username: 'default',
    password: '',
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
  });
}

/** The log as the product opens it. */
export async function openBenchLog(settings: LogSettings, clientId: string): Promise<Log> {
  return await openLog({ settings, clientId, clock: systemClock, logger: silent, metrics: createMetrics() });
}
