import type { Logger } from '../../schemas/logger.ts';

/** What happened inside a log adapter that an operator would want counted. */
export type LogEvent =
  /** The position asked for is not kept any more (or not yet written): reading starts again at the oldest record. */
  | 'offset_out_of_range'
  /** A position of a partition that is not ours was handed in, and left alone. */
  | 'commit_ignored'
  /** Partitions went to another member, or are about to. */
  | 'revoked'
  | 'assigned'
  /** The client died of something that passes, and started again by itself. */
  | 'consumer_restarted'
  | 'producer_rebuilt'
  /** Bytes in the embedded log that are no frame: a torn write or a damaged disk. */
  | 'bytes_skipped'
  /** An existing topic keeps the producer's time, not the log's. */
  | 'topic_without_append_time';

export type Note = (level: 'info' | 'warn' | 'error', event: LogEvent, message: string) => void;

/** Every event is counted and said in one sentence. */
export function createNotes(options: {
  logger?: Logger | undefined;
  onEvent?: ((event: LogEvent) => void) | undefined;
}): Note {
  return function note(level, event, message) {
    options.onEvent?.(event);
    options.logger?.[level]({ event }, message);
  };
}
