import type { Lane } from '../../processors/engine/lane.ts';
import { createPipeline } from '../../processors/pipeline.ts';
import { type Decoded, decode } from '../../schemas/codec.ts';
import type { LogRecord } from '../../schemas/log.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import type { Store } from '../../schemas/store.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';
import type { TopicFacts } from './judge.ts';
import { nameOf } from './tail.ts';

/**
 * The batch oracle: each partition is folded once, from its first record on, in order, by a fold that never restarts,
 * never sees a record twice and never commits. What it makes goes into a database of its own, to be compared with what
 * the processors made of the same records through every crash. Records are counted here apart from the fold.
 */
export interface Oracle {
  /** Folds what is new of a partition up to an offset. */
  take(records: readonly LogRecord[]): void;
  /** The next offset that it wants of a partition. */
  next(place: string): number;
  /** The topic was made anew: its offsets begin again. What it held before stays counted. */
  beginAgain(place: string): void;
  /** Brings the rows into its database. */
  flush(): Promise<void>;
  facts(): TopicFacts;
  /** Append time of the last record folded of each partition of ceremony.events: how far log time has come. */
  logTimes(): ReadonlyMap<number, number>;
  /** Frames of a schema that only newer code knows, and how today's would have said the same. */
  alias(newer: Buffer, today: Buffer): void;
}

const ROWS_PER_INSERT = 20_000;
const silent: Metrics = {
  add() {},
  set() {},
  observe() {},
  render: async () => ({ contentType: '', body: '' }),
};

export function createOracle(store: Store): Oracle {
  const createLanes = createPipeline({ metrics: silent, userAgentCacheMax: 10_000 });
  const lanes = new Map<string, { lane: Lane; next: number }>();
  const waiting = new Map<string, object[]>();
  const aliases = new Map<string, Buffer>();
  const counted = { records: 0, ticks: 0, duplicates: 0 };
  const events = new Set<string>();
  const failed = new Set<string>();

  function laneOf(record: LogRecord) {
    const known = lanes.get(nameOf(record));
    if (known) return known;
    const create = createLanes[record.topic];
    if (!create) throw new Error(`The pipeline has no lane for ${record.topic}.`);
    const made = {
      lane: create({ topic: record.topic, partition: record.partition, watermarkMs: 0 }),
      next: 0,
    };
    lanes.set(nameOf(record), made);
    return made;
  }

  function takeOne(given: LogRecord): void {
    const at = laneOf(given);
    if (given.offset < at.next) return;
    at.next = given.offset + 1;
    const today = aliases.get(given.value?.toString('hex') ?? '');
    const record = today ? { ...given, value: today } : given;
    at.lane.take(record, { replaying: false });
    const made = at.lane.drain();
    count(record, { isDead: (made.get('failed_events') ?? []).length > 0 });
    for (const [table, rows] of made) hold(table, rows);
  }

  function hold(table: string, rows: readonly object[]): void {
    if (rows.length === 0) return;
    const held = waiting.get(table) ?? [];
    for (const row of rows) held.push(row);
    waiting.set(table, held);
    if (table !== 'failed_events') return;
    for (const row of rows) if ('failed_id' in row) failed.add(String(row.failed_id));
  }

  /** What a record is: told by its frame, and by whether the fold buried it. Call before its rows are held. */
  function count(record: LogRecord, { isDead }: { isDead: boolean }): void {
    counted.records += 1;
    const decoded = decodedOrNull(record.value);
    if (decoded?.name === 'FailedEvent' && failed.has(decoded.value.failed_id)) counted.duplicates += 1;
    else if (decoded?.name === 'Tick') counted.ticks += 1;
    else if (decoded?.name === 'CeremonyEvent' && !isDead) {
      if (events.has(decoded.value.event_id)) counted.duplicates += 1;
      events.add(decoded.value.event_id);
    }
  }

  return {
    take: (records) => records.forEach(takeOne),
    next: (place) => lanes.get(place)?.next ?? 0,
    beginAgain: (place) => void lanes.delete(place),
    async flush() {
      for (const [table, rows] of waiting) {
        for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
          await store.insert(table, rows.slice(from, from + ROWS_PER_INSERT));
        }
      }
      waiting.clear();
    },
    facts: () => ({ ...counted, events: new Set(events), failed: new Set(failed) }),
    logTimes: () =>
      new Map(
        [...lanes]
          .filter(([place]) => place.startsWith(`${CEREMONY_EVENTS}/`))
          .map(([place, { lane }]) => [Number(place.split('/').at(-1)), lane.watermarkMs]),
      ),
    alias: (newer, today) => void aliases.set(newer.toString('hex'), today),
  };
}

function decodedOrNull(value: Buffer | null): Decoded | null {
  try {
    return value === null ? null : decode(value);
  } catch {
    return null;
  }
}
