import { STEPS, type Step } from '../../schemas/vocabulary.ts';

/** What must be in ClickHouse for one ceremony. */
export interface Expected {
  ceremony_id: string;
  kind: string;
  mediation: string;
  outcome: string;
  cause: string;
  steps: readonly Step[];
  /** Whether the row may hold steps beyond these: a real browser notices more than its page tells. */
  moreSteps: boolean;
}

export interface Found {
  ceremony_id: string;
  kind: string;
  mediation: string;
  eventual_outcome: string;
  cause: string;
  steps: number;
}

export interface Comparison {
  run: number;
  matched: number;
  lost: number;
  duplicated: number;
  wrong: number;
  /** The first differences, a sentence each. */
  differences: string[];
}

const DIFFERENCES_MAX = 20;

/** Holds what was found against what is true, ceremony by ceremony. */
export function compare(expected: readonly Expected[], found: readonly Found[]): Comparison {
  const rows = Map.groupBy(found, (row) => row.ceremony_id);
  const result: Comparison = {
    run: expected.length,
    matched: 0,
    lost: 0,
    duplicated: 0,
    wrong: 0,
    differences: [],
  };
  const differ = (sentence: string) => {
    if (result.differences.length < DIFFERENCES_MAX) result.differences.push(sentence);
  };
  for (const truth of expected) {
    const [row, ...others] = rows.get(truth.ceremony_id) ?? [];
    if (!row) {
      result.lost += 1;
      differ(`${truth.ceremony_id} is not there; it should be ${truth.outcome}.`);
      continue;
    }
    if (others.length > 0) result.duplicated += 1;
    const difference = differenceOf(truth, row);
    if (difference === null) result.matched += 1;
    else {
      result.wrong += 1;
      differ(`${truth.ceremony_id}: ${difference}`);
    }
  }
  return result;
}

function differenceOf(truth: Expected, row: Found): string | null {
  for (const [name, should, is] of [
    ['kind', truth.kind, row.kind],
    ['mediation', truth.mediation, row.mediation],
    ['outcome', truth.outcome, row.eventual_outcome],
    ['cause', truth.cause, row.cause],
  ]) {
    if (should !== is) return `${name} is ${is}, should be ${should} (${truth.outcome}, ${truth.cause}).`;
  }
  const mask = truth.steps.reduce((bits, step) => bits | (1 << STEPS.indexOf(step)), 0);
  const holds = truth.moreSteps ? (row.steps & mask) === mask : row.steps === mask;
  return holds ? null : `steps are ${stepsOf(row.steps)}, should be ${truth.steps.join(' ')}.`;
}

function stepsOf(mask: number): string {
  return STEPS.filter((_, bit) => (mask & (1 << bit)) !== 0).join(' ');
}
