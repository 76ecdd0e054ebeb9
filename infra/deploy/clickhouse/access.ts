import manifest from '../../../schemas/clickhouse/manifest.generated.json' with { type: 'json' };
import { TABLES } from '../../../schemas/columns/tables.ts';

/**
 * Who may do what in ClickHouse, as data; `accessStatements` makes SQL of it. Accounts of people are the site's own
 * (LDAP, Kerberos, SQL): they are given one of these roles, and those of their tenants.
 */
export interface Role {
  name: string;
  /** Tables and views it reads. */
  reads: readonly string[];
  /** Whether it reads columns that hold what a client sent, word for word. */
  readsRestricted: boolean;
  /** Tables that it inserts into. */
  writes: 'all' | readonly string[];
  /** `all` tenants' rows, or only those of the roles `kagimi_tenant_ID` that are given beside it. */
  tenants: 'all' | 'given';
  settings: readonly string[];
  quota: string;
}

/** Raw words of a client: a user agent is a fingerprint, and a refused body may hold anything. */
export const RESTRICTED: Readonly<Record<string, readonly string[]>> = {
  events: ['user_agent'],
  failed_events: ['payload'],
};

/** Doors and memories of processes. */
const NOBODYS = ['account_uses', 'ceremony_settlements', 'detector_states'];
const PEOPLES = Object.keys(TABLES).filter((table) => !NOBODYS.includes(table));

/** People read only; 2 lets a client library set what it needs, within these bounds. */
const reading = (bounds: { seconds: number; gib: number }) => [
  'readonly = 2',
  `max_execution_time = ${bounds.seconds} MIN 1 MAX ${bounds.seconds}`,
  `max_memory_usage = ${bounds.gib * 2 ** 30} MIN 1 MAX ${bounds.gib * 2 ** 30}`,
  'max_result_bytes = 1073741824',
];

export const ROLES: readonly Role[] = [
  {
    name: 'kagimi_write',
    reads: [...Object.keys(TABLES), 'schema_migrations'],
    readsRestricted: true,
    writes: 'all',
    tenants: 'all',
    settings: ['max_execution_time = 600'],
    quota: '',
  },
  // What the alert rules ask (schemas/alerts), the findings behind them, and what people were told.
  {
    name: 'kagimi_alert',
    reads: [
      'alert_notifications',
      'ceremony_trials',
      'detector_minutes',
      'log_progress',
      'open_regressions',
      'regressions',
    ],
    readsRestricted: false,
    writes: ['alert_notifications'],
    tenants: 'all',
    settings: ['max_execution_time = 60', 'max_memory_usage = 4294967296'],
    quota: '',
  },
  {
    name: 'kagimi_oncall',
    reads: PEOPLES,
    readsRestricted: false,
    writes: [],
    tenants: 'all',
    settings: reading({ seconds: 60, gib: 4 }),
    quota: '',
  },
  {
    name: 'kagimi_soc',
    reads: PEOPLES,
    readsRestricted: true,
    writes: [],
    tenants: 'all',
    settings: reading({ seconds: 120, gib: 4 }),
    quota: '',
  },
  {
    name: 'kagimi_analyst',
    reads: PEOPLES,
    readsRestricted: false,
    writes: [],
    tenants: 'given',
    settings: reading({ seconds: 300, gib: 4 }),
    quota: 'FOR INTERVAL 1 hour MAX queries = 1000, execution_time = 3600',
  },
];

/** Accounts of our own processes: which role each has. Passwords are files of that name without `kagimi_`. */
export const PROCESS_USERS = {
  kagimi_writer: 'kagimi_write',
  kagimi_alerting: 'kagimi_alert',
  kagimi_console: 'kagimi_oncall',
  kagimi_grafana: 'kagimi_oncall',
} as const;
export type ProcessUser = keyof typeof PROCESS_USERS;

export interface AccessOptions {
  database: string;
  tenants: readonly string[];
  /** SHA-256 of the password of each process, in hex. */
  passwordHashes: Readonly<Record<ProcessUser, string>>;
}

/**
 * The statements that make it so, in order; running them again changes nothing but what differs. A database that the
 * statements name exists, with its tables.
 */
