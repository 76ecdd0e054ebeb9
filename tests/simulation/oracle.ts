import { eventId } from '../../schemas/ceremony-id.ts';
import type { LogRecord, TopicPartition } from '../../schemas/log.ts';
import { cellsOf } from './cells.ts';
import { createTable, type Row, type Table } from './clickhouse-table.ts';
import { refusedRowId } from './commit-watch.ts';
import { addSettlement, type Cells } from './minutes.ts';
import { type Reading, readRecord } from './reading.ts';

/** What the store must hold in the end: one pass over the whole log, no state, no batches, no faults. */
export interface Expected {
  events: Table;
  ceremonies: Table;
  trials: Table;
  /** Where in the log a trial's ceremony is, by the trial's key. */
  trialPlaces: Map<string, TopicPartition>;
  cells: Cells;
  /** Dead letters, refused rows and refused data: class, reason and place by id. */
  failed: Map<string, string>;
  /** Records of the log, by what became of them. */
  counts: { records: number; ticks: number; failed: number; duplicates: number };
  /** Trusted ceremonies whose horizon the log has not reached. */
  open: number;
}

export interface OracleOptions {
  /** Partition by partition. */
  partitions: readonly (readonly LogRecord[])[];
  /** Events whose row ClickHouse never takes. */
  refusedEvents: ReadonlySet<string>;
}

export function expect({ partitions, refusedEvents }: OracleOptions): Expected {
  const expected: Expected = {
    events: createTable('events'),
    ceremonies: createTable('ceremonies'),
    trials: createTable('ceremony_trials'),
    trialPlaces: new Map(),
    cells: new Map(),
    failed: new Map(),
    counts: { records: 0, ticks: 0, failed: 0, duplicates: 0 },
    open: 0,
  };
  for (const records of partitions) {
    const readings = readPartition(records);
    for (const { reading } of readings) count(expected, reading, refusedEvents);
    const { settlements, causes, trials, open } = cellsOf(readings);
    for (const trial of trials) {
      expected.trials.insert(trial);
      if (records[0]) expected.trialPlaces.set(trialKey(trial), records[0]);
    }
    for (const cause of causes) expected.ceremonies.insert(cause);
    for (const settlement of settlements) addSettlement(expected.cells, settlement);
    expected.open += open;
  }
  return expected;
}

export function trialKey({ tenant, settled_minute, ceremony_id }: Row): string {
  return `${tenant}|${settled_minute}|${ceremony_id}`;
}

export interface ReadRecord {
  reading: Reading;
  appendedAtMs: number;
  watermarkMs: number;
}

export function readPartition(records: readonly LogRecord[]): ReadRecord[] {
  let watermarkMs = 0;
  return records.map((record) => {
    watermarkMs = Math.max(watermarkMs, record.appendedAtMs);
    return { reading: readRecord(record, watermarkMs), appendedAtMs: record.appendedAtMs, watermarkMs };
  });
}

function count(expected: Expected, reading: Reading, refusedEvents: ReadonlySet<string>): void {
  const { counts } = expected;
  counts.records += 1;
  if (reading.what === 'tick') counts.ticks += 1;
  else if (reading.what === 'failed') {
    const id = reading.failedId ?? eventId('dead letter', reading.place);
    if (expected.failed.has(id)) counts.duplicates += 1;
    else counts.failed += 1;
    expected.failed.set(id, `${reading.failureClass} ${reading.reason} ${reading.place}`);
  } else {
    expected.ceremonies.insert(reading.ceremonyRow);
    if (refusedEvents.has(reading.event.event_id)) {
      expected.failed.set(refusedRowId(reading.eventRow), 'sink invalid_field events');
      counts.failed += 1;
      return;
    }
    // The first record of an event stays, whatever a later one says.
    if (expected.events.hasKeyOf(reading.eventRow)) counts.duplicates += 1;
    else expected.events.insert(reading.eventRow);
  }
}
