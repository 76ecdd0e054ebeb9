import type { Clock } from '../../schemas/clock.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import { SEVERITIES } from '../../schemas/soc-rules.ts';
import { type Store, StoreError } from '../../schemas/store.ts';
import { type Applied, currentDays, type DaySpan, DERIVED, isUnchanged, overdueDays } from './due-days.ts';
import {
  countCases,
  noteEvaluated,
  readChanged,
  readEvaluated,
  readLogReached,
  writeFindings,
} from './findings.ts';

export interface SignalsJobOptions {
  store: Store;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  intervalMs: number;
  /** Days before today whose cases are found after a first start or an outage. */
  daysBack: number;
  /** How long ClickHouse may take for one span of days. */
  secondsMax: number;
}

/**
 * The loop around the rules for security analysts: applies them to yesterday and today, then to what an outage left,
 * and writes down what changed; the heartbeat of a day last. Days of which nothing came since are passed over. It keeps
 * nothing in memory but which those are: killed at any point the next one does the same work, and two at once write the
 * same rows.
 */
export interface SignalsJob {
  /** Resolves after `stop()`. */
  run(): Promise<void>;
  /** Applies the rules once to every day that is due. What fails is logged, counted, and due again. */
  poll(): Promise<void>;
  stop(): void;
  readiness(): { ready: boolean; reason: string; lag: number; oldest_seconds: number };
}

/** The current days not done for longer than three intervals, and this: not ready. */
const SILENCE_MS_MIN = 60_000;
const INTERVALS_MAX = 3;

export function createSignalsJob(options: SignalsJobOptions): SignalsJob {
  const { store, clock, metrics, logger, intervalMs } = options;
  const stopping = new AbortController();
  /** Why the last evaluation of a span failed, by its first day. */
  const troubles = new Map<number, string>();
  /** What was known of days when the rules were last applied to them, by the first day. */
  const applied = new Map<number, Applied>();
  let doneMs = clock.monotonic();
  let waiting = 0;

  async function evaluate(span: DaySpan): Promise<void> {
    const startedMs = clock.monotonic();
    // Asked before the rules look: what comes in between may be missing from what they see.
    const logReachedMs = await readLogReached(store);
    const evaluatedAtMs = clock.now();
    const changedMs = await readChanged(store, span);
    if (span === DERIVED && changedMs === 0) return;
    const last = applied.get(span.from);
    if (isUnchanged(last, changedMs, startedMs)) {
      // What they said by then, they would say now.
      if (last) applied.set(span.from, { ...last, logReachedMs: Math.max(last.logReachedMs, logReachedMs) });
      await noteEvaluated(store, span, { logReachedMs, evaluatedAtMs });
      metrics.add('kagimi_signals_evaluations_total', { outcome: 'unchanged' });
      return;
    }
    applied.delete(span.from);
    await writeFindings(store, span, options.secondsMax);
    await noteEvaluated(store, span, { logReachedMs, evaluatedAtMs });
    applied.set(span.from, { appliedMs: startedMs, logReachedMs });
    metrics.add('kagimi_signals_evaluations_total', { outcome: 'done' });
    metrics.observe('kagimi_signals_evaluation_seconds', {}, (clock.monotonic() - startedMs) / 1_000);
  }

  /** @returns whether it was done; what ClickHouse did not do is due again. */
  async function attempt(what: string, span: DaySpan): Promise<boolean> {
    try {
      await evaluate(span);
      troubles.delete(span.from);
      return true;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (stopping.signal.aborted) return false;
      metrics.add('kagimi_signals_evaluations_total', { outcome: 'failed' });
      troubles.set(span.from, `The rules could not be applied to ${what}: ${error.message}`);
      logger.warn({ code: 'rules_not_applied', days: what, clickhouse: error.code }, error.message);
      return false;
    }
  }

  /** Today first, whose cases are the newest; of yesterday there is seldom anything new. */
  async function evaluateCurrent(): Promise<void> {
    const { from, to } = currentDays(clock.now());
    forgetOthers(troubles, [DERIVED.from, from, from + 1]);
    forgetOthers(applied, [DERIVED.from, from, from + 1]);
    const isTodayDone = await attempt('today', { from: from + 1, to });
    if (stopping.signal.aborted) return;
    if ((await attempt('yesterday', { from, to: from })) && isTodayDone) {
      doneMs = clock.monotonic();
      metrics.set('kagimi_signals_heartbeat_seconds', {}, clock.now() / 1_000);
    }
    if (!stopping.signal.aborted) await attempt('derived ids', DERIVED);
  }

  /** One at a time, and the current days between them whenever an interval has passed. */
  async function catchUp(): Promise<void> {
    const nowMs = clock.now();
    const evaluated = await readEvaluated(store, currentDays(nowMs).from - options.daysBack);
    const due = overdueDays({ nowMs, evaluated, daysBack: options.daysBack });
    for (const [at, span] of due.entries()) {
      waiting = due.length - at;
      metrics.set('kagimi_signals_waiting_days', {}, waiting);
      if (stopping.signal.aborted) return;
      if (clock.monotonic() - doneMs >= intervalMs) await evaluateCurrent();
      if (!(await attempt(textOf(span), span))) return;
      logger.info({ code: 'day_evaluated', day: textOf(span) }, `The rules were applied to ${textOf(span)}.`);
    }
    waiting = 0;
    metrics.set('kagimi_signals_waiting_days', {}, 0);
  }

  async function report(): Promise<void> {
    const cases = await countCases(store, currentDays(clock.now()));
    for (const severity of SEVERITIES) {
      metrics.set('kagimi_signals_cases', { severity }, cases.get(severity) ?? 0);
    }
  }

  async function poll(): Promise<void> {
    await evaluateCurrent();
    try {
      await report();
      await catchUp();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (!stopping.signal.aborted) {
        logger.warn({ code: 'findings_not_read', clickhouse: error.code }, error.message);
      }
    }
  }

  return {
    poll,
    async run() {
      while (!stopping.signal.aborted) {
        const startedMs = clock.monotonic();
        await poll();
        const tookMs = clock.monotonic() - startedMs;
        // Rules that take long leave ClickHouse half of its time.
        await clock.sleep(Math.max(intervalMs - tookMs, Math.min(tookMs, intervalMs)), stopping.signal);
      }
    },
    stop: () => stopping.abort(),
    readiness() {
      const silentMs = clock.monotonic() - doneMs;
      const [trouble] = troubles.values();
      const silence =
        silentMs > Math.max(SILENCE_MS_MIN, INTERVALS_MAX * intervalMs)
          ? `The rules were last applied ${Math.round(silentMs / 1_000)} s ago.`
          : null;
      const reason = waiting > 0 ? `Catching up: ${waiting} days to go.` : 'Applying the rules.';
      return {
        ready: trouble === undefined && silence === null,
        reason: trouble ?? silence ?? reason,
        lag: waiting,
        oldest_seconds: Math.round(silentMs / 1_000),
      };
    },
  };
}

function forgetOthers(byDay: Map<number, unknown>, days: readonly number[]): void {
  for (const day of byDay.keys()) if (!days.includes(day)) byDay.delete(day);
}

function textOf({ from }: DaySpan): string {
  return new Date(from * 86_400_000).toISOString().slice(0, 10);
}
