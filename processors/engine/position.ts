import type { CommittedPosition, TopicPartition } from '../../schemas/log.ts';

/**
 * What a processor commits. The offset is where a restart begins reading, one horizon back; beside it stand the
 * watermark there, and `next`, the first offset whose rows are not yet in ClickHouse. Lag is measured from `next`.
 */
export interface Position {
  offset: number;
  watermarkMs: number;
  next: number;
}

/** The position as the log keeps it. */
export function toCommitted(at: TopicPartition, { offset, watermarkMs, next }: Position): CommittedPosition {
  return { topic: at.topic, partition: at.partition, offset, metadata: `${next}:${watermarkMs}` };
}

/** Reads it back; metadata that is not ours means that nothing after the offset is known. */
export function fromCommitted({
  offset,
  metadata,
}: Pick<CommittedPosition, 'offset' | 'metadata'>): Position {
  const [, next, watermark] = /^(\d+):(\d+)$/.exec(metadata) ?? [];
  if (next === undefined || watermark === undefined) return { offset, watermarkMs: 0, next: offset };
  return { offset, watermarkMs: Number(watermark), next: Math.max(offset, Number(next)) };
}