export function accessStatements({ database, tenants, passwordHashes }: AccessOptions): string[] {
  const tenantRoles = tenants.map((tenant) => `kagimi_tenant_${tenant}`);
  return [
    ...[...ROLES.map(({ name }) => name), ...tenantRoles].map(
      (name) => `CREATE ROLE IF NOT EXISTS ${quoted(name)}`,
    ),
    ...ROLES.flatMap((role) => [...grantsOf(role, database), ...boundsOf(role)]),
    ...policiesOf(database, tenants),
    ...Object.entries(PROCESS_USERS).flatMap(([user, role]) =>
      userStatements({ user, role, hash: passwordHashes[user as ProcessUser] }),
    ),
  ];
}

/** All that a role had is taken first: what a release no longer grants is then gone. */
function grantsOf(role: Role, database: string): string[] {
  const to = `TO ${quoted(role.name)}`;
  const reads = role.reads.map((table) => {
    const hidden = role.readsRestricted ? undefined : RESTRICTED[table];
    const columns =
      hidden &&
      `(${Object.keys(TABLES[table]?.columns ?? {})
        .filter((name) => !hidden.includes(name))
        .join(', ')})`;
    return `GRANT SELECT${columns ?? ''} ON ${database}.${table} ${to}`;
  });
  const tables = role.writes === 'all' ? ['*'] : role.writes;
  const writes = tables.map((table) => `GRANT INSERT ON ${database}.${table} ${to}`);
  return [`REVOKE ALL ON ${database}.* FROM ${quoted(role.name)}`, ...reads, ...writes];
}

function boundsOf({ name, settings, quota }: Role): string[] {
  const profile = `CREATE SETTINGS PROFILE OR REPLACE ${quoted(name)} SETTINGS ${settings.join(', ')} TO ${quoted(name)}`;
  if (quota === '') return [profile];
  return [profile, `CREATE QUOTA OR REPLACE ${quoted(name)} KEYED BY user_name ${quota} TO ${quoted(name)}`];
}

/** Rows by tenant, on every table that has one. A view is read as its reader, so those of its tables count. */
function policiesOf(database: string, tenants: readonly string[]): string[] {
  const all = ROLES.filter((role) => role.tenants === 'all').map(({ name }) => quoted(name));
  const given = ROLES.filter((role) => role.tenants === 'given').map(({ name }) => quoted(name));
  const tables = PEOPLES.filter((table) => TABLES[table]?.columns.tenant && !VIEWS.includes(table));
  return tables.flatMap((table) => {
    const policy = (name: string, condition: string, to: readonly string[]) =>
      `CREATE ROW POLICY OR REPLACE ${quoted(name)} ON ${database}.${table} FOR SELECT USING ${condition} TO ${to.join(', ')}`;
    return [
      policy('kagimi_all', '1', [...all, 'CURRENT_USER']),
      policy('kagimi_none', '0', given),
      ...tenants.map((tenant) =>
        policy(`kagimi_tenant_${tenant}`, `tenant = '${tenant}'`, [quoted(`kagimi_tenant_${tenant}`)]),
      ),
    ];
  });
}

/** Views have no rows of their own. */
const VIEWS = manifest.filter(({ engine }) => engine === 'View').map(({ name }) => name);

function userStatements({ user, role, hash }: { user: string; role: string; hash: string }): string[] {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error(`The password hash of ${user} is no SHA-256 in hex.`);
  return [
    `CREATE USER IF NOT EXISTS ${quoted(user)} IDENTIFIED WITH sha256_hash BY '${hash}'`,
    `ALTER USER ${quoted(user)} IDENTIFIED WITH sha256_hash BY '${hash}'`,
    `GRANT ${quoted(role)} TO ${quoted(user)}`,
    `SET DEFAULT ROLE ${quoted(role)} TO ${quoted(user)}`,
  ];
}

/** Ids of tenants have letters, digits, `_` and `-` only (schemas/tenants.ts); the last needs quotes. */
function quoted(name: string): string {
  if (!/^[a-z0-9_-]+$/.test(name)) throw new Error(`"${name}" is no name of an account.`);
  return `\`${name}\``;
}
