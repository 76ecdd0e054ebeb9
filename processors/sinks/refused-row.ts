import { eventId } from '../../schemas/ceremony-id.ts';
import { scrub } from '../../schemas/scrub.ts';
import type { StoreError } from '../../schemas/store.ts';
import { failedRow, PAYLOAD_BYTES_MAX } from './failed-row.ts';

/** The dead letter of a row that ClickHouse will never take: the row itself, scrubbed. */
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
      failed_at_ms: nowMs,
    }),
  };
}

export interface RefusedRow {
  table: string;
  row: object;
  error: StoreError;
  nowMs: number;
}
