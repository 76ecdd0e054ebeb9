import { type AlertRule, fingerprintOf } from '../../schemas/alert-rule.ts';
import type { Instance } from './instance.ts';

/** An instance that fires, or did until lately: what is delivered. */
export interface Alert {
  /** Of all its labels; the same for Alertmanager, a webhook and a restart. */
  fingerprint: string;
  rule: AlertRule;
  labels: Readonly<Record<string, string>>;
  value: number | null;
  startsAtMs: number;
  /** Null while it fires. */
  resolvedAtMs: number | null;
}

/** The labels of the contract: the rule's own and those of the row. */
export function labelsOf(rule: AlertRule, row: Readonly<Record<string, string>>): Record<string, string> {
  return { alertname: rule.name, team: rule.team, severity: rule.severity, ...row };
}

/** @returns null while the instance is pending. */
export function alertOf(
  rule: AlertRule,
  instance: Instance,
  resolvedAtMs: number | null = null,
): Alert | null {
  if (instance.startsAtMs === null) return null;
  const labels = labelsOf(rule, instance.labels);
  return {
    fingerprint: fingerprintOf(labels),
    rule,
    labels,
    value: instance.value,
    startsAtMs: instance.startsAtMs,
    resolvedAtMs,
  };
}

export type Status = 'firing' | 'resolved';

export function statusOf(alert: Alert): Status {
  return alert.resolvedAtMs === null ? 'firing' : 'resolved';
}
