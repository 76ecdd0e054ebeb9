import { eventId } from '../../schemas/ceremony-id.ts';
import { scrub } from '../../schemas/scrub.ts';
import type { StoreError } from '../../schemas/store.ts';
import { failedRow, PAYLOAD_BYTES_MAX } from './failed-row.ts';

/**
 * The dead letter of a row that ClickHouse will never take: the row itself, scrubbed. Its time is the row's own, so that
 * a replay on another day gives the same dead letter again and not a second one.
 */
export function refusedRow({ table, row, error, nowMs }: RefusedRow): { table: string; row: object } {
  const text = JSON.stringify(row);
  return {
    table: 'failed_events',
    row: failedRow({
      failed_id: eventId('refused row', table, text),
      tenant: 'tenant' in row && typeof row.tenant === 'string' ? row.tenant : '',
      failure_class: 'sink',
      reason: 'invalid_field',
      detail: scrub(error.message).slice(0, 512),
      place: table,
      payload: Buffer.from(scrub(text).slice(0, PAYLOAD_BYTES_MAX)),
      payload_bytes: Buffer.byteLength(text),
      failed_at_ms: timeOf(row) ?? nowMs,
    }),
  };
}

/** When the log had what the row says, milliseconds since the epoch; null for a row of a table that keeps no such time. */
function timeOf(row: object): number | null {
  if ('log_appended_at' in row && typeof row.log_appended_at === 'number') return row.log_appended_at;
  if ('last_appended_at' in row && typeof row.last_appended_at === 'number') return row.last_appended_at;
  if ('failed_at' in row && typeof row.failed_at === 'number') return row.failed_at;
  return null;
}

export interface RefusedRow {
  table: string;
  row: object;
  error: StoreError;
  /** For rows that carry no time. */
  nowMs: number;
}
