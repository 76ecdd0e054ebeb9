import { decode } from '../../schemas/codec.ts';
import { BadHistory, type HistoryRecord } from '../../schemas/history-frames.ts';
import { type Store, StoreError } from '../../schemas/store.ts';
import { CEREMONY_EVENTS, TOPICS } from '../../schemas/topics.ts';
import type { Lane } from '../engine/lane.ts';

export interface WriteOptions {
  /** The fold of the topic `kagimi.ceremony.events.v1`, new. */
  lane: Lane;
  store: Store;
  /** In order of their append time; the last is a tick. */
  records: AsyncIterable<readonly HistoryRecord[]>;
  /** Told after each batch: how many records are in ClickHouse, and the append time of the last. */
  onWritten?: (reached: Written) => void;
}

export interface Written {
  records: number;
  reachedMs: number;
}

/** Records folded between two inserts. */
const BATCH_RECORDS = 25_000;
const TRIES_MAX = 5;

/**
 * Writes what ClickHouse would hold had these records come through the log, each appended at its own time: the log's
 * clock can not be set back, so this is the only way to a past. At the end every partition is said to be complete up to
 * the last record, for whoever reads log time; the live log goes on from there.
 * @returns rows by table.
 * @throws BadHistory for a history without its end; what was written by then stays, and is told to nobody as complete.
 * @throws StoreError
 */
export async function writeHistory({ lane, store, records, onWritten }: WriteOptions) {
  const rowsOf: Record<string, number> = {};
  let count = 0;
  let last: HistoryRecord | null = null;

  async function drain(): Promise<void> {
    for (const [table, rows] of lane.drain()) {
      if (rows.length === 0) continue;
      await insert(store, table, rows);
      rowsOf[table] = (rowsOf[table] ?? 0) + rows.length;
    }
    onWritten?.({ records: count, reachedMs: lane.watermarkMs });
  }

  for await (const some of records) {
    for (const record of some) {
      const place = { topic: CEREMONY_EVENTS, partition: 0, offset: count, headers: {} };
      lane.take({ ...place, ...record }, { replaying: false });
      last = record;
      count += 1;
      if (count % BATCH_RECORDS === 0) await drain();
    }
  }
  if (last === null || decode(last.value).name !== 'Tick') {
    throw new BadHistory('The history has no end: who writes it has died.');
  }
  await drain();
  await store.insert('log_progress', progressRows(lane.watermarkMs));
  return rowsOf;
}

/** A loaded ClickHouse may answer late; what was sent twice merges. */
async function insert(store: Store, table: string, rows: readonly object[]): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await store.insert(table, rows);
    } catch (error) {
      if (!(error instanceof StoreError) || error.fault === 'data' || tries === TRIES_MAX) throw error;
    }
  }
}

function progressRows(watermark: number): object[] {
  const partitions = TOPICS.find(({ topic }) => topic === CEREMONY_EVENTS)?.partitions ?? 0;
  return Array.from({ length: partitions }, (_, partition) => ({
    ...{ topic: CEREMONY_EVENTS, partition, partitions, watermark },
  }));
}

/** Whether a database holds a ceremony. A past is written before everything else, or not at all. @throws StoreError */
export async function holdsCeremonies(store: Store): Promise<boolean> {
  return (await store.query('SELECT 1 AS held FROM ceremonies LIMIT 1')).length > 0;
}
