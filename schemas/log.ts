/**
 * The Log port: an append-only, partitioned, replayable log with consumer groups. Apache Kafka is one, the embedded
 * log another; both pass `tests/contracts/log.ts`. Offsets are numbers (exact up to 2^53) and grow within a partition,
 * not necessarily by one.
 */

export interface TopicPartition {
  topic: string;
  partition: number;
}

export interface LogRecord extends TopicPartition {
  offset: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, string>;
  /** The log's own append time, milliseconds since the epoch: the only clock that processors obey. */
  appendedAtMs: number;
}

export interface LogAppend {
  key: Buffer;
  value: Buffer;
  headers?: Record<string, string>;
  /** Left out: chosen by murmur2 of the key, as Kafka's default partitioner does. */
  partition?: number;
}

export interface TopicSpec {
  topic: string;
  partitions: number;
  retentionMs: number;
}

/** A place to start again from: the first offset not yet done with, and the words kept beside it. */
export interface CommittedPosition extends TopicPartition {
  offset: number;
  metadata: string;
}

/** First offset kept and first offset not yet written, of one partition. */
export interface PartitionBounds extends TopicPartition {
  startOffset: number;
  endOffset: number;
}

export interface LogProducer {
  /**
   * Resolves once every in-sync replica holds every record (acks=all; the embedded log: after fdatasync).
   * @throws LogUnavailable when that did not happen within the producer's time-out; the outcome is then unknown.
   */
  append(topic: string, records: readonly LogAppend[]): Promise<void>;
  close(): Promise<void>;
}

export interface ConsumerHandler {
  /** Called before the first batch of these partitions. `committed` is null where the group has none. */
  assigned(partitions: readonly (TopicPartition & { committed: CommittedPosition | null })[]): Promise<void>;
  /**
   * Records of one partition, in offset order. Not resolving is the back-pressure: the adapter keeps the group
   * membership alive meanwhile, and fetches no more.
   */
  batch(records: readonly LogRecord[], bounds: PartitionBounds): Promise<void>;
  /** These partitions belong to another member from now on, or will in a moment. Commit now or never. */
  revoked(partitions: readonly TopicPartition[]): Promise<void>;
}

export interface LogConsumer {
  /** Resolves after `close()`. Rejects when the consumer died for good: the process must exit and be restarted. */
  run(handler: ConsumerHandler): Promise<void>;
  /** Keeps positions for the group. A position of a partition that is no longer ours is ignored. */
  commit(positions: readonly CommittedPosition[]): Promise<void>;
  close(): Promise<void>;
}

export interface Log {
  /** Creates what is missing, with the log's append time as record time; leaves what exists. */
  createTopics(topics: readonly TopicSpec[]): Promise<void>;
  bounds(topic: string): Promise<PartitionBounds[]>;
  committed(groupId: string, topics: readonly string[]): Promise<CommittedPosition[]>;
  producer(options?: { timeoutMs?: number }): Promise<LogProducer>;
  consumer(options: { groupId: string; topics: readonly string[] }): Promise<LogConsumer>;
  close(): Promise<void>;
}

/** The log did not acknowledge. Whether it holds the records is unknown: sending them again is always safe. */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
  readonly code = 'log_unavailable';
}
