import type { Cell } from './trial.ts';
import type { Leaf } from './views.ts';

/**
 * What happened in a cell since it was last taken. Every ceremony passes here, and only adds; what is made of the sums
 * costs once a cell and block of minutes.
 */
export interface CellCounts {
  readonly cell: Cell;
  readonly leaf: Leaf;
  /** Every ceremony, failures and silences among them. */
  ceremonies: number;
  failures: number;
  silent: number;
  votes: number;
  voteFailures: number;
  /** Votes that an open episode explains, and failures among them. */
  explainedVotes: number;
  explainedFailures: number;
}

export type CellSum = Omit<CellCounts, 'cell' | 'leaf'>;

export const NO_COUNTS: CellSum = {
  ceremonies: 0,
  failures: 0,
  silent: 0,
  votes: 0,
  voteFailures: 0,
  explainedVotes: 0,
  explainedFailures: 0,
};

/** Which cells have something to be taken. */
export interface Counted {
  /** Notes a cell of which nothing is counted yet. */
  begin(counts: CellCounts): void;
  /** Hands over each cell that was counted, in the order in which they began, and leaves nothing in it. */
  take(each: (counts: CellCounts) => void): void;
}

export function createCounted(): Counted {
  let begun: CellCounts[] = [];
  return {
    begin(counts) {
      begun.push(counts);
    },
    take(each) {
      const taken = begun;
      begun = [];
      for (const counts of taken) {
        each(counts);
        counts.ceremonies = 0;
        counts.failures = 0;
        counts.silent = 0;
        counts.votes = 0;
        counts.voteFailures = 0;
        counts.explainedVotes = 0;
        counts.explainedFailures = 0;
      }
    },
  };
}
