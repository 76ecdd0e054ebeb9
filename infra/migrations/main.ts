import { CLICKHOUSE_SETTINGS, readSettings } from '../../schemas/settings.ts';
import { openClickHouse } from '../adapters/clickhouse.ts';
import { writeComments } from './comments.ts';
import { migrate } from './migrate.ts';

/** `npm run migrate`: brings ClickHouse forward to this release's schema, describes its columns there, and says what it did. */
try {
  const settings = readSettings([...CLICKHOUSE_SETTINGS], process.env);
  await createDatabase(settings);
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

/** A server that is new has no database of ours; where it is there, no right to make one is needed. */
async function createDatabase(settings: Parameters<typeof openClickHouse>[0]): Promise<void> {
  const name = settings.KAGIMI_CLICKHOUSE_DATABASE;
  const server = openClickHouse({ ...settings, KAGIMI_CLICKHOUSE_DATABASE: 'default' });
  try {
    const found = await server.query('SELECT 1 FROM system.databases WHERE name = {name:String}', { name });
    if (found.length === 0) await server.command('CREATE DATABASE IF NOT EXISTS {name:Identifier}', { name });
  } finally {
    await server.close();
  }
}
