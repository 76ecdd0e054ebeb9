import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClickHouse } from '../../infra/adapters/clickhouse.ts';
import { startChdbServer } from '../../infra/local/chdb/launch.ts';
import { loadMigrations, type Migration, migrate } from '../../infra/migrations/migrate.ts';
import type { Store } from '../../schemas/store.ts';

/** ClickHouse's own engine in a temporary folder, with as many migrated databases as are asked for. */
export interface Engine {
  url: string;
  /** Left out of `migrations`: all of them. */
  database(name: string, migrations?: readonly Migration[]): Promise<Store>;
  close(): Promise<void>;
}

export async function startEngine(): Promise<Engine> {
  const directory = mkdtempSync(join(tmpdir(), 'kagimi-engine-'));
  const server = await startChdbServer({ data: directory });
  const stores: Store[] = [];
  const open = (database: string) => {
    const store = createClickHouse({
      url: server.url,
      database,
      username: 'default',
      password: '',
      requestTimeoutMs: 60_000,
    });
    stores.push(store);
    return store;
  };
  return {
    url: server.url,
    async database(name, migrations = loadMigrations()) {
      await open('default').command(`CREATE DATABASE ${name} ENGINE = Atomic`);
      const store = open(name);
      await migrate(store, migrations);
      return store;
    },
    async close() {
      await Promise.all(stores.map((store) => store.close()));
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
