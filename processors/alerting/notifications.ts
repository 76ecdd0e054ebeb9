import type { AlertRule } from '../../schemas/alert-rule.ts';
import type { Clock } from '../../schemas/clock.ts';
import type { Logger } from '../../schemas/logger.ts';
import { type Store, StoreError } from '../../schemas/store.ts';
import { type Alert, statusOf } from './alert.ts';

export interface NotificationOptions {
  store: Store;
  clock: Clock;
  logger: Logger;
  delivery: string;
}

/** Rows that wait while ClickHouse is away; beyond, the oldest are given up. */
const WAITING_MAX = 1_000;
/** An alert that fires for longer than this is told again after a restart. */
const TOLD_DAYS = 30;

/** What people were told, kept in ClickHouse: the record for an audit, and the memory over a restart. */
export function createNotifications({ store, clock, logger, delivery }: NotificationOptions) {
  const waiting: object[] = [];
  return {
    note(alerts: readonly Alert[]): void {
      for (const alert of alerts) waiting.push(rowOf(alert, { delivery, nowMs: clock.now() }));
      waiting.splice(0, Math.max(0, waiting.length - WAITING_MAX));
    },
    /** Never throws: that people were told matters more than that it is written down. */
    async flush(): Promise<void> {
      const rows = waiting.slice();
      if (rows.length === 0) return;
      try {
        await store.insert('alert_notifications', rows);
        waiting.splice(0, rows.length);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        logger.warn({ code: 'notifications_not_kept', clickhouse: error.code }, error.message);
      }
    },
    /** Alerts that people were told of and not yet that they are over. @throws StoreError */
    async told(rules: readonly AlertRule[]): Promise<Alert[]> {
      const rows = await store.query<ToldRow>(TOLD, { days: TOLD_DAYS, delivery });
      return rows.flatMap((row) => alertOfRow(row, rules) ?? []);
    },
  };
}

interface ToldRow {
  alertname: string;
  fingerprint: string;
  starts_at: number;
  value: number | null;
}

const TOLD = `SELECT alertname, fingerprint, toUnixTimestamp64Milli(max(begun)) AS starts_at, argMax(number, begun) AS value
FROM (
  SELECT tenant, alertname, fingerprint, starts_at AS begun, anyIf(value, status = 'firing') AS number, max(status = 'resolved') AS is_over
  FROM alert_notifications
  WHERE starts_at > now() - INTERVAL {days:UInt16} DAY AND delivery = {delivery:String}
  GROUP BY tenant, alertname, fingerprint, begun
)
GROUP BY tenant, alertname, fingerprint
HAVING argMax(is_over, begun) = 0`;

function alertOfRow(row: ToldRow, rules: readonly AlertRule[]): Alert | null {
  const rule = rules.find(({ name }) => name === row.alertname);
  if (rule === undefined) return null;
  const labels = Object.fromEntries(JSON.parse(row.fingerprint) as [string, string][]);
  const { fingerprint, starts_at: startsAtMs, value } = row;
  return { fingerprint, rule, labels, value, startsAtMs, resolvedAtMs: null };
}

function rowOf(alert: Alert, { delivery, nowMs }: { delivery: string; nowMs: number }) {
  return {
    tenant: alert.labels.tenant ?? '',
    alertname: alert.rule.name,
    team: alert.rule.team,
    severity: alert.rule.severity,
    fingerprint: alert.fingerprint,
    starts_at: alert.startsAtMs,
    status: statusOf(alert),
    at: alert.resolvedAtMs ?? alert.startsAtMs,
    value: alert.value,
    delivery,
    acknowledged_at: nowMs,
  };
}
