import type { Clock } from '../../schemas/clock.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import { type Store, StoreError } from '../../schemas/store.ts';
import { createInserter } from '../engine/insert.ts';
import type { Regression } from './findings.ts';
import { DAY_MINUTES, endsDayInJapan } from './japan-time.ts';
import { lastCompleteMinute } from './log-time.ts';
import { minuteOfTrial, readTrials } from './reading.ts';
import { readResumption, readTenants } from './resume.ts';
import {
  type CreateMinuteJudge,
  createTenantDetector,
  type DetectorTable,
  type TenantDetector,
} from './tenant-detector.ts';

export interface DetectorJobOptions {
  store: Store;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  create: CreateMinuteJudge;
  /** Version of the detector that `create` makes. */
  detector: number;
  pollMs: number;
  /** Trials read at once; whole minutes, so that it may be a few more. */
  trialsMax: number;
  retryMsMax: number;
}

/**
 * The loop around the detectors: asks which minutes of log time are complete in ClickHouse, judges them in order, and
 * writes what was found; the heartbeat of a minute last. Killed at any point it goes on from the last heartbeat and
 * writes the same rows; two of them at once write the same rows twice, and they merge.
 */
export interface DetectorJob {
  /** Resolves after `stop()`. Rejects when ClickHouse refuses a row: the process must exit. */
  run(): Promise<void>;
  /** Judges everything that is complete now. @throws StoreError */
  poll(): Promise<void>;
  stop(): void;
  readiness(): { ready: boolean; reason: string; lag: number; oldest_seconds: number };
}

interface Judged {
  tenant: string;
  detector: TenantDetector;
  /** Last minute judged, and the last of an earlier life: up to it nothing is written. */
  at: number;
  written: number;
}

const MINUTE_MS = 60_000;
/** No answer of ClickHouse, and no new minute of log time, for longer than this: not ready. */
const SILENCE_MS_MAX = { answer: 60_000, minute: 300_000 } as const;

