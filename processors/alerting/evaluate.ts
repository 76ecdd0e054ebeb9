import { type AlertRule, fingerprintOf } from '../../schemas/alert-rule.ts';
import { advanceInstance, type Instance, type Verdict } from './instance.ts';
import type { Sample } from './table.ts';

/** What a rule's query came to. */
export type Outcome = { is: 'rows'; samples: readonly Sample[] } | { is: 'noData' } | { is: 'error' };

/** The instances of a rule that are not normal, by fingerprint. */
export type RuleMemory = ReadonlyMap<string, Instance>;

export interface Evaluation {
  memory: RuleMemory;
  /** Instances that fired until now and no longer do. */
  resolved: readonly Instance[];
}

/** Instances of a rule beyond these are not kept: a query gives fewer. */
const INSTANCES_MAX = 200;

/**
 * One evaluation of a rule, as Grafana does it: rows become instances by their labels, each is held against the
 * threshold and goes pending → firing → recovering → normal. A row that is missing resolves its instance after so many
 * evaluations. No rows at all, and no answer, mean what the rule says they mean.
 */
export function evaluateRule(
  rule: AlertRule,
  memory: RuleMemory,
  { outcome, nowMs }: { outcome: Outcome; nowMs: number },
): Evaluation {
  const verdicts = verdictsOf(rule, memory, outcome);
  if (verdicts === null) return { memory, resolved: [] };
  const timing = { forMs: rule.forSeconds * 1_000, keepFiringForMs: rule.keepFiringForSeconds * 1_000 };
  const next = new Map<string, Instance>();
  const resolved: Instance[] = [];
  const keep = (fingerprint: string, before: Instance | null, after: Instance | null) => {
    if (after !== null && next.size < INSTANCES_MAX) next.set(fingerprint, after);
    else if (before !== null && before.startsAtMs !== null) resolved.push(before);
  };
  // What was known comes first: a flood of new rows pushes out none that fires.
  for (const [fingerprint, before] of memory) {
    const verdict = verdicts.get(fingerprint);
    const after = verdict ? advanceInstance(before, verdict, { nowMs, timing }) : miss(rule, before);
    keep(fingerprint, before, after);
  }
  for (const [fingerprint, verdict] of verdicts) {
    if (!memory.has(fingerprint)) keep(fingerprint, null, advanceInstance(null, verdict, { nowMs, timing }));
  }
  return { memory: next, resolved };
}

/** What is said of each instance; null to leave everything as it is. */
function verdictsOf(rule: AlertRule, memory: RuleMemory, outcome: Outcome): Map<string, Verdict> | null {
  switch (outcome.is) {
    case 'rows':
      return new Map(
        outcome.samples.map(({ labels, value }) => [
          fingerprintOf(labels),
          { labels, value, holds: value > rule.threshold },
        ]),
      );
    case 'noData':
      return forAll(memory, rule.noDataState === 'Alerting');
    case 'error':
      return rule.execErrState === 'KeepLast' ? null : forAll(memory, true);
  }
}

/** The same for every known instance; where there is none and it holds, for one without labels. */
function forAll(memory: RuleMemory, holds: boolean): Map<string, Verdict> {
  const labels = [...memory.values()].map((instance) => instance.labels);
  const judged = labels.length === 0 && holds ? [{}] : labels;
  return new Map(judged.map((one) => [fingerprintOf(one), { labels: one, value: null, holds }]));
}

function miss(rule: AlertRule, before: Instance): Instance | null {
  const missing = before.missing + 1;
  return missing >= rule.missingSeriesEvaluations ? null : { ...before, missing };
}
