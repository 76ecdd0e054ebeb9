import type { CellCount, ChangeCell } from './change-cell.ts';
import type { LeafCount } from './traffic.ts';
import type { Place } from './trial.ts';

/** Sums of one kind's block by cell, with the offset that all its places share fitted. */
export function sumCells(
  counts: readonly LeafCount[],
  cellsOf: (place: Place) => ChangeCell[],
): Map<ChangeCell, CellCount> {
  const ofVotes = counts.reduce((sum, { votes }) => sum + votes, 0);
  const ofFailures = counts.reduce((sum, { voteFailures }) => sum + voteFailures, 0);
  const sums = new Map<ChangeCell, CellCount>();
  const offset = offsetOf(counts, ofFailures);
  for (const { place, odds, votes, voteFailures } of counts) {
    const expected = votes * chance(odds * offset);
    for (const cell of cellsOf(place)) {
      let sum = sums.get(cell);
      if (sum === undefined) {
        sum = { votes: 0, failures: 0, expected: 0, ofVotes, ofFailures };
        sums.set(cell, sum);
      }
      sum.votes += votes;
      sum.failures += voteFailures;
      sum.expected += expected;
    }
  }
  return sums;
}

const chance = (odds: number) => odds / (1 + odds);

/** The factor on all odds with which as many failures are expected as were seen (bisection in its logarithm). */
function offsetOf(counts: readonly LeafCount[], failures: number): number {
  const odds = Float64Array.from(counts, (count) => count.odds);
  const votes = Float64Array.from(counts, (count) => count.votes);
  let low = Math.log(1e-3);
  let high = Math.log(1e4);
  for (let step = 0; step < 24; step += 1) {
    const middle = (low + high) / 2;
    const factor = Math.exp(middle);
    let expected = 0;
    for (let at = 0; at < odds.length; at++) {
      expected += (votes[at] as number) * chance((odds[at] as number) * factor);
    }
    if (expected < failures) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}
