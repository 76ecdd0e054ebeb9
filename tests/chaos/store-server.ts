import { createClickHouse } from '../../infra/adapters/clickhouse.ts';
import { type ChdbServer, startChdbServer } from '../../infra/local/chdb/launch.ts';
import { freePort } from '../../infra/local/kafka/ports.ts';
import { migrate } from '../../infra/migrations/migrate.ts';
import type { Clock } from '../../schemas/clock.ts';
import type { Store } from '../../schemas/store.ts';
import { type StoreProxy, startProxy } from './proxy.ts';

/** The database that the processors fill, and the one that the oracle fills to compare it with. */
export const LIVE = 'kagimi';
export const ORACLE = 'oracle';

/** The judge compares whole tables, on a machine that may be crowded: it waits, where a processor would not. */
const REQUEST_MS_MAX = 300_000;

/** ClickHouse's engine in a process that can die, behind a proxy whose weather can change. */
export interface StoreServer {
  readonly pid: number;
  /** Where processors find it. */
  readonly proxy: StoreProxy;
  /** Straight to it, around the proxy. */
  readonly live: Store;
  readonly oracle: Store;
  /** SIGKILL. */
  kill(): Promise<void>;
  start(): Promise<void>;
  isAlive(): boolean;
  /** Empties the live database as if it had never been, tables included. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

export async function startStoreServer(options: { directory: string; clock: Clock }): Promise<StoreServer> {
  const port = await freePort();
  const launch = () => startChdbServer({ port, data: options.directory, database: LIVE });
  let server: ChdbServer = await launch();
  const connect = (database: string) =>
    createClickHouse({
      url: server.url,
      database,
      username: 'default',
      password: '',
      requestTimeoutMs: REQUEST_MS_MAX,
    });
  const live = connect(LIVE);
  const oracle = connect(ORACLE);
  await live.command(`CREATE DATABASE IF NOT EXISTS ${ORACLE}`);
  await Promise.all([migrate(live), migrate(oracle)]);
  const proxy = await startProxy({ target: server.url, clock: options.clock });
  let isDead = false;
  return {
    get pid() {
      return server.pid;
    },
    proxy,
    live,
    oracle,
    async kill() {
      await server.kill();
      isDead = true;
    },
    async start() {
      server = await launch();
      isDead = false;
    },
    isAlive: () => !isDead,
    async forget() {
      await oracle.command(`DROP DATABASE IF EXISTS ${LIVE} SYNC`);
      await oracle.command(`CREATE DATABASE ${LIVE}`);
      await migrate(live);
    },
    async close() {
      await Promise.allSettled([proxy.close(), live.close(), oracle.close()]);
      await server.close();
    },
  };
}
