import { describe, expect, it } from 'vitest';
import type { AlertRule } from '../../schemas/alert-rule.ts';
import { ALERT_RULES } from '../../schemas/alerts.ts';
import { evaluateRule, type Outcome, type RuleMemory } from './evaluate.ts';

const [SOME_RULE] = ALERT_RULES;
if (!SOME_RULE) throw new Error('There is no rule.');

function ruleOf(said: Partial<AlertRule>): AlertRule {
  return { ...(SOME_RULE as AlertRule), threshold: 10, labels: ['tenant'], ...said };
}

const rows = (...values: [tenant: string, value: number][]): Outcome => ({
  is: 'rows',
  samples: values.map(([tenant, value]) => ({ labels: { tenant }, value })),
});

/** Evaluates once a minute; a letter an instance: p pending, F firing, R recovering; `!` where one resolved. */
function states(rule: AlertRule, outcomes: readonly Outcome[]): string[] {
  let memory: RuleMemory = new Map();
  return outcomes.map((outcome, minute) => {
    const evaluation = evaluateRule(rule, memory, { outcome, nowMs: minute * 60_000 });
    memory = evaluation.memory;
    const letters = [...memory.values()].map(({ state, startsAtMs }) =>
      startsAtMs === null ? 'p' : state === 'recovering' ? 'R' : 'F',
    );
    return letters.join('') + '!'.repeat(evaluation.resolved.length);
  });
}

describe('evaluateRule', () => {
  it('fires above the threshold, not at it', () => {
    expect(states(ruleOf({}), [rows(['a', 10]), rows(['a', 10.01]), rows(['a', 10])])).toEqual([
      '',
      'F',
      '!',
    ]);
  });

  it('waits for as long as `for` says, and begins to wait anew after a break', () => {
    const on = rows(['a', 11]);
    const rule = ruleOf({ forSeconds: 120 });
    expect(states(rule, [on, on, rows(['a', 1]), on, on, on, on])).toEqual([
      'p',
      'p',
      '',
      'p',
      'p',
      'F',
      'F',
    ]);
  });

  it('goes on firing for `keepFiringFor`, and a relapse within it is the same alert', () => {
    const rule = ruleOf({ keepFiringForSeconds: 120 });
    const on = rows(['a', 11]);
    const off = rows(['a', 1]);
    expect(states(rule, [on, off, off, on, off, off, off])).toEqual(['F', 'R', 'R', 'F', 'R', 'R', '!']);
  });

  it('resolves a row that is missing at the second evaluation without it', () => {
    const both = rows(['a', 11], ['b', 11]);
    const one = rows(['b', 11]);
    expect(states(ruleOf({}), [both, one, both, one, one])).toEqual(['FF', 'FF', 'FF', 'FF', 'F!']);
  });

  it('forgets a pending row that is missing without a word', () => {
    const rule = ruleOf({ forSeconds: 600 });
    expect(states(rule, [rows(['a', 11]), rows(['b', 1]), rows(['b', 1])])).toEqual(['p', 'p', '']);
  });

  it('takes no rows as normal or as an alarm, as the rule says', () => {
    const none: Outcome = { is: 'noData' };
    expect(states(ruleOf({}), [none, rows(['a', 11]), none])).toEqual(['', 'F', '!']);
    const alarmed = ruleOf({ noDataState: 'Alerting', forSeconds: 60 });
    expect(states(alarmed, [none, none, rows(['a', 1]), rows(['a', 1])])).toEqual(['p', 'F', 'F', '!']);
    // What fires already stands for it: no second alert.
    expect(states(alarmed, [rows(['a', 11]), rows(['a', 11]), none, none])).toEqual(['p', 'F', 'F', 'F']);
  });

  it('keeps everything as it is when ClickHouse does not answer, or raises an alarm, as the rule says', () => {
    const error: Outcome = { is: 'error' };
    const on = rows(['a', 11]);
    expect(states(ruleOf({ execErrState: 'KeepLast' }), [error, on, error, error, error, on])).toEqual([
      '',
      'F',
      'F',
      'F',
      'F',
      'F',
    ]);
    expect(states(ruleOf({ execErrState: 'Alerting' }), [error, error, on])).toEqual(['F', 'F', 'FF']);
  });

  it('keeps what fires when a flood of rows comes', () => {
    const flood = Array.from({ length: 500 }, (_none, index) => [`t${index}`, 11] as [string, number]);
    const rule = ruleOf({});
    const first = evaluateRule(rule, new Map(), { outcome: rows(['known', 11]), nowMs: 0 });
    const second = evaluateRule(rule, first.memory, { outcome: rows(...flood, ['known', 11]), nowMs: 1 });
    expect(second.memory.size).toBe(200);
    expect([...second.memory.values()][0]?.labels).toEqual({ tenant: 'known' });
  });
});
