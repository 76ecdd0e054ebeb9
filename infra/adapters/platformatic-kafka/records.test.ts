import type { RecordsBatch } from '@platformatic/kafka';
import { describe, expect, it } from 'vitest';
import { recordsFrom } from './records.ts';

const place = { topic: 't', partition: 0 };
const LOG_APPEND_TIME = 8;
const TRANSACTIONAL = 16;
const CONTROL = 32;

function batch(firstOffset: number, values: string[], of: Partial<RecordsBatch> = {}): RecordsBatch {
  return {
    firstOffset: BigInt(firstOffset),
    length: 0,
    partitionLeaderEpoch: 0,
    magic: 2,
    crc: 0,
    attributes: LOG_APPEND_TIME,
    lastOffsetDelta: values.length - 1,
    firstTimestamp: 100n,
    maxTimestamp: 900n,
    producerId: -1n,
    producerEpoch: -1,
    firstSequence: -1,
    records: values.map((value, offsetDelta) => ({
      length: 0,
      attributes: 0,
      timestampDelta: BigInt(offsetDelta),
      offsetDelta,
      key: Buffer.from('k'),
      value: Buffer.from(value),
      headers: [],
    })),
    ...of,
  };
}

function marker(offset: number, producerId: bigint, commits: boolean): RecordsBatch {
  const made = batch(offset, ['']);
  const key = Buffer.from([0, 0, 0, commits ? 1 : 0]);
  const records = made.records.map((record) => ({ ...record, key }));
  return { ...made, attributes: TRANSACTIONAL | CONTROL, producerId, records };
}

const valuesOf = (fetched: Parameters<typeof recordsFrom>[2], fromOffset = 0) =>
  recordsFrom(place, fromOffset, fetched).records.map(({ value }) => String(value));

describe('the records of fetched batches', () => {
  it('begin at the position, although the batch begins before it', () => {
    const { records, nextOffset } = recordsFrom(place, 12, {
      batches: [batch(10, ['a', 'b', 'c', 'd'])],
      aborted: [],
    });
    expect(records.map(({ offset, value }) => [offset, String(value)])).toEqual([
      [12, 'c'],
      [13, 'd'],
    ]);
    expect(nextOffset).toBe(14);
  });

  it('carry the time of the log where it keeps its own, else that of the producer', () => {
    const byLog = recordsFrom(place, 0, { batches: [batch(0, ['a', 'b'])], aborted: [] });
    expect(byLog.records.map(({ appendedAtMs }) => appendedAtMs)).toEqual([900, 900]);
    const byProducer = recordsFrom(place, 0, {
      batches: [batch(0, ['a', 'b'], { attributes: 0 })],
      aborted: [],
    });
    expect(byProducer.records.map(({ appendedAtMs }) => appendedAtMs)).toEqual([100, 101]);
  });

  it('leave a position behind what compaction took', () => {
    const compacted = batch(0, ['a'], { lastOffsetDelta: 9 });
    expect(recordsFrom(place, 0, { batches: [compacted], aborted: [] }).nextOffset).toBe(10);
  });

  it('are without markers and without what failed, also where transactions overlap', () => {
    const one = { attributes: TRANSACTIONAL, producerId: 1n };
    const two = { attributes: TRANSACTIONAL, producerId: 2n };
    const batches = [
      batch(0, ['plain']),
      batch(1, ['failed'], one),
      batch(2, ['kept'], two),
      batch(3, ['failed too'], one),
      marker(4, 1n, false),
      batch(5, ['kept too'], one),
      marker(6, 1n, true),
      marker(7, 2n, true),
    ];
    expect(valuesOf({ batches, aborted: [{ producerId: 1n, firstOffset: 1n }] })).toEqual([
      'plain',
      'kept',
      'kept too',
    ]);
  });
});
