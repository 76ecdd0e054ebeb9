import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CLICKHOUSE_SETTINGS, readSettings } from '../../../schemas/settings.ts';
import { parseTenants } from '../../../schemas/tenants.ts';
import { openClickHouse } from '../../adapters/clickhouse.ts';
import { accessStatements } from './access.ts';

const HELP = `Makes Kagimi's roles, row policies, quotas and accounts in ClickHouse; again and again with the same result.

  node infra/deploy/clickhouse/main.ts --passwords DIR [--print]

  --passwords DIR   folder with the files clickhouse_writer, clickhouse_alerting, clickhouse_console and
                    clickhouse_grafana
  --print           only show the statements

ClickHouse is where KAGIMI_CLICKHOUSE_* say, as an account that may manage access; tenants are those of
KAGIMI_TENANTS_FILE.
`;

try {
  await run();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: { passwords: { type: 'string' }, print: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) return void process.stdout.write(HELP);
  const folder = values.passwords;
  if (folder === undefined) throw new Error('--passwords is missing. See --help.');
  const settings = readSettings([...CLICKHOUSE_SETTINGS, 'KAGIMI_TENANTS_FILE'], process.env);
  const tenants = parseTenants(readFileSync(settings.KAGIMI_TENANTS_FILE, 'utf8'));
  const statements = accessStatements({
    database: settings.KAGIMI_CLICKHOUSE_DATABASE,
    tenants: [...tenants.keys()],
    passwordHashes: {
      kagimi_writer: hashOf(join(folder, 'clickhouse_writer')),
      kagimi_alerting: hashOf(join(folder, 'clickhouse_alerting')),
      kagimi_console: hashOf(join(folder, 'clickhouse_console')),
      kagimi_grafana: hashOf(join(folder, 'clickhouse_grafana')),
    },
  });
  if (values.print) return void process.stdout.write(`${statements.join(';\n')};\n`);
  const store = openClickHouse(settings);
  try {
    for (const statement of statements) await store.command(statement);
  } finally {
    await store.close();
  }
  process.stdout.write(`${statements.length} statements about access are in force.\n`);
}

function hashOf(file: string): string {
  const password = readFileSync(file, 'utf8').trim();
  if (password.length < 16) throw new Error(`The password in ${file} is shorter than 16 characters.`);
  return createHash('sha256').update(password).digest('hex');
}
