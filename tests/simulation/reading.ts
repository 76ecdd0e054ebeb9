import { eventRow } from '../../processors/sinks/event-row.ts';
import { HORIZON_MS } from '../../schemas/ceremony.ts';
import { issuedAtMs } from '../../schemas/ceremony-id.ts';
import { DecodeError, decode } from '../../schemas/codec.ts';
import type { CeremonyEvent } from '../../schemas/events.ts';
import type { LogRecord } from '../../schemas/log.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';
import { ceremonyOfEvent, type Enriched, enrich } from './ceremony-of-event.ts';
import type { Row } from './clickhouse-table.ts';

/** What must come of one record of the log: by the documented rules, without the pipeline. */
export type Reading =
  | { what: 'tick' }
  | {
      what: 'event';
      event: CeremonyEvent;
      late: boolean;
      enriched: Enriched;
      eventRow: Row;
      ceremonyRow: Row;
    }
  | { what: 'failed'; failureClass: string; reason: string; failedId: string | null; place: string };

const EIGHT_DAYS_MS = 8 * 86_400_000;

/** `watermarkMs`: the greatest append time of the partition up to and with this record. */
export function readRecord(record: LogRecord, watermarkMs: number): Reading {
  const place = `${record.topic}/${record.partition}/${record.offset}`;
  const failed = (failureClass: string, reason: string): Reading => ({
    what: 'failed',
    failureClass,
    reason,
    failedId: null,
    place,
  });
  const decoded = decoding(record.value ?? Buffer.alloc(0));
  if (decoded instanceof DecodeError) return failed('schema', decoded.reason);
  const isEvents = record.topic === CEREMONY_EVENTS;
  if (decoded.name === 'Tick' && isEvents) return { what: 'tick' };
  if (decoded.name === 'FailedEvent' && !isEvents) {
    const { failure_class, reason, failed_id } = decoded.value;
    return { ...failed(failure_class, reason), failedId: failed_id, place: decoded.value.place } as Reading;
  }
  if (decoded.name !== 'CeremonyEvent' || !isEvents) return failed('schema', 'unknown_schema_id');
  if (!isAdmitted(decoded.value, record)) return failed('enrich', 'invalid_field');
  return eventReading(decoded.value, record, watermarkMs);
}

function eventReading(event: CeremonyEvent, record: LogRecord, watermarkMs: number): Reading {
  const late = event.issued_at_ms !== null && watermarkMs >= event.issued_at_ms + HORIZON_MS;
  const enriched = enrich(event);
  const { partition, offset, appendedAtMs } = record;
  return {
    what: 'event',
    event,
    late,
    enriched,
    eventRow: eventRow({ ...enriched, appendedAtMs, partition, offset, late }),
    ceremonyRow: ceremonyOfEvent(enriched, { appendedAtMs, late }),
  };
}

function decoding(value: Buffer) {
  try {
    return decode(value);
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
}

function isAdmitted(event: CeremonyEvent, record: LogRecord): boolean {
  const minted = issuedAtMs(event.ceremony_id);
  if (minted !== null && minted !== event.issued_at_ms) return false;
  const aheadMs = (event.issued_at_ms ?? record.appendedAtMs) - record.appendedAtMs;
  if (aheadMs > HORIZON_MS || -aheadMs > EIGHT_DAYS_MS) return false;
  return event.step !== null || event.signal !== null;
}