export function createDetectorJob(options: DetectorJobOptions): DetectorJob {
  const { store, clock, metrics, logger } = options;
  const stopping = new AbortController();
  const tenants = new Map<string, Judged>();
  const insert = createInserter({
    ...options,
    onRefusedRow(_table, _row, error) {
      throw error;
    },
  });
  let knownTo = 0;
  let complete: number | null = null;
  let answeredMs = clock.monotonic();

  async function open(tenant: string, firstMinute: number): Promise<void> {
    const author = { tenant, detector: options.detector };
    const { snapshot, written } = await readResumption(store, author);
    const at = (snapshot ? snapshot.minute + 1 : firstMinute) - 1;
    logger.info(
      { code: 'detector_resumed', tenant, snapshot: snapshot?.minute ?? null, written },
      `Judging begins at ${textOf(at + 1)}.`,
    );
    const detector = createTenantDetector({ author, create: options.create, snapshot });
    tenants.set(tenant, { tenant, detector, at, written: written ?? -1 });
  }

  async function findTenants(upTo: number): Promise<void> {
    for (const [tenant, first] of await readTenants(store, knownTo)) {
      if (!tenants.has(tenant) && first <= upTo) await open(tenant, first);
    }
    knownTo = upTo + 1;
  }

  /** Whole minutes, not beyond a midnight of UTC (where partitions part) or Japan (where the state is kept). */
  async function spanOf({ tenant, at }: Judged, upTo: number) {
    const span = { tenant, from: at + 1, to: Math.min(upTo, endOfSpan(at + 1)) };
    return { ...span, to: await minuteOfTrial(store, span, options.trialsMax) };
  }

  async function catchUp(judged: Judged, upTo: number): Promise<void> {
    while (judged.at < upTo && !stopping.signal.aborted) {
      const span = await spanOf(judged, upTo);
      const trials = await readTrials(store, span);
      answeredMs = clock.monotonic();
      const rows = new Map<DetectorTable, object[]>();
      for (let minute = span.from; minute <= span.to; minute += 1) {
        const ofMinute = trials.get(minute) ?? [];
        const found = judged.detector.minute(minute, ofMinute);
        judged.at = minute;
        if (minute <= judged.written) continue;
        count(judged, { trials: ofMinute.length, evidence: found.evidence.length });
        for (const regression of found.regressions) tell(judged.tenant, regression);
        const made = { trials: ofMinute.length, processedAtMs: clock.now() };
        for (const [table, some] of judged.detector.rows(minute, found, made)) {
          const waiting = rows.get(table);
          if (waiting) for (const row of some) waiting.push(row);
          else rows.set(table, [...some]);
        }
      }
      for (const [table, some] of rows) await insert(table, some, stopping.signal);
    }
  }

  function count({ tenant }: Judged, found: { trials: number; evidence: number }): void {
    metrics.add('kagimi_regressions_trials_total', { tenant }, found.trials);
    metrics.add('kagimi_regressions_evidence_total', { tenant }, found.evidence);
  }

  function tell(tenant: string, regression: Regression): void {
    const { id, revision, reason, state, kind, severity, dimension, token, pages } = regression;
    const fields = { tenant, id, revision, reason, state, kind, severity, dimension, token };
    if (pages) {
      metrics.add('kagimi_regressions_pages_total', { tenant });
      logger.warn({ code: 'regression_pages', ...fields }, `${id} pages: ${token || kind}.`);
    } else if (reason !== 'figures') {
      logger.info({ code: 'regression_revised', ...fields }, `${id} is ${state}.`);
    }
  }

  function report(): void {
    metrics.set('kagimi_regressions_heartbeat_seconds', {}, clock.now() / 1_000);
    metrics.set('kagimi_regressions_waiting_minutes', {}, waiting());
    metrics.set('kagimi_regressions_lag_seconds', {}, ageMs() / 1_000);
    for (const { tenant, detector } of tenants.values()) {
      for (const severity of [1, 2, 3]) {
        const open = detector.standing.ofSeverity(severity);
        metrics.set('kagimi_regressions_open', { tenant, severity: String(severity) }, open);
      }
      metrics.set('kagimi_regressions_placebos_open', { tenant }, detector.standing.placebos);
    }
  }

  function furthestBehind(): number | null {
    const ats = [...tenants.values()].map(({ at }) => at);
    return ats.length === 0 ? null : Math.min(...ats);
  }

  function waiting(): number {
    return complete === null ? 0 : Math.max(0, complete - (furthestBehind() ?? complete));
  }

  /** How long ago the last judged minute ended. */
  function ageMs(): number {
    const at = furthestBehind();
    return at === null ? 0 : Math.max(0, clock.now() - (at + 1) * MINUTE_MS);
  }

  async function poll(): Promise<void> {
    complete = await lastCompleteMinute(store);
    answeredMs = clock.monotonic();
    if (complete !== null) {
      await findTenants(complete);
      for (const judged of tenants.values()) await catchUp(judged, complete);
    }
    answeredMs = clock.monotonic();
    report();
  }

  /** What ClickHouse did not answer is asked again; what was judged and not acknowledged, the inserter keeps sending. */
  async function pollOrWarn(): Promise<void> {
    try {
      await poll();
    } catch (error) {
      if (stopping.signal.aborted) return;
      if (!(error instanceof StoreError) || error.fault === 'data') throw error;
      metrics.add('kagimi_regressions_failures_total', {});
      logger.warn({ code: 'detector_reading_failed', clickhouse: error.code }, error.message);
    }
  }

  return {
    poll,
    async run() {
      while (!stopping.signal.aborted) {
        await pollOrWarn();
        await clock.sleep(options.pollMs, stopping.signal);
      }
    },
    stop: () => stopping.abort(),
    readiness() {
      const silentMs = clock.monotonic() - answeredMs;
      const trouble =
        silentMs > SILENCE_MS_MAX.answer
          ? `ClickHouse has not answered for ${Math.round(silentMs / 1_000)} s.`
          : ageMs() > SILENCE_MS_MAX.minute
            ? `The last minute judged ended ${Math.round(ageMs() / 1_000)} s ago: is a processor running?`
            : null;
      return {
        ready: trouble === null,
        reason: trouble ?? (complete === null ? 'Waiting for every partition to tell.' : 'Judging.'),
        lag: waiting(),
        oldest_seconds: Math.round(ageMs() / 1_000),
      };
    },
  };
}

function endOfSpan(minute: number): number {
  let end = minute;
  while (!endsDayInJapan(end) && (end + 1) % DAY_MINUTES !== 0) end += 1;
  return end;
}

function textOf(minute: number): string {
  return new Date(minute * MINUTE_MS).toISOString().slice(0, 16);
}
