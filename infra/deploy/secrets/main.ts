import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { systemRandom as random } from '../../adapters/clock.ts';
import { demoTenant } from '../../local/demo-tenant.ts';

/**
 * Where alerts go is nothing that can be made here. Grafana and Alertmanager start with these, and what they send there
 * fails, which both log: the names are of the top-level domain that never resolves, and the key is no PagerDuty key.
 */
const PLACEHOLDERS = {
  slack_oncall: 'https://slack-oncall.invalid/put-the-incoming-webhook-of-the-channel-on-call-here',
  slack_soc: 'https://slack-soc.invalid/put-the-incoming-webhook-of-the-channel-of-the-soc-here',
  slack_product: 'https://slack-product.invalid/put-the-incoming-webhook-of-the-channel-of-the-product-here',
  pagerduty_oncall: 'put-the-routing-key-of-the-service-on-call-here',
} as const;

/**
 * `npm run secrets`: makes the files that docker-compose.yml names, with random content; a file that is there stays. The
 * folder is closed to others. The files in it can be read, because containers read them as users of their own.
 */
const { values } = parseArgs({
  options: {
    directory: { type: 'string', default: fileURLToPath(new URL('./files/', import.meta.url)) },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write(
    'npm run secrets [-- --directory DIR]: makes what is missing of the secrets of docker-compose.yml\n',
  );
} else {
  make(values.directory);
}

function make(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  const made: string[] = [];
  const keep = (name: string, content: () => string, remark = '') => {
    const file = join(directory, name);
    if (existsSync(file)) return;
    writeFileSync(file, content(), { mode: 0o444 });
    made.push(`${name}${remark}`);
  };
  const password = () => random.bytes(24).toString('base64url');
  for (const name of [
    'clickhouse_writer',
    'clickhouse_alerting',
    'clickhouse_console',
    'clickhouse_grafana',
    'grafana_admin',
  ]) {
    keep(name, () => `${password()}\n`);
  }
  for (const [name, content] of Object.entries(PLACEHOLDERS)) {
    keep(name, () => `${content}\n`, ' (a placeholder that reaches nobody: put your own in)');
  }
  // The password and what ClickHouse knows of it belong together.
  const admin = password();
  if (!existsSync(join(directory, 'clickhouse_admin'))) {
    keep('clickhouse_admin', () => `${admin}\n`);
    writeFileSync(join(directory, 'clickhouse_admin_user.xml'), adminUser(admin), { mode: 0o444 });
    made.push('clickhouse_admin_user.xml');
  }
  if (!existsSync(join(directory, 'tenants.json'))) {
    const file = join(directory, 'tenants.json');
    demoTenant({ file, origins: ['http://localhost:8400'], random });
    chmodSync(file, 0o444);
    made.push('tenants.json (the demo bank: put your own institutions in)');
  }
  process.stdout.write(
    made.length > 0 ? `Made in ${directory}: ${made.join(', ')}.\n` : `Nothing is missing in ${directory}.\n`,
  );
}

/** The one account that the server itself knows; the one without a password goes. */
function adminUser(password: string): string {
  return `<clickhouse>
  <users>
    <default remove="remove"/>
    <kagimi_admin>
      <password_sha256_hex>${createHash('sha256').update(password).digest('hex')}</password_sha256_hex>
      <networks><ip>::/0</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
      <access_management>1</access_management>
      <named_collection_control>1</named_collection_control>
    </kagimi_admin>
  </users>
</clickhouse>
`;
}
