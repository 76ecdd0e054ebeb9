import type { AlertRule } from '../../schemas/alert-rule.ts';
import type { Clock } from '../../schemas/clock.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import { type Store, StoreError } from '../../schemas/store.ts';
import type { Alert } from './alert.ts';
import { standingOf } from './alertmanager.ts';
import type { Delivery } from './delivery.ts';
import { createNotifications } from './notifications.ts';
import { createRulebook } from './rulebook.ts';
import {
  describeRegression,
  REGRESSION_DETAILS,
  type RegressionDetail,
  type RegressionText,
} from './text/regression.ts';

export interface AlertingJobOptions {
  rules: readonly AlertRule[];
  store: Store;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  intervalMs: number;
  /** The one way out, given what it reports to and what was told before this process began. */
  delivery: {
    name: 'none' | 'alertmanager' | 'webhook';
    create: (hooks: {
      onDelivered: (alerts: readonly Alert[]) => void;
      told: () => readonly Alert[];
    }) => Delivery;
  };
}

/**
 * The loop around the rules: evaluates all of them on ClickHouse, and hands what fires to the delivery, which sends at
 * its own pace. What a killed process knew is read again from ClickHouse.
 */
export interface AlertingJob {
  /** Resolves after `stop()`. */
  run(): Promise<void>;
  stop(): void;
  readiness(): { ready: boolean; reason: string; lag: number; oldest_seconds: number };
}

/** How long it is told that something is over, and how many of those are kept while no receiver answers. */
const OVER_MS = 300_000;
const OVER_MAX = 1_000;
/** A process that starts while ClickHouse is away waits so often for what it told, then goes on without. */
const RECALL_ATTEMPTS = 3;
const RECALL_PAUSE_MS = 3_000;
/** No evaluation finished for longer than so many intervals, and this: not ready. */
const SILENCE_MS_MIN = 60_000;

export function createAlertingJob(options: AlertingJobOptions): AlertingJob {
  const { rules, store, clock, metrics, logger, intervalMs } = options;
  const stopping = new AbortController();
  const rulebook = createRulebook(options);
  const notifications = createNotifications({ ...options, delivery: options.delivery.name });
  const over = new Map<string, Alert>();
  const delivered = new Map<string, string>();
  let details: ReadonlyMap<string, RegressionText> = new Map();
  let told: readonly Alert[] = [];
  let evaluatedMs = clock.monotonic();
  const delivery = options.delivery.create({ onDelivered, told: () => told });

  function onDelivered(alerts: readonly Alert[]): void {
    const news = alerts.filter((alert) => delivered.get(alert.fingerprint) !== standingOf(alert));
    for (const alert of news) delivered.set(alert.fingerprint, standingOf(alert));
    notifications.note(news);
  }

  async function recall(): Promise<void> {
    for (let attempt = 1; attempt <= RECALL_ATTEMPTS && !stopping.signal.aborted; attempt += 1) {
      try {
        told = await notifications.told(rules);
        for (const alert of told) delivered.set(alert.fingerprint, standingOf(alert));
        break;
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        logger.warn({ code: 'told_alerts_unknown', attempt, clickhouse: error.code }, error.message);
        await clock.sleep(RECALL_PAUSE_MS, stopping.signal);
      }
    }
    await rulebook.recall(told);
    logger.info({ code: 'alerts_recalled', told: told.length }, `${told.length} alerts were told before.`);
  }

  /** Everything that fires, and what was over within five minutes or that no receiver has been told is over. */
  function standing(): Alert[] {
    const firing = rulebook.firing();
    for (const alert of rulebook.takeResolved()) over.set(alert.fingerprint, alert);
    for (const { fingerprint } of firing) over.delete(fingerprint);
    for (const [fingerprint, alert] of over) if (isDone(alert)) over.delete(fingerprint);
    for (const fingerprint of [...over.keys()].slice(0, Math.max(0, over.size - OVER_MAX))) {
      over.delete(fingerprint);
    }
    const alerts = [...firing, ...over.values()];
    const known = new Set(alerts.map(({ fingerprint }) => fingerprint));
    for (const fingerprint of delivered.keys()) if (!known.has(fingerprint)) delivered.delete(fingerprint);
    return alerts;
  }

  function isDone(alert: Alert): boolean {
    const isTold = options.delivery.name === 'none' || delivered.get(alert.fingerprint) === standingOf(alert);
    return isTold && clock.now() - (alert.resolvedAtMs ?? 0) > OVER_MS;
  }

  async function tick(): Promise<void> {
    await rulebook.tick();
    evaluatedMs = clock.monotonic();
    const alerts = standing();
    details = await detailsOf(alerts);
    delivery.update({ alerts, details });
    await notifications.flush();
    metrics.set('kagimi_alerting_heartbeat_seconds', {}, clock.now() / 1_000);
    metrics.set('kagimi_alerting_waiting_alerts', {}, delivery.waiting());
  }

  /** The alert goes out without them rather than late. */
  async function detailsOf(alerts: readonly Alert[]): Promise<ReadonlyMap<string, RegressionText>> {
    const ids = [...new Set(alerts.flatMap(({ labels }) => labels.regression_id ?? []))];
    if (ids.length === 0) return new Map();
    try {
      const rows = await store.query<RegressionDetail>(REGRESSION_DETAILS, { ids });
      const texts = new Map(
        rows.map((row) => [`${row.tenant} ${row.regression_id}`, describeRegression(row)]),
      );
      return new Map(
        alerts.flatMap(({ fingerprint, labels }) => {
          const text = texts.get(`${labels.tenant} ${labels.regression_id}`);
          return text ? [[fingerprint, text] as const] : [];
        }),
      );
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      logger.warn({ code: 'alert_without_details', clickhouse: error.code }, error.message);
      return details;
    }
  }

  async function evaluateForever(): Promise<void> {
    await recall();
    while (!stopping.signal.aborted) {
      const startedMs = clock.monotonic();
      await tick();
      const restMs = intervalMs - (clock.monotonic() - startedMs);
      await clock.sleep(Math.max(0, restMs), stopping.signal);
    }
  }

  return {
    async run() {
      try {
        await Promise.all([evaluateForever(), delivery.run(stopping.signal)]);
      } finally {
        stopping.abort();
      }
    },
    stop: () => stopping.abort(),
    readiness() {
      const silentMs = clock.monotonic() - evaluatedMs;
      const limitMs = Math.max(SILENCE_MS_MIN, 3 * intervalMs);
      const trouble =
        silentMs > limitMs
          ? `No rule has been evaluated for ${Math.round(silentMs / 1_000)} s.`
          : (delivery.trouble() ?? rulebook.trouble());
      return {
        ready: trouble === null,
        reason: trouble ?? `Evaluating; delivery: ${options.delivery.name}.`,
        lag: delivery.waiting(),
        oldest_seconds: Math.round(silentMs / 1_000),
      };
    },
  };
}
