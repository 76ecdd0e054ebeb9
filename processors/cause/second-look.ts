import type { CauseModel } from '../../schemas/cause-model.ts';
import type { Clock } from '../../schemas/clock.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import { type Store, StoreError } from '../../schemas/store.ts';
import { REPLAY_MS, SETTLE_MS } from '../sessionize/sessionizer.ts';
import { readLogReached } from '../signals/findings.ts';
import { rerunCauses } from './rerun.ts';

export interface SecondLookOptions {
  store: Store;
  /** The one that the processors have. */
  model: CauseModel;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  intervalMs: number;
}

/**
 * Looks again at failures that the stream has named, now with the history of the account, and writes the verdicts that
 * win. The stream can't do it: its partitions are of ceremonies, and an account has some in each. It waits until every
 * partition has come past the ceremony, and what is remembered ends a horizon before it, so whoever looks, however often
 * and after whatever crash, says the same. It keeps nothing but how far it came: one that begins looks a day back.
 */
export interface SecondLook {
  /** Resolves after `stop()`. */
  run(): Promise<void>;
  /** Looks once. What ClickHouse refuses is logged, counted, and looked at again. */
  poll(): Promise<void>;
  stop(): void;
}

const DAY_MS = 86_400_000;
/** Timers of the stream fire on whole seconds. */
const NAMED_AFTER_MS = SETTLE_MS + 1_000;

/** Thrown between two pages, where what was done may be begun again. */
class Stopped extends Error {}

export function createSecondLook(options: SecondLookOptions): SecondLook {
  const { store, model, clock, metrics, logger, intervalMs } = options;
  const stopping = new AbortController();
  let fromMs: number | null = null;

  async function look(): Promise<void> {
    const reachedMs = await readLogReached(store);
    // Unknown while a partition has said nothing.
    if (reachedMs === 0) return;
    const { changed } = await rerunCauses({
      store,
      model,
      window: { sinceMs: fromMs ?? reachedMs - DAY_MS, untilMs: reachedMs },
      namedBeforeMs: reachedMs - NAMED_AFTER_MS,
      dryRun: false,
      onPage() {
        if (stopping.signal.aborted) throw new Stopped();
      },
    });
    // So long after its issue a ceremony may still be named.
    fromMs = reachedMs - REPLAY_MS;
    metrics.add('kagimi_cause_second_looks_total', { outcome: 'done' });
    metrics.add('kagimi_cause_verdicts_changed_total', {}, changed);
  }

  async function poll(): Promise<void> {
    try {
      await look();
    } catch (error) {
      if (error instanceof Stopped || stopping.signal.aborted) return;
      if (!(error instanceof StoreError)) throw error;
      metrics.add('kagimi_cause_second_looks_total', { outcome: 'failed' });
      logger.warn({ code: 'second_look_failed', clickhouse: error.code }, error.message);
    }
  }

  return {
    poll,
    async run() {
      while (!stopping.signal.aborted) {
        const startedMs = clock.monotonic();
        await poll();
        const tookMs = clock.monotonic() - startedMs;
        // One that takes long leaves ClickHouse half of its time.
        await clock.sleep(Math.max(intervalMs - tookMs, Math.min(tookMs, intervalMs)), stopping.signal);
      }
    },
    stop: () => stopping.abort(),
  };
}
