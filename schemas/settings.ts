import { readFileSync } from 'node:fs';
import { type AaguidList, readAaguidList } from './aaguid-list.ts';
import { type CauseModel, readCauseModel } from './cause-model.ts';
import { type DeviceList, readDeviceList } from './device-list.ts';

/**
 * Every setting of every process: an environment variable, its meaning, its default and how it is read. A wrong one
 * stops the start with one sentence that names it.
 */
export interface Setting<T> {
  meaning: string;
  /** Text as the variable would hold it; null where it must be given. */
  default: string | null;
  /** @throws Error whose message completes "NAME must be …". */
  parse(text: string): T;
  /** The value is not repeated in an error: by mistake it may be the secret itself, not the file that holds it. */
  isSecret?: true;
}

/** A setting that stops the start. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
  readonly code = 'wrong_setting';
}

/** The exit code of a process that a setting stopped: EX_CONFIG of sysexits.h. */
export const EXIT_WRONG_SETTING = 78;

const text: Setting<string>['parse'] = (given) => given;

function oneOf<const Words extends readonly string[]>(...words: Words): (given: string) => Words[number] {
  return (given) => {
    if (!words.includes(given)) throw new Error(`one of ${words.join(', ')}`);
    return given;
  };
}

function integer({ min, max }: { min: number; max: number }): (given: string) => number {
  return (given) => {
    const value = Number(given);
    if (!/^\d+$/.test(given) || value < min || value > max)
      throw new Error(`a whole number from ${min} to ${max}`);
    return value;
  };
}

