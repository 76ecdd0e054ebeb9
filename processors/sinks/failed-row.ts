import { eventId } from '../../schemas/ceremony-id.ts';
import type { FailedEvent } from '../../schemas/events.ts';
import type { LogRecord } from '../../schemas/log.ts';
import { scrubBytes } from '../../schemas/scrub.ts';
import type { FailureClass, FailureReason } from '../../schemas/vocabulary.ts';

export const PAYLOAD_BYTES_MAX = 4_096;
const MS_PER_DAY = 86_400_000;

/** Why a step of the pipeline would not take a record. */
export interface Refusal {
  failureClass: FailureClass;
  reason: FailureReason;
  detail: string;
  tenant: string;
}

/** The row of `failed_events` for something refused before the log, by the collector or a gateway. */
export function failedRow(failed: FailedEvent) {
  return {
    day: Math.floor(failed.failed_at_ms / MS_PER_DAY),
    tenant: failed.tenant,
    failure_class: failed.failure_class,
    reason: failed.reason,
    failed_id: failed.failed_id,
    failed_at: failed.failed_at_ms,
    detail: failed.detail,
    place: failed.place,
    payload: failed.payload.toString('utf8'),
    payload_bytes: failed.payload_bytes,
  };
}

/** The dead letter of a record of the log: its id is its place, so that a replay gives the same row. */
export function deadLetterRow(record: LogRecord, { failureClass, reason, detail, tenant }: Refusal) {
  const value = record.value ?? Buffer.alloc(0);
  const place = `${record.topic}/${record.partition}/${record.offset}`;
  return failedRow({
    failed_id: eventId('dead letter', place),
    tenant,
    failure_class: failureClass,
    reason,
    detail,
    place,
    payload: scrubBytes(value, PAYLOAD_BYTES_MAX),
    payload_bytes: value.length,
    failed_at_ms: record.appendedAtMs,
  });
}
