import { alertOf } from '../../processors/alerting/alert.ts';
import { evaluateRule, type RuleMemory } from '../../processors/alerting/evaluate.ts';
import { askRule } from '../../processors/alerting/rulebook.ts';
import type { AlertRule } from '../../schemas/alert-rule.ts';
import { ALERT_RULES } from '../../schemas/alerts.ts';
import type { Store } from '../../schemas/store.ts';

export function ruleNamed(name: string): AlertRule {
  const rule = ALERT_RULES.find((one) => one.name === name);
  if (!rule) throw new Error(`There is no rule ${name}.`);
  return rule;
}

/** A rule evaluated on a real engine, at times that the test chooses. */
export function watch(store: Store, name: string) {
  const rule = ruleNamed(name);
  let memory: RuleMemory = new Map();
  return {
    /** Evaluates as of then; gives what fires, as `segment=value`, and what has just resolved. */
    async at(nowMs: number): Promise<{ firing: string[]; pending: string[]; resolved: string[] }> {
      const outcome = await askRule(store, rule, nowMs);
      const evaluation = evaluateRule(rule, memory, { outcome, nowMs });
      memory = evaluation.memory;
      const instances = [...memory.values()];
      const named = (labels: Readonly<Record<string, string>>) =>
        [labels.tenant, labels.segment].filter(Boolean).join('/');
      return {
        firing: instances
          .filter((one) => alertOf(rule, one))
          .map(({ labels }) => named(labels))
          .sort(),
        pending: instances.filter(({ state }) => state === 'pending').map(({ labels }) => named(labels)),
        resolved: evaluation.resolved.map(({ labels }) => named(labels)),
      };
    },
    get instances() {
      return [...memory.values()];
    },
  };
}
