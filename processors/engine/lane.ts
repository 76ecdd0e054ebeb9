import type { LogRecord } from '../../schemas/log.ts';

/** Rows for ClickHouse, by table, in the order in which the tables are to be written. */
export type Rows = ReadonlyMap<string, readonly object[]>;

/**
 * The pure half of a processor: the fold of one partition. It does no I/O, reads no clock and never throws on data:
 * what it can't take becomes a row of `failed_events`. Built by a factory from the position that was committed.
 */
export interface Lane {
  /** Folds one record. With `replaying`, it is known to be in ClickHouse: state is rebuilt, no row comes out. */
  take(record: LogRecord, options: { replaying: boolean }): void;
  /** Rows since the last call. */
  drain(): Rows;
  /** Where a restart must begin to rebuild this state: an offset, and the watermark before it. */
  replayFrom(): { offset: number; watermarkMs: number } | null;
  /** Whether passing time alone would change something: an idle partition then gets ticks. */
  readonly open: number;
  /** Append time of the newest record, milliseconds since the epoch. */
  readonly watermarkMs: number;
  /** How many of the records taken became dead letters. */
  readonly deadLetters: number;
}

export interface LaneOptions {
  topic: string;
  partition: number;
  /** Watermark kept with the committed position; 0 at the very start. */
  watermarkMs: number;
}

export type CreateLane = (options: LaneOptions) => Lane;
