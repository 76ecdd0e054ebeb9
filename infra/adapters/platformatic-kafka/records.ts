import type { RecordsBatch } from '@platformatic/kafka';
import type { LogRecord, TopicPartition } from '../../../schemas/log.ts';

type KafkaRecord = RecordsBatch['records'][number];

/** Bits of a batch's attributes, as Kafka's record format names them. */
const LOG_APPEND_TIME = 1 << 3;
const TRANSACTIONAL = 1 << 4;
const CONTROL = 1 << 5;
const ABORT = 0;

export interface Fetched {
  batches: readonly RecordsBatch[];
  /** Transactions that failed, by the offset of their first record. */
  aborted: readonly { producerId: bigint; firstOffset: bigint }[];
}

/**
 * The records from `fromOffset` on, and the offset behind all that was fetched: a broker starts at a batch's first
 * record, which may lie before what was asked for, and compaction may leave a batch with its last records gone.
 */
export function recordsFrom(
  place: TopicPartition,
  fromOffset: number,
  fetched: Fetched,
): { records: LogRecord[]; nextOffset: number } {
  const records: LogRecord[] = [];
  const failed = createFailedTransactions(fetched.aborted);
  let nextOffset = fromOffset;
  for (const batch of fetched.batches) {
    nextOffset = Math.max(nextOffset, Number(batch.firstOffset) + batch.lastOffsetDelta + 1);
    if (failed.holds(batch)) continue;
    for (const record of batch.records) {
      const one = recordOf(place, batch, record);
      if (one.offset >= fromOffset) records.push(one);
    }
  }
  return { records, nextOffset };
}

/** Which batches are markers of a transaction, or records of one that failed. */
function createFailedTransactions(aborted: Fetched['aborted']) {
  const waiting = aborted.toSorted((a, b) => Number(a.firstOffset - b.firstOffset));
  const open = new Set<bigint>();
  return {
    holds(batch: RecordsBatch): boolean {
      const lastOffset = batch.firstOffset + BigInt(batch.lastOffsetDelta);
      while (waiting[0] && waiting[0].firstOffset <= lastOffset) {
        open.add(waiting[0].producerId);
        waiting.shift();
      }
      if (batch.attributes & CONTROL) {
        if (batch.records[0]?.key?.readInt16BE(2) === ABORT) open.delete(batch.producerId);
        return true;
      }
      return (batch.attributes & TRANSACTIONAL) !== 0 && open.has(batch.producerId);
    },
  };
}

function recordOf(place: TopicPartition, batch: RecordsBatch, record: KafkaRecord): LogRecord {
  const headers: Record<string, string> = {};
  // Of a header that is there several times the last one counts, as in Kafka's own `lastHeader`.
  for (const [name, value] of record.headers) {
    if (name !== null && value !== null) headers[name.toString()] = value.toString();
  }
  // With append time the batch carries one time for all its records; their own deltas are the producer's.
  const byLog = (batch.attributes & LOG_APPEND_TIME) !== 0;
  return {
    ...place,
    offset: Number(batch.firstOffset) + record.offsetDelta,
    key: record.key,
    value: record.value,
    headers,
    appendedAtMs: Number(byLog ? batch.maxTimestamp : batch.firstTimestamp + record.timestampDelta),
  };
}
