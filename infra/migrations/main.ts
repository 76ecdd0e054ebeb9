import { readSettings } from '../../schemas/settings.ts';
import { createClickHouse } from '../adapters/clickhouse.ts';
import { migrate } from './migrate.ts';

/** `npm run migrate`: brings ClickHouse forward to this release's schema, and says what it did. */
try {
  const settings = readSettings(
    [
      'KAGIMI_CLICKHOUSE_URL',
      'KAGIMI_CLICKHOUSE_DATABASE',
      'KAGIMI_CLICKHOUSE_USER',
      'KAGIMI_CLICKHOUSE_PASSWORD_FILE',
      'KAGIMI_CLICKHOUSE_TIMEOUT_MS',
    ],
    process.env,
  );
  const store = createClickHouse({
    url: settings.KAGIMI_CLICKHOUSE_URL,
    database: settings.KAGIMI_CLICKHOUSE_DATABASE,
    username: settings.KAGIMI_CLICKHOUSE_USER,
    password: settings.KAGIMI_CLICKHOUSE_PASSWORD_FILE,
    requestTimeoutMs: settings.KAGIMI_CLICKHOUSE_TIMEOUT_MS,
  });
  const applied = await migrate(store);
  await store.close();
  process.stdout.write(
    applied.length > 0 ? `Applied ${applied.join(', ')}.\n` : 'The schema is up to date.\n',
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
