import type { CauseClass } from './causes.ts';

/**
 * The service level of completion: the one definition that the burn-rate panel, the budget that is left and the alerts
 * CompletionBurnFast and CompletionBurnSlow have in common. At most one ceremony in a hundred may fail for a fault.
 */
export const COMPLETION_OBJECTIVE = 0.99;

/** Classes of causes that use up the budget: a person who cancels, or a device that can't, uses up none. */
export const BUDGET_CAUSE_CLASSES = ['fault', 'relying_party'] as const satisfies readonly CauseClass[];

/** Whether a row of `ceremony_trials` uses up the budget, as ClickHouse's SQL. */
export const USES_BUDGET_SQL = `outcome = 'failed' AND cause_class IN (${BUDGET_CAUSE_CLASSES.map((name) => `'${name}'`).join(', ')})`;

/**
 * Who is called, and how soon: from which burn rate on, which has to hold in a long window and still in a short one.
 * 14.4 for an hour spends 2 % of a budget of 30 days, 6 for six hours 5 %.
 */
export const COMPLETION_BURNS = {
  fast: { rate: 14.4, longHours: 1, shortMinutes: 5 },
  slow: { rate: 6, longHours: 6, shortMinutes: 30 },
} as const;
