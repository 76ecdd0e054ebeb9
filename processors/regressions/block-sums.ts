import type { ChangeCell } from './change-cell.ts';
import type { LeafCount } from './traffic.ts';

/** Room for the odds and votes of a group: bisection goes over them two dozen times. */
let odds = new Float64Array(1_024);
let votes = new Float64Array(1_024);

/**
 * Sums one kind's block by cell, into the `count` of each, with the offset that all its places share fitted; the cells
 * that have a sum now, in order of first sight.
 */
export function sumCells(
  counts: readonly LeafCount[],
  cellsOf: (count: LeafCount) => readonly ChangeCell[],
): ChangeCell[] {
  const summed: ChangeCell[] = [];
  const { offset, ofVotes, ofFailures } = fitted(counts);
  for (let at = 0; at < counts.length; at++) {
    const count = counts[at] as LeafCount;
    const expected = count.votes * chance(count.odds * offset);
    const cells = cellsOf(count);
    for (let c = 0; c < cells.length; c++) {
      const cell = cells[c] as ChangeCell;
      if (!cell.isCounted) {
        cell.isCounted = true;
        clear(cell, ofVotes, ofFailures);
        summed.push(cell);
      }
      cell.count.votes += count.votes;
      cell.count.failures += count.voteFailures;
      cell.count.expected += expected;
    }
  }
  for (const cell of summed) cell.isCounted = false;
  return summed;
}

function clear({ count }: ChangeCell, ofVotes: number, ofFailures: number): void {
  count.votes = 0;
  count.failures = 0;
  count.expected = 0;
  count.ofVotes = ofVotes;
  count.ofFailures = ofFailures;
}

const chance = (odds: number) => odds / (1 + odds);

/** The factor on all odds with which as many failures are expected as were seen (bisection in its logarithm). */
function fitted(counts: readonly LeafCount[]): { offset: number; ofVotes: number; ofFailures: number } {
  if (odds.length < counts.length) {
    odds = new Float64Array(2 * counts.length);
    votes = new Float64Array(2 * counts.length);
  }
  let ofVotes = 0;
  let ofFailures = 0;
  for (let at = 0; at < counts.length; at++) {
    const count = counts[at] as LeafCount;
    odds[at] = count.odds;
    votes[at] = count.votes;
    ofVotes += count.votes;
    ofFailures += count.voteFailures;
  }
  let low = Math.log(1e-3);
  let high = Math.log(1e4);
  for (let step = 0; step < 24; step += 1) {
    const middle = (low + high) / 2;
    if (expectedWith(Math.exp(middle), counts.length) < ofFailures) low = middle;
    else high = middle;
  }
  return { offset: Math.exp((low + high) / 2), ofVotes, ofFailures };
}

function expectedWith(factor: number, count: number): number {
  let expected = 0;
  for (let at = 0; at < count; at++) {
    expected += (votes[at] as number) * chance((odds[at] as number) * factor);
  }
  return expected;
}
