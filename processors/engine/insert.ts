import type { Clock } from '../../schemas/clock.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import { type Store, StoreError } from '../../schemas/store.ts';

export interface InsertOptions {
  store: Store;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  retryMsMax: number;
  /** What becomes of a row that ClickHouse will never take. */
  onRefusedRow: (table: string, row: object, error: StoreError) => void;
}

const RETRY_MS_FIRST = 100;

/**
 * Inserts rows until ClickHouse has acknowledged every one. While it is unavailable the same rows are sent again with
 * a growing pause, which is safe because every write merges. When it refuses the data itself, the batch is halved
 * until the guilty row stands alone; that row becomes a dead letter and the others are in.
 */
export function createInserter(options: InsertOptions) {
  const { store, clock, metrics, logger } = options;

  async function attempt(table: string, rows: readonly object[]): Promise<void> {
    const startedMs = clock.monotonic();
    await store.insert(table, rows);
    metrics.observe('kagimi_processor_insert_seconds', { table }, (clock.monotonic() - startedMs) / 1_000);
    metrics.add('kagimi_processor_rows_total', { table }, rows.length);
  }

  return async function insert(table: string, rows: readonly object[], signal: AbortSignal): Promise<void> {
    if (rows.length === 0) return;
    for (let pauseMs = RETRY_MS_FIRST; ; pauseMs = Math.min(pauseMs * 2, options.retryMsMax)) {
      try {
        return await attempt(table, rows);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        metrics.add('kagimi_processor_insert_failures_total', { table });
        if (error.fault === 'data') return isolate(table, rows, error, signal);
        logger.warn(
          { code: 'insert_failed', table, rows: rows.length, clickhouse: error.code },
          error.message,
        );
        signal.throwIfAborted();
        await clock.sleep(pauseMs, signal);
        signal.throwIfAborted();
      }
    }
  };

  async function isolate(
    table: string,
    rows: readonly object[],
    error: StoreError,
    signal: AbortSignal,
  ): Promise<void> {
    const insert = createInserter(options);
    const [only] = rows;
    if (rows.length === 1 && only) {
      logger.error({ code: 'row_refused', table, clickhouse: error.code }, error.message);
      options.onRefusedRow(table, only, error);
      return;
    }
    const middle = Math.ceil(rows.length / 2);
    await insert(table, rows.slice(0, middle), signal);
    await insert(table, rows.slice(middle), signal);
  }
}
