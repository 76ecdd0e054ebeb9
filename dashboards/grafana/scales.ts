import type { Threshold, ThresholdsConfig, ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { MappingType, SpecialValueMatch, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { COMPLETION_BURNS } from '../../schemas/error-budget.ts';

/** Steps of colour, from the least value up; the first has no lower end. */
export type Scale = readonly Threshold[];

/**
 * Completion: below 85 % somebody should look, from 92 % on it is what tuned roll-outs reach (Corbado's published
 * figures: typical 92 to 95 %, investigate below 85 to 90 %).
 */
export const COMPLETION: Scale = steps('red', [0.85, 'yellow'], [0.92, 'green']);

/** Shares of faults, and of other things that ought not to be. */
export const FAULTS: Scale = steps('green', [0.02, 'yellow'], [0.05, 'red']);

/** What must be nought. */
export const NOUGHT: Scale = steps('green', [1, 'red']);

/** Ages in seconds of what is told once a minute. */
export const AGE: Scale = steps('green', [180, 'yellow'], [600, 'red']);

/** What is left of an error budget. */
export const BUDGET: Scale = steps('red', [0, 'yellow'], [0.25, 'green']);

/** Burn rates: a budget of 30 days spent in 30 days, and those from which on a ticket and a page are sent. */
export const BURN: Scale = steps(
  'green',
  [1, 'yellow'],
  [COMPLETION_BURNS.slow.rate, 'orange'],
  [COMPLETION_BURNS.fast.rate, 'red'],
);

/** Of what is neither good nor bad. */
export const PLAIN: Scale = steps('blue');

function steps(least: string, ...rest: readonly (readonly [number, string])[]): Scale {
  return [{ value: null, color: least }, ...rest.map(([value, color]) => ({ value, color }))];
}

export function thresholds(scale: Scale): ThresholdsConfig {
  return { mode: ThresholdsMode.Absolute, steps: [...scale] };
}

/** No value is not the worst one: it has no colour of the scale. */
export function absence({ text, color }: { text: string; color: string }): ValueMapping {
  return {
    type: MappingType.SpecialValue,
    options: { match: SpecialValueMatch.Null, result: { text, color, index: 0 } },
  };
}
