import { type AlertRule, fingerprintOf } from '../../schemas/alert-rule.ts';
import type { Clock } from '../../schemas/clock.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import { type Store, StoreError } from '../../schemas/store.ts';
import { type Alert, alertOf } from './alert.ts';
import { evaluateRule, type Outcome, type RuleMemory } from './evaluate.ts';
import { expandMacros } from './macros.ts';
import { samplesOf } from './table.ts';

export interface RulebookOptions {
  rules: readonly AlertRule[];
  store: Store;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  intervalMs: number;
}

/** The rules with what is remembered of them. */
export interface Rulebook {
  /**
   * Brings back what a restart forgot: alerts that somebody was told of and that nobody said were over, and how long
   * others have been pending, by asking ClickHouse for the minutes before now.
   */
  recall(told: readonly Alert[]): Promise<void>;
  /** Evaluates every rule once, as of now. */
  tick(): Promise<void>;
  firing(): Alert[];
  /** Over since the last call. */
  takeResolved(): Alert[];
  /** A rule that ClickHouse has not answered for long, in one sentence; null when all are. */
  trouble(): string | null;
}

/** A rule's query, asked as of a time. */
export async function askRule(store: Store, rule: AlertRule, nowMs: number): Promise<Outcome> {
  const toSeconds = Math.floor(nowMs / 1_000);
  const range = { fromSeconds: toSeconds - rule.rangeSeconds, toSeconds };
  const rows = await store.query<Record<string, unknown>>(expandMacros(rule.sql, range));
  return rows.length === 0 ? { is: 'noData' } : { is: 'rows', samples: samplesOf(rows, rule.labels) };
}

export function createRulebook(options: RulebookOptions): Rulebook {
  const { rules, store, clock, metrics, logger } = options;
  const memories = new Map<AlertRule, RuleMemory>(rules.map((rule) => [rule, new Map()]));
  const resolved: Alert[] = [];
  const answeredMs = new Map<AlertRule, number>(rules.map((rule) => [rule, clock.monotonic()]));
  const memoryOf = (rule: AlertRule): RuleMemory => memories.get(rule) ?? new Map();

  /** What ClickHouse does not answer is an outcome of its own; any other error is a fault of the rule, and is told. */
  async function ask(rule: AlertRule, nowMs: number): Promise<Outcome> {
    const startedMs = clock.monotonic();
    try {
      const outcome = await inTime(askRule(store, rule, nowMs));
      answeredMs.set(rule, clock.monotonic());
      metrics.add('kagimi_alerting_evaluations_total', { rule: rule.name, outcome: outcome.is });
      return outcome;
    } catch (error) {
      metrics.add('kagimi_alerting_evaluations_total', { rule: rule.name, outcome: 'error' });
      const clickhouse = error instanceof StoreError ? error.code : '';
      const sentence = error instanceof Error ? error.message : String(error);
      logger.warn({ code: 'alert_not_evaluated', rule: rule.name, clickhouse }, sentence);
      return { is: 'error' };
    } finally {
      const seconds = (clock.monotonic() - startedMs) / 1_000;
      metrics.observe('kagimi_alerting_evaluation_seconds', { rule: rule.name }, seconds);
    }
  }

  /** A slow rule must not hold up what the others found. */
  async function inTime(asked: Promise<Outcome>): Promise<Outcome> {
    const done = new AbortController();
    const tooLate = clock.sleep(QUERY_MS_MAX, done.signal).then(() => null);
    const outcome = await Promise.race([asked, tooLate]).finally(() => done.abort());
    if (outcome !== null) return outcome;
    asked.catch(() => {});
    throw new Error(`ClickHouse has not answered within ${QUERY_MS_MAX / 1_000} s.`);
  }

  function advance(rule: AlertRule, outcome: Outcome, nowMs: number): void {
    const evaluation = evaluateRule(rule, memoryOf(rule), { outcome, nowMs });
    memories.set(rule, evaluation.memory);
    for (const instance of evaluation.resolved) {
      const alert = alertOf(rule, instance, nowMs);
      if (alert) resolved.push(alert);
    }
    metrics.set('kagimi_alerting_firing', { rule: rule.name }, firingOf(rule).length);
  }

  function firingOf(rule: AlertRule): Alert[] {
    return [...memoryOf(rule).values()].flatMap((instance) => alertOf(rule, instance) ?? []);
  }

  /** Past evaluations count only where they gave rows: the history can't tell an outage from a first start. */
  async function relive(rule: AlertRule, nowMs: number): Promise<void> {
    const steps = Math.ceil((rule.forSeconds * 1_000) / RELIVE_STEP_MS);
    for (let step = steps; step >= 1; step -= 1) {
      const atMs = nowMs - step * RELIVE_STEP_MS;
      const outcome = await ask(rule, atMs);
      // ClickHouse is away: what is now matters more than what was.
      if (outcome.is === 'error') return;
      if (outcome.is !== 'rows') continue;
      memories.set(rule, evaluateRule(rule, memoryOf(rule), { outcome, nowMs: atMs }).memory);
    }
  }

  function restore(rule: AlertRule, told: readonly Alert[]): void {
    const memory = new Map(memoryOf(rule));
    for (const alert of told) {
      const { alertname, team, severity, ...labels } = alert.labels;
      const { startsAtMs, value } = alert;
      const known = { labels, value, state: 'firing', activeAtMs: startsAtMs, startsAtMs } as const;
      memory.set(fingerprintOf(labels), { ...known, recoveringSinceMs: null, missing: 0 });
    }
    memories.set(rule, memory);
  }

  return {
    async recall(told) {
      const nowMs = clock.now();
      for (const rule of rules) {
        await relive(rule, nowMs);
        const mine = told.filter((alert) => alert.rule === rule);
        restore(rule, mine);
      }
    },
    async tick() {
      const nowMs = clock.now();
      await Promise.all(rules.map(async (rule) => advance(rule, await ask(rule, nowMs), nowMs)));
    },
    firing: () => rules.flatMap(firingOf),
    takeResolved: () => resolved.splice(0),
    trouble() {
      const nowMs = clock.monotonic();
      const late = rules.find((rule) => nowMs - (answeredMs.get(rule) ?? 0) > SILENCE_MS_MAX);
      return late ? `The rule ${late.name} has not been answered for ${SILENCE_MS_MAX / 1_000} s.` : null;
    },
  };
}

/** How long one query may take, and how long a rule may go without an answer before the process is not ready. */
const QUERY_MS_MAX = 10_000;
const SILENCE_MS_MAX = 180_000;
/** How finely the past is looked at: as often as Grafana would have. */
const RELIVE_STEP_MS = 60_000;
