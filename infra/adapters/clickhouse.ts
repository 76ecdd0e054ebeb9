import { Readable } from 'node:stream';
import { type ClickHouseClient, ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { type Store, StoreError } from '../../schemas/store.ts';
import type { TableColumn } from './clickhouse/native-block.ts';
import { createNativeInsert } from './clickhouse/native-insert.ts';
import { Refusal } from './clickhouse/refusal.ts';

export interface ClickHouseOptions {
  url: string;
  database: string;
  username: string;
  password: string;
  requestTimeoutMs: number;
}

/**
 * ClickHouse by URL. Every setting that correctness rests on is pinned here, never inherited from a server whose
 * defaults move: inserts are synchronous, and no block is dropped for looking like an earlier one (rows carry their
 * own identity). Durability (fsync_after_insert) is a setting of the tables.
 */
export function createClickHouse(options: ClickHouseOptions): Store {
  const client: ClickHouseClient = createClient({
    url: options.url,
    database: options.database,
    username: options.username,
    password: options.password,
    request_timeout: options.requestTimeoutMs,
    // Packing inserts costs a processor half its time, and saves only the network beside it.
    compression: { request: false, response: true },
    keep_alive: { enabled: true, idle_socket_ttl: 2_000 },
    clickhouse_settings: { ...PINNED },
    application: 'kagimi',
    // It would write pages that are no JSON to stderr; whoever asked is told by the error, and logs it once.
    log: { level: ClickHouseLogLevel.OFF },
  });
  const insertNative = createNativeInsert({
    describe: (table) => describeTable(client, table),
    send: (table, body) => sendNative(client, table, body),
    isRefusal: isDataFault,
  });

  return {
    async insert(table, rows) {
      if (rows.length > 0) await wrapped(`insert into ${table}`, () => insertNative(table, rows));
    },
    query<Row>(sql: string, params?: Record<string, unknown>) {
      return wrapped('query', async () => {
        const result = await client.query({
          query: sql,
          format: 'JSONEachRow',
          ...(params ? { query_params: params } : {}),
        });
        return result.json<Row>();
      });
    },
    async command(sql, params) {
      await wrapped('command', () =>
        client.command({ query: sql, ...(params ? { query_params: params } : {}) }),
      );
    },
    async ping() {
      const { success } = await client.ping();
      return success;
    },
    close: () => client.close(),
  };
}

/** ClickHouse where the settings say. */
export function openClickHouse(settings: {
  KAGIMI_CLICKHOUSE_URL: string;
  KAGIMI_CLICKHOUSE_DATABASE: string;
  KAGIMI_CLICKHOUSE_USER: string;
  KAGIMI_CLICKHOUSE_PASSWORD_FILE: string;
  KAGIMI_CLICKHOUSE_TIMEOUT_MS: number;
}): Store {
  return createClickHouse({
    url: settings.KAGIMI_CLICKHOUSE_URL,
    database: settings.KAGIMI_CLICKHOUSE_DATABASE,
    username: settings.KAGIMI_CLICKHOUSE_USER,
    password: settings.KAGIMI_CLICKHOUSE_PASSWORD_FILE,
    requestTimeoutMs: settings.KAGIMI_CLICKHOUSE_TIMEOUT_MS,
  });
}

const PINNED = {
  async_insert: 0,
  wait_end_of_query: 1,
  // Merging each block by itself as it comes costs half an insert of events; merges and FINAL do it anyway.
  optimize_on_insert: 0,
  input_format_skip_unknown_fields: 0,
  input_format_null_as_default: 0,
  input_format_defaults_for_omitted_fields: 0,
  input_format_json_named_tuples_as_objects: 0,
  // Converting a block would wrap a number that its column, altered since, can no longer hold.
  input_format_native_allow_types_conversion: 0,
  date_time_input_format: 'basic',
  output_format_json_quote_64bit_integers: 0,
} as const;

/** ClickHouse's names of errors that speak of the rows themselves: sending the same again can't help. */
const DATA_FAULTS = new Set([
  'CANNOT_PARSE_INPUT_ASSERTION_FAILED',
  'CANNOT_PARSE_DATETIME',
  'CANNOT_PARSE_DATE',
  'CANNOT_PARSE_NUMBER',
  'CANNOT_PARSE_QUOTED_STRING',
  'CANNOT_PARSE_TEXT',
  'CANNOT_PARSE_UUID',
  'CANNOT_PARSE_BOOL',
  'INCORRECT_DATA',
  'TYPE_MISMATCH',
  'ARGUMENT_OUT_OF_BOUND',
  'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE',
  'UNKNOWN_ELEMENT_OF_ENUM',
  'DECIMAL_OVERFLOW',
  'CANNOT_CONVERT_TYPE',
  'INCORRECT_NUMBER_OF_COLUMNS',
]);

/** What may be inserted: columns that ClickHouse works out by itself are none of ours. */
async function describeTable(client: ClickHouseClient, table: string): Promise<TableColumn[]> {
  const result = await client.query({ query: `DESCRIBE TABLE ${table}`, format: 'JSONEachRow' });
  const columns = await result.json<TableColumn & { default_type: string }>();
  return columns
    .filter(({ default_type }) => default_type !== 'MATERIALIZED' && default_type !== 'ALIAS')
    .map(({ name, type }) => ({ name, type }));
}

/** Resolves once ClickHouse has answered to all of it: the answer's end is its acknowledgement. */
async function sendNative(client: ClickHouseClient, table: string, body: Buffer): Promise<void> {
  const { stream } = await client.exec({
    query: `INSERT INTO ${table} FORMAT Native`,
    values: Readable.from([body], { objectMode: false }),
    decompress_response_stream: false,
  });
  await stream.toArray();
}

/**
 * Whether the rows themselves were refused, by ClickHouse or by what encodes them for it. A column that is not there yet
 * is no fault of the rows: they wait for the migration.
 */
function isDataFault(error: unknown): boolean {
  return DATA_FAULTS.has(codeOf(error));
}

function codeOf(error: unknown): string {
  if (error instanceof Refusal) return error.code;
  return error instanceof ClickHouseError ? (error.type ?? error.code) : '';
}

async function wrapped<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    const code = codeOf(cause);
    const message = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
    const fault = isDataFault(cause) ? 'data' : 'unavailable';
    throw new StoreError(`ClickHouse: ${what}: ${message}`, { fault, code, cause });
  }
}
