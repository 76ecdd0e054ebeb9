import { ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { ReadError, type Reader, type ReadLimits, type Table } from '../../schemas/reader.ts';
import type { ClickHouseOptions } from './clickhouse.ts';

/** Time over the engine's own limit, in which its answer still travels. */
const ANSWER_MS = 5_000;

/**
 * ClickHouse for reading only: `readonly=2` refuses every statement that writes, whatever the user may do, and a result
 * beyond a limit is an error, never a part of the truth.
 */
export function createClickHouseReader(
  options: Omit<ClickHouseOptions, 'requestTimeoutMs'>,
  limits: ReadLimits,
): Reader {
  const client = createClient({
    ...options,
    request_timeout: limits.executionSecondsMax * 1_000 + ANSWER_MS,
    compression: { request: false, response: true },
    keep_alive: { enabled: true, idle_socket_ttl: 2_000 },
    application: 'kagimi-console',
    // Whoever asks logs what failed, once and in our own words.
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      readonly: '2',
      max_execution_time: limits.executionSecondsMax,
      max_result_rows: String(limits.resultRowsMax),
      max_result_bytes: String(limits.resultBytesMax),
      result_overflow_mode: 'throw',
      max_memory_usage: String(limits.memoryBytesMax),
      cancel_http_readonly_queries_on_client_close: 1,
      date_time_output_format: 'unix_timestamp',
      output_format_json_quote_64bit_integers: 0,
      output_format_json_quote_denormals: 0,
      wait_end_of_query: 1,
    },
  });
  async function ask(sql: string, signal: AbortSignal | undefined): Promise<Table> {
    const result = await client.query({
      query: sql,
      format: 'JSONCompact',
      ...(signal ? { abort_signal: signal } : {}),
    });
    const { meta = [], data } = await result.json<readonly unknown[]>();
    return { columns: meta, rows: data };
  }

  return {
    async read(sql, { signal } = {}) {
      try {
        // A kept connection may be closed in the moment in which it is used again; a SELECT may be asked twice.
        return await ask(sql, signal).catch((cause: unknown) => {
          if (!isReset(cause) || signal?.aborted) throw cause;
          return ask(sql, signal);
        });
      } catch (cause) {
        throw readError(cause, signal);
      }
    },
    async ping() {
      return (await client.ping()).success;
    },
    close: () => client.close(),
  };
}

function isReset(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNRESET';
}

function readError(cause: unknown, signal: AbortSignal | undefined): ReadError {
  if (signal?.aborted) return new ReadError('The query was called off.', { fault: 'cancelled', cause });
  const message = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause);
  if (!(cause instanceof ClickHouseError)) {
    return new ReadError(`ClickHouse does not answer: ${message}`, { fault: 'unavailable', cause });
  }
  const fault = FAULTS[cause.type ?? ''] ?? 'query';
  return new ReadError(`ClickHouse: ${message}`, { fault, cause });
}

/** ClickHouse's names of errors that say something other than "this query is wrong". */
const FAULTS: Readonly<Record<string, ReadError['fault']>> = {
  MEMORY_LIMIT_EXCEEDED: 'limit',
  TIMEOUT_EXCEEDED: 'limit',
  TOO_MANY_ROWS: 'limit',
  TOO_MANY_BYTES: 'limit',
  TOO_MANY_ROWS_OR_BYTES: 'limit',
  TOO_MANY_SIMULTANEOUS_QUERIES: 'unavailable',
  AUTHENTICATION_FAILED: 'unavailable',
  NETWORK_ERROR: 'unavailable',
};