/** `host:port`; port 0 asks the system for a free one. */
function address(given: string): { host: string; port: number } {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(given) ?? [];
  if (host === undefined || Number(port) > 65_535) throw new Error('host:port');
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

function list(given: string): string[] {
  return given
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function url(given: string): string {
  if (!URL.canParse(given)) throw new Error('a URL');
  return given;
}

/** http or https. Not repeated in the error: it may hold a token. */
function webUrl(given: string): string {
  if (!/^https?:\/\//.test(given) || !URL.canParse(given)) throw new Error('http:// or https:// addresses');
  return given;
}

/** Relays as `topic=dialect:tenant`, comma-separated. */
function relays(given: string): { topic: string; dialect: string; tenant: string }[] {
  return list(given).map((entry) => {
    const [, topic, dialect, tenant] = /^([\w.-]+)=([\w-]+):([\w-]+)$/.exec(entry) ?? [];
    if (!topic || !dialect || !tenant) throw new Error('topic=dialect:tenant, comma-separated');
    return { topic, dialect, tenant };
  });
}

/** Routes as `kind/call=path`, comma-separated. */
function nginxRoutes(
  given: string,
): { kind: 'registration' | 'authentication'; call: 'options' | 'verify'; path: string }[] {
  return list(given).map((entry) => {
    const [, kind, call, path] = /^(\w+)\/(\w+)=(\/\S*)$/.exec(entry) ?? [];
    const knownKind = kind === 'registration' || kind === 'authentication';
    const knownCall = call === 'options' || call === 'verify';
    if (!knownKind || !knownCall || path === undefined) {
      throw new Error('(registration|authentication)/(options|verify)=/path, comma-separated');
    }
    return { kind, call, path };
  });
}

/** `packaged`, `none`, or a path: whatever has a slash, so that a slip of the pen is no path. */
function networkData(given: string): string {
  if (given === 'packaged' || given === 'none' || given.includes('/')) return given;
  throw new Error('packaged, none, or the path of a folder with asn-ipv4-num.csv and asn-ipv6-num.csv');
}

/** A failpoint as `name` or `name:nth`; null for none. */
function failpoint(given: string): { name: string; nth: number } | null {
  if (given === '') return null;
  const [, name, nth = '1'] =
    /^(before_insert|mid_batch|before_commit)(?::([1-9]\d{0,8}))?$/.exec(given) ?? [];
  if (name === undefined) throw new Error('before_insert, mid_batch or before_commit, with :nth or without');
  return { name, nth: Number(nth) };
}

const define = <T>(setting: Setting<T>): Setting<T> => setting;

export const SETTINGS = {
  KAGIMI_LOG: define({
    meaning: 'Which log: kafka or embedded.',
    default: 'kafka',
    parse: oneOf('kafka', 'embedded'),
  }),
  KAGIMI_KAFKA_BROKERS: define({
    meaning: 'Kafka bootstrap servers.',
    default: '127.0.0.1:9092',
    parse: list,
  }),
  KAGIMI_KAFKA_SESSION_MS: define({
    meaning: 'A member of a consumer group that is not heard of for so long has left it.',
    default: '30000',
    parse: integer({ min: 6_000, max: 300_000 }),
  }),
  KAGIMI_KAFKA_CLIENT: define({
    meaning:
      'Which Kafka client: kafkajs or platformatic. Both keep the same contract and share consumer groups.',
    default: 'kafkajs',
    parse: oneOf('kafkajs', 'platformatic'),
  }),
  KAGIMI_KAFKA_TLS: define({
    meaning: 'Whether Kafka is spoken to over TLS: on or off.',
    default: 'off',
    parse: oneOf('off', 'on'),
  }),
  KAGIMI_KAFKA_CA_FILE: define({
    meaning:
      "PEM file of the authorities that may sign the brokers' certificates; empty for those that Node trusts.",
    default: '',
    parse: (given) => (given === '' ? '' : readText(given)),
  }),
  KAGIMI_KAFKA_CERTIFICATE_FILE: define({
    meaning: 'PEM file of the certificate that we show to the brokers, with its chain; empty for none.',
    default: '',
    parse: (given) => (given === '' ? '' : readText(given)),
  }),
  KAGIMI_KAFKA_KEY_FILE: define({
    meaning: "PEM file of that certificate's private key, not encrypted; empty for none.",
    default: '',
    parse: (given) => (given === '' ? '' : readText(given)),
    isSecret: true,
  }),
  KAGIMI_KAFKA_SASL_MECHANISM: define({
    meaning: 'How we log in to Kafka: none, plain (over TLS only), scram-sha-256 or scram-sha-512.',
    default: 'none',
    parse: oneOf('none', 'plain', 'scram-sha-256', 'scram-sha-512'),
  }),
  KAGIMI_KAFKA_SASL_USER: define({ meaning: 'User that logs in to Kafka.', default: '', parse: text }),
  KAGIMI_KAFKA_SASL_PASSWORD_FILE: define({
    meaning: 'File that holds its password; empty for none.',
    default: '',
    parse: (given) => (given === '' ? '' : readSecret(given)),
    isSecret: true,
  }),
  KAGIMI_LOG_DIRECTORY: define({
    meaning: 'Folder of the embedded log.',
    default: '.kagimi/log',
    parse: text,
  }),
  KAGIMI_CLICKHOUSE_URL: define({
    meaning: 'ClickHouse HTTP interface.',
    default: 'http://127.0.0.1:8123',
    parse: url,
  }),
  KAGIMI_CLICKHOUSE_DATABASE: define({ meaning: 'Database of the tables.', default: 'kagimi', parse: text }),
  KAGIMI_CLICKHOUSE_USER: define({ meaning: 'User that writes.', default: 'default', parse: text }),
  KAGIMI_CLICKHOUSE_PASSWORD_FILE: define({
    meaning: 'File that holds its password; empty for none.',
    default: '',
    parse: (given) => (given === '' ? '' : readSecret(given)),
  }),
  KAGIMI_CLICKHOUSE_TIMEOUT_MS: define({
    meaning: 'How long one insert may take before it is sent again.',
    default: '30000',
    parse: integer({ min: 100, max: 600_000 }),
  }),
  KAGIMI_COLLECTOR_LISTEN: define({
    meaning: 'Where the collector listens.',
    default: '127.0.0.1:8400',
    parse: address,
  }),
  KAGIMI_TENANTS_FILE: define({
    meaning: 'JSON file of tenants, origins and keys.',
    default: null,
    parse: text,
  }),
  KAGIMI_TRUSTED_PROXIES: define({
    meaning: 'Addresses or CIDR ranges whose X-Forwarded-For is believed, comma-separated.',
    default: '',
    parse: list,
  }),
  KAGIMI_RELAY: define({
    meaning: 'Raw gateway topics to relay: topic=dialect:tenant.',
    default: '',
    parse: relays,
  }),
  KAGIMI_NGINX_ROUTES: define({
    meaning:
      'Paths of the relying party in nginx lines: kind/call=path, as in authentication/verify=/login/finish; empty for /webauthn/….',
    default: '',
    parse: nginxRoutes,
  }),
  KAGIMI_NETWORK_DATA: define({
    meaning:
      'Where networks are looked up: packaged (the npm package), none (all unknown), or the path of a folder with newer files; see docs/network.md.',
    default: 'packaged',
    parse: networkData,
  }),
  KAGIMI_PROCESSOR_LISTEN: define({
    meaning: "Where a processor's health and metrics are served.",
    default: '127.0.0.1:8401',
    parse: address,
  }),
  KAGIMI_GROUP: define({
    meaning: 'Consumer group of the processors.',
    default: 'kagimi.processors',
    parse: text,
  }),
  KAGIMI_FLUSH_MS: define({
    meaning: 'How often folded rows are inserted.',
    default: '500',
    parse: integer({ min: 10, max: 60_000 }),
  }),
  KAGIMI_BUFFERED_RECORDS_MAX: define({
    meaning: 'Records folded but not yet inserted; at this number reading waits.',
    default: '20000',
    parse: integer({ min: 1, max: 1_000_000 }),
  }),
  KAGIMI_TICK_MS: define({
    meaning:
      'How long a partition with open ceremonies may be idle before time is written into it; one without gets it once a minute.',
    default: '1000',
    parse: integer({ min: 100, max: 60_000 }),
  }),
  KAGIMI_DEVICE_LIST_FILE: define({
    meaning:
      'Market names of newer devices: the file that `node infra/device-list/main.ts` makes; empty for none.',
    default: '',
    parse: (given): DeviceList | null => (given === '' ? null : readDeviceList(readText(given))),
  }),
  KAGIMI_AAGUID_FILE: define({
    meaning: 'More names of passkey providers, as JSON by AAGUID; empty for none.',
    default: '',
    parse: (given): AaguidList | null => (given === '' ? null : readAaguidList(readText(given))),
  }),
  KAGIMI_CAUSE_MODEL_FILE: define({
    meaning:
      'What causes are named by: a model file that `npm run causes -- learn` made; empty for the model that ships. The same for processors and signals. See docs/causes.md.',
    default: '',
    parse: (given): CauseModel | null => (given === '' ? null : readCauseModel(readText(given))),
  }),
  KAGIMI_REGRESSIONS_LISTEN: define({
    meaning: "Where the regression detector's health and metrics are served.",
    default: '127.0.0.1:8405',
    parse: address,
  }),
  KAGIMI_REGRESSIONS_POLL_MS: define({
    meaning: 'How often the regression detector looks for minutes of log time that are complete.',
    default: '5000',
    parse: integer({ min: 100, max: 60_000 }),
  }),
  KAGIMI_REGRESSIONS_TRIALS_MAX: define({
    meaning: 'Trials that the regression detector reads at once, but for those of one minute.',
    default: '20000',
    parse: integer({ min: 1, max: 1_000_000 }),
  }),
  KAGIMI_SIGNALS_LISTEN: define({
    meaning:
      'Where the health and metrics of the process that applies the rules for security analysts are served.',
    default: '127.0.0.1:8409',
    parse: address,
  }),
  KAGIMI_SIGNALS_INTERVAL_MS: define({
    meaning:
      'How often the rules for security analysts are applied to yesterday and today, and failures are looked at again with the history of their accounts.',
    default: '30000',
    parse: integer({ min: 500, max: 60_000 }),
  }),
  KAGIMI_SIGNALS_DAYS_BACK: define({
    meaning: 'How many days before today the rules are applied to after a first start or an outage.',
    default: '35',
    parse: integer({ min: 2, max: 400 }),
  }),
  KAGIMI_DEMO_LISTEN: define({
    meaning: 'Where the demo bank listens.',
    default: '127.0.0.1:8400',
    parse: address,
  }),
  KAGIMI_DEMO_ORIGIN: define({
    meaning: 'What the address bar shows of the demo bank; an origin of the demo tenant.',
    default: 'http://localhost:8400',
    parse: url,
  }),
  KAGIMI_DEMO_COLLECTOR_URL: define({
    meaning: 'Where the demo bank reports to.',
    default: 'http://127.0.0.1:8401',
    parse: url,
  }),
  KAGIMI_DEMO_BEACON_URL: define({
    meaning: 'Where browsers at the demo bank send beacons, as they see the collector.',
    default: 'http://127.0.0.1:8401',
    parse: url,
  }),
  KAGIMI_ALERT_DELIVERY: define({
    meaning:
      'Who delivers alerts: none (Grafana does, or nobody), alertmanager or webhook. Exactly one is active; see docs/alerts.md.',
    default: 'none',
    parse: oneOf('none', 'alertmanager', 'webhook'),
  }),
  KAGIMI_ALERTMANAGER_URLS: define({
    meaning:
      'Every peer of the Alertmanager, comma-separated: each is posted to; the console shows and silences the alerts of the first. Empty for none.',
    default: '',
    parse: (given) => list(given).map(webUrl),
  }),
  KAGIMI_ALERT_WEBHOOK_URL: define({
    meaning: 'Where alerts are posted to; empty for nowhere.',
    default: '',
    parse: (given) => (given === '' ? '' : webUrl(given)),
    isSecret: true,
  }),
  KAGIMI_ALERT_WEBHOOK_SECRET_FILE: define({
    meaning: 'File that holds the secret that signs what is posted there; empty for unsigned.',
    default: '',
    parse: (given) => (given === '' ? '' : readSecret(given)),
    isSecret: true,
  }),
  KAGIMI_ALERTING_INTERVAL_MS: define({
    meaning: 'How often the alert rules are evaluated.',
    default: '30000',
    parse: integer({ min: 500, max: 60_000 }),
  }),
  KAGIMI_ALERTING_LISTEN: define({
    meaning: 'Where the health and metrics of the process that delivers alerts are served.',
    default: '127.0.0.1:8407',
    parse: address,
  }),
  KAGIMI_CONSOLE_URL: define({
    meaning:
      'Where people look at the boards, the console or Grafana: links in alerts lead there; empty for no links.',
    default: '',
    parse: (given) => (given === '' ? '' : webUrl(given)),
  }),
  KAGIMI_RUNBOOKS_URL: define({
    meaning:
      'Where the files of dashboards/runbooks are served, for links in alerts; empty to name the file.',
    default: '',
    parse: (given) => (given === '' ? '' : webUrl(given)),
  }),
  KAGIMI_CONSOLE_LISTEN: define({
    meaning:
      'Where the console is served. It has no login: beyond this machine, put a proxy that has one in front.',
    default: '127.0.0.1:8406',
    parse: address,
  }),
  KAGIMI_CONSOLE_HOSTS: define({
    meaning:
      'Names by which browsers may call the console, comma-separated, without ports; a page of any other name is refused.',
    default: 'localhost,127.0.0.1,[::1]',
    parse: list,
  }),
  KAGIMI_LOG_LEVEL: define({
    meaning: 'Least severe line that is logged.',
    default: 'info',
    parse: oneOf('error', 'warn', 'info'),
  }),
  KAGIMI_FAILPOINT: define({
    meaning:
      'For tests only: where a processor kills itself, as before_insert, mid_batch or before_commit, and at which passing, as in mid_batch:3; empty for never.',
    default: '',
    parse: failpoint,
  }),
};

/** The settings of whoever opens the log, and of whoever opens ClickHouse. */
export const LOG_SETTINGS = [
  'KAGIMI_LOG',
  'KAGIMI_KAFKA_BROKERS',
  'KAGIMI_KAFKA_CLIENT',
  'KAGIMI_KAFKA_SESSION_MS',
  'KAGIMI_KAFKA_TLS',
  'KAGIMI_KAFKA_CA_FILE',
  'KAGIMI_KAFKA_CERTIFICATE_FILE',
  'KAGIMI_KAFKA_KEY_FILE',
  'KAGIMI_KAFKA_SASL_MECHANISM',
  'KAGIMI_KAFKA_SASL_USER',
  'KAGIMI_KAFKA_SASL_PASSWORD_FILE',
  'KAGIMI_LOG_DIRECTORY',
] as const;
export const CLICKHOUSE_SETTINGS = [
  'KAGIMI_CLICKHOUSE_URL',
  'KAGIMI_CLICKHOUSE_DATABASE',
  'KAGIMI_CLICKHOUSE_USER',
  'KAGIMI_CLICKHOUSE_PASSWORD_FILE',
  'KAGIMI_CLICKHOUSE_TIMEOUT_MS',
] as const;

type Name = keyof typeof SETTINGS;
type Values<Names extends Name> = { [Key in Names]: ReturnType<(typeof SETTINGS)[Key]['parse']> };

/**
 * The named settings from an environment.
 * @throws SettingError with one sentence naming the setting and what it must be.
 */
export function readSettings<Names extends Name>(
  names: readonly Names[],
  environment: Readonly<Record<string, string | undefined>>,
): Values<Names> {
  return Object.fromEntries(names.map((name) => [name, read(name, environment[name])])) as Values<Names>;
}

function read(name: Name, given: string | undefined): unknown {
  const setting: Setting<unknown> = SETTINGS[name];
  const value = given ?? setting.default;
  if (value === null) throw new SettingError(`${name} must be set: ${setting.meaning}`);
  try {
    return setting.parse(value);
  } catch (cause) {
    const must = cause instanceof Error ? cause.message : String(cause);
    const instead = setting.isSecret ? '' : `, not "${value.slice(0, 80)}"`;
    throw new SettingError(`${name} must be ${must}${instead}.`, { cause });
  }
}

function readSecret(file: string): string {
  return readText(file).trim();
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Error('a file that can be read');
  }
}
