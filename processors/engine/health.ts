import type { Clock } from '../../schemas/clock.ts';

/** How a processor stands: whether it keeps up, and in one sentence why not. */
export interface Readiness {
  ready: boolean;
  reason: string;
  /** Records between what is in ClickHouse and the end of the log, over the assigned partitions. */
  lag: number;
  /** Age of the oldest record that was read and is not yet in ClickHouse, by its append time; 0 where there is none. */
  oldest_seconds: number;
}

/** What one partition has: all that readiness needs to know of it. */
export interface Standing {
  lag: number;
  /** Append time of the oldest record that was read and is not yet in ClickHouse. */
  oldestMs: number | null;
  /** When its last record was read, on the monotonic clock. */
  lastReadMs: number;
}

/** Silences, in milliseconds, after which a processor does not call itself ready. */
export const SILENCE_MS_MAX = {
  /** No flush acknowledged by ClickHouse. */
  flush: 30_000,
  /** No position kept by the log. */
  commit: 30_000,
  /** The log does not tell where its partitions end. */
  log: 30_000,
  /** A record read and not in ClickHouse, or waiting in the log unread. */
  record: 120_000,
} as const;

/** Watches the engine's own silences. Readiness says what is true now, not what was configured. */
export function createHealth({ clock }: { clock: Clock }) {
  let flushedMs: number | null = null;
  let uncommittedMs: number | null = null;
  let answeredMs: number | null = null;
  const since = (ms: number | null) => (ms === null ? 0 : clock.monotonic() - ms);

  function troubleOf(standings: readonly Standing[], oldestMs: number | null): string | null {
    if (flushedMs === null) return 'No partition has been assigned yet.';
    if (since(flushedMs) > SILENCE_MS_MAX.flush) {
      return `ClickHouse has acknowledged nothing for ${seconds(since(flushedMs))} s.`;
    }
    if (since(uncommittedMs) > SILENCE_MS_MAX.commit) {
      return `The log has kept no position for ${seconds(since(uncommittedMs))} s.`;
    }
    if (since(answeredMs) > SILENCE_MS_MAX.log) {
      return `The log has not answered for ${seconds(since(answeredMs))} s.`;
    }
    if (oldestMs !== null && clock.now() - oldestMs > SILENCE_MS_MAX.record) {
      return `The oldest record not yet in ClickHouse is ${seconds(clock.now() - oldestMs)} s old.`;
    }
    const unread = standings.find(
      ({ lag, lastReadMs }) => lag > 0 && since(lastReadMs) > SILENCE_MS_MAX.record,
    );
    return unread ? `${unread.lag} records wait unread for ${seconds(since(unread.lastReadMs))} s.` : null;
  }

  return {
    /** Partitions are ours: from now on silence counts. */
    assigned(): void {
      flushedMs ??= clock.monotonic();
      answeredMs ??= clock.monotonic();
    },
    flushed(): void {
      flushedMs = clock.monotonic();
    },
    committed(kept: boolean): void {
      uncommittedMs = kept ? null : (uncommittedMs ?? clock.monotonic());
    },
    /** The log told where its partitions end. */
    answered(): void {
      answeredMs = clock.monotonic();
    },
    readiness(standings: readonly Standing[]): Readiness {
      const ages = standings.flatMap(({ oldestMs }) => oldestMs ?? []);
      const oldestMs = ages.length === 0 ? null : Math.min(...ages);
      const trouble = troubleOf(standings, oldestMs);
      return {
        ready: trouble === null,
        reason: trouble ?? 'Reading and inserting.',
        lag: standings.reduce((sum, { lag }) => sum + lag, 0),
        oldest_seconds: oldestMs === null ? 0 : Math.max(0, seconds(clock.now() - oldestMs)),
      };
    },
  };
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}
