import type { Clock } from '../../schemas/clock.ts';
import {
  type CommittedPosition,
  type Log,
  type LogConsumer,
  type LogProducer,
  type LogRecord,
  LogUnavailable,
  type PartitionBounds,
  type TopicPartition,
} from '../../schemas/log.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import type { Store, StoreError } from '../../schemas/store.ts';
import { createDeadLetterGuard, type DeadLetterLimit } from './dead-letter-limit.ts';
import type { PassFailpoint } from './failpoint.ts';
import { createHealth, type Readiness, type Standing } from './health.ts';
import { createInserter } from './insert.ts';
import type { CreateLane, Lane } from './lane.ts';
import { fromCommitted, type Position, toCommitted } from './position.ts';
import { createProgress, minuteStart } from './progress.ts';

export interface EngineOptions {
  log: Log;
  store: Store;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  groupId: string;
  /** One fold per partition of each topic. */
  lanes: Readonly<Record<string, CreateLane>>;
  /** The topics whose time goes on in idle partitions too, by ticks, and is told in `log_progress`; and the tick. */
  tick: { topics: readonly string[]; everyMs: number; encode: (nowMs: number) => Buffer };
  /** The row that takes the place of one that ClickHouse refuses. */
  refusedRow: (table: string, row: object, error: StoreError) => { table: string; row: object };
  flushMs: number;
  bufferedRecordsMax: number;
  deadLetterLimit: DeadLetterLimit;
  retryMsMax: number;
  /** Told of every place where a test may want the processor to die. Left out: nobody wants that. */
  failpoint?: PassFailpoint;
}

interface Assigned extends TopicPartition {
  lane: Lane;
  position: Position;
  /** First offset that this lane has not folded yet; null before its first batch. */
  folded: number | null;
  endOffset: number;
  lastRecordMs: number;
  /** Append time of the oldest record that was read and is not yet in ClickHouse: folded, and being inserted. */
  foldedSinceMs: number | null;
  insertingSinceMs: number | null;
  deadLettersSeen: number;
  /** Metadata of the last commit. */
  committed: string;
}

/** A position, and the lane that has reached it. */
interface Reached {
  at: Assigned;
  position: CommittedPosition;
}

/**
 * The loop: read, fold, insert, and only then commit. It knows topics, lanes and tables, and nothing of passkeys.
 *
 * Rows are drained together with the positions that they reach; the positions are committed after ClickHouse has
 * acknowledged all of the rows, so a crash at any point only repeats work, and repeated work merges. While more than
 * `bufferedRecordsMax` records wait, `batch` does not resolve, and the log fetches no more.
 */
export interface Engine {
  /** Resolves after `stop()`. Rejects when the processor can't go on: the process must exit. */
  run(): Promise<void>;
  /** Flushes what is folded, commits it, leaves the group. */
  stop(): Promise<void>;
  /** Whether it keeps up, with its lag and the age of its oldest record; and in words why not. */
  readiness(): Readiness;
}

