import { fileURLToPath } from 'node:url';
import { createClickHouseReader } from '../infra/adapters/clickhouse-reader.ts';
import { systemClock as clock } from '../infra/adapters/clock.ts';
import { createLogger } from '../infra/adapters/logger.ts';
import { createMetrics } from '../infra/adapters/metrics.ts';
import { runProcess } from '../infra/adapters/process.ts';
import { CLICKHOUSE_SETTINGS, readSettings } from '../schemas/settings.ts';
import { readBoards } from './server/boards.ts';
import { READ_LIMITS } from './server/limits.ts';
import { createConsoleServer } from './server/server.ts';

const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The console: serves the boards to a browser, for a machine without Grafana. */
await runProcess('console', async () => {
  const settings = readSettings(
    [
      ...CLICKHOUSE_SETTINGS,
      'KAGIMI_CONSOLE_LISTEN',
      'KAGIMI_CONSOLE_HOSTS',
      'KAGIMI_ALERTMANAGER_URLS',
      'KAGIMI_LOG_LEVEL',
    ],
    process.env,
  );
  const reader = createClickHouseReader(
    {
      url: settings.KAGIMI_CLICKHOUSE_URL,
      database: settings.KAGIMI_CLICKHOUSE_DATABASE,
      username: settings.KAGIMI_CLICKHOUSE_USER,
      password: settings.KAGIMI_CLICKHOUSE_PASSWORD_FILE,
    },
    READ_LIMITS,
  );
  const server = await createConsoleServer({
    boards: await readBoards(folder('generated')),
    reader,
    clientDirectory: folder('console/dist'),
    hosts: settings.KAGIMI_CONSOLE_HOSTS,
    alertmanagerUrl: settings.KAGIMI_ALERTMANAGER_URLS[0] ?? '',
    clock,
    metrics: createMetrics(),
    logger: createLogger({ part: 'console', level: settings.KAGIMI_LOG_LEVEL }),
  });
  const url = await server.listen(settings.KAGIMI_CONSOLE_LISTEN);
  const stopped = Promise.withResolvers<void>();
  return {
    ready: { url },
    run: () => stopped.promise,
    async stop() {
      await server.close();
      await reader.close();
      stopped.resolve();
    },
  };
});
