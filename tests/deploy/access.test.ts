import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessStatements, PROCESS_USERS, RESTRICTED, ROLES } from '../../infra/deploy/clickhouse/access.ts';
import { loadMigrations } from '../../infra/migrations/migrate.ts';
import { expandMacros } from '../../processors/alerting/macros.ts';
import { REGRESSION_DETAILS } from '../../processors/alerting/text/regression.ts';
import { ALERT_RULES } from '../../schemas/alerts.ts';
import { TABLES } from '../../schemas/columns/tables.ts';

const ENGINE = fileURLToPath(new URL('./engine-as.ts', import.meta.url));
const hash = 'a'.repeat(64);
const statements = accessStatements({
  database: 'kagimi',
  tenants: ['bank', 'card-2'],
  passwordHashes: { kagimi_writer: hash, kagimi_alerting: hash, kagimi_console: hash, kagimi_grafana: hash },
});

let directory: string;

/** chDB as the administrator, or as an account with these roles, by the very statements that a server gets. */
function runAs(roles: 'admin' | readonly string[], sql: readonly string[]): string[] {
  const who = roles === 'admin' ? 'admin' : roles.join('+');
  const users = join(directory, `users-${who}.xml`);
  const config = join(directory, `config-${who}.xml`);
  writeFileSync(users, usersXml(roles));
  writeFileSync(config, `<clickhouse><users_config>${users}</users_config></clickhouse>`);
  const answers = execFileSync(process.execPath, [ENGINE, join(directory, 'data'), config], {
    input: JSON.stringify(sql),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return JSON.parse(answers);
}

/** Grants and filters are taken out of the SQL: an account from a file can have them, which chDB obeys. */
function usersXml(roles: 'admin' | readonly string[]): string {
  const isWriting = ROLES.some(({ name, writes }) => writes.length > 0 && roles.includes(name));
  const account =
    roles === 'admin'
      ? '<profile>default</profile><access_management>1</access_management>'
      : `<profile>${isWriting ? 'processes' : 'people'}</profile><grants>${grantsTo(roles)}</grants><databases><kagimi>${filtersFor(roles)}</kagimi></databases>`;
  return `<clickhouse><profiles><default/><processes/><people><readonly>2</readonly></people></profiles><quotas><default/></quotas>
    <users><default><password></password><networks><ip>::/0</ip></networks><quota>default</quota>${account}</default></users></clickhouse>`;
}

function grantsTo(roles: readonly string[]): string {
  return statements
    .filter((statement) =>
      roles.some((role) => statement.startsWith('GRANT ') && statement.endsWith(`TO \`${role}\``)),
    )
    .map((statement) => `<query>${statement.replace(/ TO `[^`]+`$/, '')}</query>`)
    .join('');
}

/** Of several policies for one reader, any may let a row through. */
function filtersFor(roles: readonly string[]): string {
  const policies = statements.flatMap((statement) => {
    const [, table = '', condition = '', to = ''] =
      /^CREATE ROW POLICY OR REPLACE `[^`]+` ON kagimi\.(\w+) FOR SELECT USING (.+) TO (.+)$/.exec(
        statement,
      ) ?? [];
    return roles.some((role) => to.includes(`\`${role}\``)) ? [{ table, condition }] : [];
  });
  return [...Map.groupBy(policies, ({ table }) => table)]
    .map(
      ([table, list]) =>
        `<${table}><filter>${list.map(({ condition }) => `(${condition})`).join(' OR ')}</filter></${table}>`,
    )
    .join('');
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-access-'));
  mkdirSync(join(directory, 'data'));
  const insert = (tenant: string, second: number) => [
    `INSERT INTO events (tenant, log_appended_at, ceremony_id, event_id, user_agent) VALUES ('${tenant}', now(), generateUUIDv4(), generateUUIDv4(), 'secret agent')`,
    `INSERT INTO failed_events (tenant, day, failed_id, payload) VALUES ('${tenant}', today(), generateUUIDv4(), 'raw bytes')`,
    `INSERT INTO ceremonies (tenant, last_appended_at, id_time, ceremony_id, kind, settlements, verify_settled_at, step_up, user_ref)
     VALUES ('${tenant}', now(), ${second}, generateUUIDv4(), 'registration', 4, now(), 'password', 'one')`,
    `INSERT INTO findings (tenant, day, rule, at, holds) VALUES ('${tenant}', today(), 'storage_drift', now(), 1)`,
  ];
  const made = runAs('admin', [
    'CREATE DATABASE kagimi ENGINE = Atomic',
    'USE kagimi',
    ...loadMigrations().flatMap(({ statements }) => statements),
    ...insert('bank', 1),
    ...insert('card-2', 2),
  ]);
  expect(made.filter((answer) => answer.startsWith('refused'))).toEqual([]);
}, 60_000);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const DENIED = expect.stringContaining('Not enough privileges');