export function createEngine(options: EngineOptions): Engine {
  const { clock, metrics, logger } = options;
  const assigned = new Map<string, Assigned>();
  const stopping = new AbortController();
  const hardStop = new AbortController();
  const guard = createDeadLetterGuard(options.deadLetterLimit);
  const refused: { table: string; row: object }[] = [];
  const insert = createInserter({
    ...options,
    onRefusedRow(table, row, error) {
      const letter = options.refusedRow(table, row, error);
      // A dead letter that is refused itself has no place to go: better to stop than to write it for ever.
      if (letter.table === table) throw error;
      refused.push(letter);
    },
  });
  const health = createHealth({ clock });
  const progress = createProgress({ topics: options.tick.topics });
  let consumer: LogConsumer | null = null;
  let bufferedRecords = 0;
  let flushing: Promise<void> | null = null;
  let broken: { error: unknown } | null = null;

  function takeBatch(at: Assigned, records: readonly LogRecord[], bounds: PartitionBounds): void {
    if (isAnotherLog(at, records, bounds)) {
      const offset = records[0]?.offset ?? 0;
      at.position = { ...at.position, offset, next: offset };
    }
    for (const record of records) {
      // Handed over a second time: its rows may still wait here, so it is neither new nor in ClickHouse.
      if (record.offset < (at.folded ?? 0)) continue;
      const replaying = record.offset < at.position.next;
      at.lane.take(record, { replaying });
      if (!replaying) at.foldedSinceMs ??= record.appendedAtMs;
      at.folded = record.offset + 1;
      at.position.next = Math.max(at.position.next, at.folded);
    }
    at.endOffset = bounds.endOffset;
    at.lastRecordMs = clock.monotonic();
    bufferedRecords += records.length;
    metrics.add('kagimi_processor_records_total', { topic: at.topic }, records.length);
    const refusedNow = at.lane.deadLetters - at.deadLettersSeen;
    at.deadLettersSeen = at.lane.deadLetters;
    guard(records.length, refusedNow);
  }

  /**
   * Everything folded so far, and the positions it reaches. A lane that has read nothing reaches nothing: until it has,
   * it knows only where its rows end, not where a restart must begin.
   */
  function snapshot() {
    const tables = new Map<string, object[]>();
    const positions: Reached[] = [];
    for (const at of assigned.values()) {
      if (at.folded === null) continue;
      for (const [table, rows] of at.lane.drain()) {
        const waiting = tables.get(table);
        if (waiting) for (const row of rows) waiting.push(row);
        else tables.set(table, [...rows]);
      }
      const from = at.lane.replayFrom() ?? { offset: at.position.next, watermarkMs: at.lane.watermarkMs };
      positions.push({ at, position: toCommitted(at, { ...from, next: at.position.next }) });
    }
    for (const at of assigned.values()) {
      at.insertingSinceMs = at.foldedSinceMs;
      at.foldedSinceMs = null;
    }
    bufferedRecords = 0;
    const reached = [...assigned.values()].flatMap((at) => progress.rows(at, at.lane.watermarkMs));
    return { tables, positions, reached };
  }

  async function write(into: LogConsumer): Promise<void> {
    const { tables, positions, reached } = snapshot();
    const filled = [...tables].filter(([, rows]) => rows.length > 0);
    for (const [index, [table, rows]] of filled.entries()) {
      options.failpoint?.(index === 0 ? 'before_insert' : 'mid_batch');
      await insert(table, rows, hardStop.signal);
    }
    while (refused.length > 0) {
      const next = refused.shift();
      if (next) await insert(next.table, [next.row], hardStop.signal);
    }
    // Only now is it true. Before the commit: what is told again merges by max.
    await insert('log_progress', reached, hardStop.signal);
    if (filled.length > 0) options.failpoint?.('before_commit');
    await commit(into, positions);
    for (const at of assigned.values()) at.insertingSinceMs = null;
    health.flushed();
    report();
  }

  /**
   * Only what moved: an idle partition is not committed again and again. And only for the lane that reached it: what
   * was inserted for one that is gone says nothing of the lane that began anew in its place.
   */
  async function commit(into: LogConsumer, positions: readonly Reached[]): Promise<void> {
    const moved = positions.filter(
      ({ at, position }) => at.committed !== position.metadata && assigned.get(nameOf(at)) === at,
    );
    if (moved.length === 0) return;
    try {
      await into.commit(moved.map(({ position }) => position));
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error;
      // The rows are in. A later flush keeps later positions; a restart before that only repeats work.
      health.committed(false);
      logger.warn({ code: 'commit_failed', positions: moved.length }, error.message);
      return;
    }
    health.committed(true);
    for (const { at, position } of moved) at.committed = position.metadata;
  }

  function report(): void {
    let open = 0;
    for (const at of assigned.values()) {
      const labels = { topic: at.topic, partition: String(at.partition) };
      const { lag, oldestMs } = standingOf(at);
      metrics.set('kagimi_processor_lag_records', labels, lag);
      metrics.set('kagimi_processor_watermark_seconds', labels, at.lane.watermarkMs / 1_000);
      const ageMs = oldestMs === null ? 0 : Math.max(0, clock.now() - oldestMs);
      metrics.set('kagimi_processor_oldest_record_seconds', labels, ageMs / 1_000);
      open += at.lane.open;
    }
    metrics.set('kagimi_processor_open_ceremonies', {}, open);
  }

  /**
   * One flush at a time; a second caller waits for the first and then for its own. A flush that failed is the last:
   * its rows are gone from memory, and a later commit, such as that of `revoked` while stopping, would skip them.
   */
  async function flush(): Promise<void> {
    const open = consumer;
    if (!open) return;
    while (flushing) await flushing;
    if (broken) throw broken.error;
    flushing = write(open)
      .catch((error: unknown) => {
        broken = { error };
        throw error;
      })
      .finally(() => {
        flushing = null;
      });
    await flushing;
  }

  /** Too much waits: reading stands still until it is in ClickHouse, and the time it stands is counted. */
  async function holdBack(): Promise<void> {
    const startedMs = clock.monotonic();
    await flush();
    metrics.add('kagimi_processor_held_back_seconds_total', {}, (clock.monotonic() - startedMs) / 1_000);
  }

  async function flushRegularly(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(options.flushMs, stopping.signal);
      if (!stopping.signal.aborted) await flush();
    }
  }

  /** The end of a partition is known even while nothing is read from it. */
  async function askForEnds(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(ENDS_EVERY_MS, stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        for (const topic of Object.keys(options.lanes)) noteEnds(await options.log.bounds(topic));
        health.answered();
      } catch (error) {
        if (!(error instanceof LogUnavailable)) throw error;
        logger.warn({ code: 'log_silent' }, error.message);
      }
      report();
    }
  }

  function noteEnds(bounds: readonly PartitionBounds[]): void {
    progress.noteBounds(bounds);
    for (const place of bounds) {
      const at = assigned.get(nameOf(place));
      if (at) at.endOffset = Math.max(at.endOffset, place.endOffset);
    }
  }

  async function tickRegularly(producer: LogProducer): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(options.tick.everyMs, stopping.signal);
      if (stopping.signal.aborted) return;
      for (const at of assigned.values()) await tickIfIdle(producer, at);
    }
  }

  /** With something open, time goes on tick by tick; with nothing, once in a minute, for who waits for its end. */
  async function tickIfIdle(producer: LogProducer, at: Assigned): Promise<void> {
    const idleMs = clock.monotonic() - at.lastRecordMs;
    const isWaitedFor = at.lane.open > 0 || at.lane.watermarkMs < minuteStart(clock.now());
    if (!options.tick.topics.includes(at.topic) || !isWaitedFor || idleMs < options.tick.everyMs) return;
    const value = options.tick.encode(clock.now());
    try {
      await producer.append(at.topic, [{ key: Buffer.from('tick'), value, partition: at.partition }]);
      metrics.add('kagimi_processor_ticks_total', {});
    } catch (error) {
      logger.warn(
        { code: 'tick_failed', error: String(error) },
        'A tick was not acknowledged; the next may be.',
      );
    }
  }

  function assign(partition: TopicPartition & { committed: CommittedPosition | null }): void {
    const createLane = options.lanes[partition.topic];
    if (!createLane) throw new Error(`No lane for topic ${partition.topic}`);
    const position = partition.committed
      ? fromCommitted(partition.committed)
      : { offset: 0, watermarkMs: 0, next: 0 };
    const lane = createLane({ ...partition, watermarkMs: position.watermarkMs });
    const { topic, partition: number } = partition;
    assigned.set(nameOf(partition), {
      topic,
      partition: number,
      lane,
      position,
      folded: null,
      endOffset: position.next,
      lastRecordMs: clock.monotonic(),
      foldedSinceMs: null,
      insertingSinceMs: null,
      deadLettersSeen: 0,
      committed: partition.committed?.metadata ?? '',
    });
    progress.forget(partition);
  }

  return {
    async run() {
      const open = await options.log.consumer({
        groupId: options.groupId,
        topics: Object.keys(options.lanes),
      });
      consumer = open;
      const producer = await options.log.producer();
      const reading = open.run({
        async assigned(partitions) {
          health.assigned();
          for (const partition of partitions) assign(partition);
        },
        async batch(records, bounds) {
          const at = assigned.get(nameOf(bounds));
          if (!at) return;
          takeBatch(at, records, bounds);
          if (bufferedRecords >= options.bufferedRecordsMax) await holdBack();
        },
        async revoked(partitions) {
          await flush();
          for (const partition of partitions) assigned.delete(nameOf(partition));
        },
      });
      try {
        await Promise.race([
          reading,
          Promise.all([reading, flushRegularly(), askForEnds(), tickRegularly(producer)]),
        ]);
      } finally {
        stopping.abort();
        await producer.close();
      }
    },

    async stop() {
      if (stopping.signal.aborted) return;
      stopping.abort();
      const deadline = clock
        .sleep(STOP_MS)
        .then(() => hardStop.abort(new Error('The flush did not finish in time.')));
      await Promise.race([flush().catch(() => {}), deadline]);
      await consumer?.close();
    },

    readiness: () => health.readiness([...assigned.values()].map(standingOf)),
  };
}

/**
 * Whether the log was made anew, or has lost its end, since the position was committed: it ends before what we know to
 * be inserted, or reading begins before the place where we asked it to. Nothing of it is known to be in ClickHouse.
 */
function isAnotherLog(at: Assigned, records: readonly LogRecord[], bounds: PartitionBounds): boolean {
  const [first] = records;
  if (!first || at.folded !== null) return false;
  return bounds.endOffset < at.position.next || first.offset < at.position.offset;
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

function standingOf(at: Assigned): Standing {
  return {
    lag: Math.max(0, at.endOffset - at.position.next),
    oldestMs: at.insertingSinceMs ?? at.foldedSinceMs,
    lastReadMs: at.lastRecordMs,
  };
}

/** How often the log is asked where its partitions end. */
const ENDS_EVERY_MS = 5_000;

/** How long a stop waits for the last flush before it leaves the rest to the next start. */
const STOP_MS = 8_000;
