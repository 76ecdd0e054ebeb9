import { CLICKHOUSE_SETTINGS, readSettings } from '../../schemas/settings.ts';
import { openClickHouse } from '../adapters/clickhouse.ts';
import { writeComments } from './comments.ts';
import { migrate } from './migrate.ts';

/** `npm run migrate`: brings ClickHouse forward to this release's schema, describes its columns there, and says what it did. */
try {
  const settings = readSettings([...CLICKHOUSE_SETTINGS], process.env);
  const store = openClickHouse(settings);
  const applied = await migrate(store);
  await writeComments(store);
  await store.close();
  process.stdout.write(
    applied.length > 0 ? `Applied ${applied.join(', ')}.\n` : 'The schema is up to date.\n',
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
