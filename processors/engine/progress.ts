import type { PartitionBounds, TopicPartition } from '../../schemas/log.ts';

/** A row of `log_progress`: everything that follows from records up to the watermark is in ClickHouse. */
export interface ProgressRow extends TopicPartition {
  /** How many partitions the topic has. */
  partitions: number;
  /** Append time, milliseconds since the epoch. */
  watermark: number;
}

const MINUTE_MS = 60_000;

/** The beginning of the minute that a time lies in, milliseconds. */
export const minuteStart = (ms: number): number => ms - (ms % MINUTE_MS);

/** Tells once in a minute of log time how far each partition of these topics has come. */
export function createProgress({ topics }: { topics: readonly string[] }) {
  const partitionCounts = new Map<string, number>();
  const told = new Map<string, number>();
  return {
    /** The bounds of all partitions of one topic: how many they are. */
    noteBounds(bounds: readonly PartitionBounds[]): void {
      for (const { topic } of bounds) partitionCounts.set(topic, bounds.length);
    },
    /** For one partition with what is drained now; to be inserted after it. Empty within a minute that was told. */
    rows({ topic, partition }: TopicPartition, watermarkMs: number): ProgressRow[] {
      const partitions = partitionCounts.get(topic);
      const name = `${topic}/${partition}`;
      const startMs = minuteStart(watermarkMs);
      if (partitions === undefined || !topics.includes(topic)) return [];
      if (startMs <= (told.get(name) ?? 0)) return [];
      told.set(name, startMs);
      return [{ topic, partition, partitions, watermark: watermarkMs }];
    },
    /** It may come back with less than it had: what is told then must be true of it. */
    forget({ topic, partition }: TopicPartition): void {
      told.delete(`${topic}/${partition}`);
    },
  };
}