describe('access to ClickHouse', () => {
  it('is said in SQL that the engine can read', () => {
    const parsed = runAs(
      'admin',
      statements.map((statement) => `EXPLAIN AST ${statement}`),
    );
    expect(statements.length).toBeGreaterThan(60);
    expect(parsed.filter((answer) => answer.startsWith('refused'))).toEqual([]);
    const [broken] = runAs('admin', ['EXPLAIN AST CREATE ROLE IF NOT EXIST x']);
    expect(broken).toContain('Syntax error');
  });

  it('gives analysts the rows of their tenants, and no raw word of a client', () => {
    const asked = [
      'SELECT tenant FROM kagimi.events',
      'SELECT tenant FROM kagimi.ceremony_outcomes',
      'SELECT tenant, reason, detail FROM kagimi.failed_events',
      'SELECT user_agent FROM kagimi.events',
      'SELECT * FROM kagimi.events',
      'SELECT payload FROM kagimi.failed_events',
      'SELECT state FROM kagimi.detector_states',
      "INSERT INTO kagimi.events (tenant) VALUES ('bank')",
      'ALTER TABLE kagimi.events DELETE WHERE 1',
      "SELECT * FROM url('http://127.0.0.1:9/', CSV, 'a String')",
    ];
    const [rows, outcomes, failures, ...denied] = runAs(['kagimi_analyst', 'kagimi_tenant_bank'], asked);
    expect(rows).toBe('bank');
    expect(outcomes).toBe('bank');
    expect(failures).toBe('bank');
    for (const answer of denied) expect(answer).toMatch(/Not enough privileges|readonly mode/);
    expect(denied).toHaveLength(7);
  });

  it('gives analysts the findings of their tenants, through every view between', () => {
    const asked = [
      'registrations',
      'enrolments',
      'findings',
      'soc_findings',
      'soc_enrolment_without_step_up',
    ].map((table) => `SELECT tenant FROM kagimi.${table}`);
    expect(runAs(['kagimi_analyst', 'kagimi_tenant_bank'], asked)).toEqual(asked.map(() => 'bank'));
    const views = Object.keys(TABLES).filter((table) => /^soc_|_actions$|_days$/.test(table));
    expect(views).toHaveLength(20);
    const counted = runAs(
      ['kagimi_analyst'],
      views.map((view) => `SELECT count() FROM kagimi.${view}`),
    );
    expect(counted).toEqual(views.map(() => '0'));
  });

  it('gives analysts without a tenant nothing', () => {
    const [rows, outcomes] = runAs(
      ['kagimi_analyst'],
      ['SELECT count() FROM kagimi.events', 'SELECT count() FROM kagimi.ceremony_outcomes'],
    );
    expect([rows, outcomes]).toEqual(['0', '0']);
  });

  it('gives on-call all tenants without raw words, and the SOC those too', () => {
    const asked = [
      'SELECT count() FROM kagimi.ceremony_outcomes',
      'SELECT DISTINCT user_agent FROM kagimi.events',
      'SELECT DISTINCT payload FROM kagimi.failed_events',
    ];
    expect(runAs(['kagimi_oncall'], asked)).toEqual(['2', DENIED, DENIED]);
    expect(runAs(['kagimi_soc'], asked)).toEqual(['2', 'secret agent', 'raw bytes']);
  });

  it('lets the process of alerts write down what it told, and lets the console only read', () => {
    const told =
      "INSERT INTO kagimi.alert_notifications (alertname, fingerprint, starts_at) VALUES ('LogStopped', '[]', now())";
    const count = 'SELECT count() FROM kagimi.alert_notifications';
    const [refused, before] = runAs([PROCESS_USERS.kagimi_console], [told, count]);
    expect(refused).toMatch(/readonly mode|Not enough privileges/);
    expect(before).toBe('0');
    expect(runAs([PROCESS_USERS.kagimi_alerting], [told, count])).toEqual(['', '1']);
  });

  it('gives the process of alerts nothing beyond what it asks and writes down', () => {
    const denied = runAs(
      [PROCESS_USERS.kagimi_alerting],
      [
        'SELECT count() FROM kagimi.events',
        'SELECT count() FROM kagimi.failed_events',
        'SELECT state FROM kagimi.detector_states',
        "INSERT INTO kagimi.regressions (tenant) VALUES ('bank')",
        "INSERT INTO kagimi.ceremony_trials (tenant) VALUES ('bank')",
        'TRUNCATE TABLE kagimi.alert_notifications',
      ],
    );
    expect(denied).toEqual(denied.map(() => DENIED));
    const [, details] = runAs(
      [PROCESS_USERS.kagimi_alerting],
      ['USE kagimi', REGRESSION_DETAILS.replace('{ids:Array(String)}', "('R1')")],
    );
    expect(details).toBe('');
  });

  it.each(['kagimi_alerting', 'kagimi_grafana'] as const)(
    'lets %s ask what every alert rule asks',
    (user) => {
      const range = { fromSeconds: 1_800_000_000, toSeconds: 1_800_003_600 };
      const asked = ALERT_RULES.map(({ sql }) => expandMacros(sql, range));
      const [, ...answers] = runAs([PROCESS_USERS[user]], ['USE kagimi', ...asked]);
      expect(answers).toHaveLength(ALERT_RULES.length);
      expect(answers.filter((answer) => answer.startsWith('refused'))).toEqual([]);
    },
  );

  it('hides only columns that there are, and grants every table that people read', () => {
    for (const [table, columns] of Object.entries(RESTRICTED)) {
      expect(Object.keys(TABLES[table]?.columns ?? {})).toEqual(expect.arrayContaining([...columns]));
    }
    const analyst = statements.filter((statement) => /^GRANT SELECT.*TO `kagimi_analyst`$/.test(statement));
    expect(analyst).toHaveLength(ROLES.find(({ name }) => name === 'kagimi_analyst')?.reads.length ?? -1);
    expect(statements.join('\n')).not.toMatch(/GRANT ALL|WITH GRANT OPTION/);
  });

  it('has a policy on every table with tenants', () => {
    const policed = new Set(
      statements.flatMap((statement) => /^CREATE ROW POLICY .* ON kagimi\.(\w+)/.exec(statement)?.[1] ?? []),
    );
    const stored = JSON.parse(
      readFileSync(new URL('../../schemas/clickhouse/manifest.generated.json', import.meta.url), 'utf8'),
    ) as { name: string; engine: string; columns: Record<string, string> }[];
    const withTenants = stored
      .filter(
        ({ name, engine, columns }) =>
          columns.tenant &&
          engine.endsWith('MergeTree') &&
          // Memories of processes: no person reads them.
          !['account_uses', 'detector_states'].includes(name),
      )
      .map(({ name }) => name);
    expect([...policed].sort()).toEqual(withTenants.sort());
  });

  it('takes no name or hash that could end a statement', () => {
    const options = {
      database: 'kagimi',
      passwordHashes: {
        kagimi_writer: hash,
        kagimi_alerting: hash,
        kagimi_console: hash,
        kagimi_grafana: hash,
      },
    };
    expect(() => accessStatements({ ...options, tenants: ["x' OR 1"] })).toThrow(/no name of an account/);
    const wrong = { ...options.passwordHashes, kagimi_writer: "'; DROP" };
    expect(() => accessStatements({ ...options, tenants: [], passwordHashes: wrong })).toThrow(/no SHA-256/);
  });
});
