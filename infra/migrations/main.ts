import { parseArgs } from 'node:util';
import { CLICKHOUSE_SETTINGS, readSettings } from '../../schemas/settings.ts';
import { openClickHouse } from '../adapters/clickhouse.ts';
import { onCluster } from './cluster.ts';
import { writeComments } from './comments.ts';
import { CREATE_RECORD, loadMigrations, migrate } from './migrate.ts';

const HELP = `Brings ClickHouse forward to this release's schema, and describes its columns there.

  npm run migrate                      on the server of KAGIMI_CLICKHOUSE_URL
  npm run migrate -- --print CLUSTER   only shows the statements for a cluster, with engines that replicate

A cluster's tables are made from what is shown; \`npm run migrate\` then finds them there and writes down that they are.
`;

try {
  const { values } = parseArgs({ options: { print: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help) process.stdout.write(HELP);
  else if (values.print !== undefined) print(values.print);
  else await run();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const settings = readSettings([...CLICKHOUSE_SETTINGS], process.env);
  await createDatabase(settings);
  const store = openClickHouse(settings);
  const applied = await migrate(store);
  await writeComments(store);
  await store.close();
  process.stdout.write(
    applied.length > 0 ? `Applied ${applied.join(', ')}.\n` : 'The schema is up to date.\n',
  );
}

function print(cluster: string): void {
  const statements = [CREATE_RECORD, ...loadMigrations().flatMap(({ statements }) => statements)];
  process.stdout.write(`${statements.map((statement) => onCluster(statement, cluster)).join(';\n\n')};\n`);
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
