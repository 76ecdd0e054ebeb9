import { mixtureNats } from './thresholds.ts';
import type { LatticeView } from './views.ts';

/** Explanations that differ by less can't be told apart yet. */
export const TELL_APART_NATS = 2;
/** An episode moves to an explanation that is better by so much: it is told, so it must not flutter. */
export const SWITCH_NATS = 1;

export interface Explanation {
  node: number;
  score: number;
  /** Nodes that explain nearly as well, best first. */
  rivals: number[];
}

/**
 * How well a node explains the failures: its best log likelihood ratio, less the nats that it takes to name it, −ln of its
 * share of the ceremonies (minimum description length). A cell that few could be in must be worth its long name; the maker
 * whose phones carry nearly all of a browser costs nothing to add.
 */
export function explanationScore(lattice: LatticeView, node: number): number {
  const share = lattice.trials(node) / Math.max(1, lattice.trials(0));
  return Math.max(...lattice.logL(node)) + Math.log(Math.max(share, Number.MIN_VALUE));
}

/** The smallest cell that explains the most, and those it can't be told from. Equal scores go to the older node. */
export function explain(lattice: LatticeView): Explanation {
  let node = 0;
  const scores: number[] = [];
  for (let other = 0; other < lattice.size; other++) {
    const score = explanationScore(lattice, other);
    scores.push(score);
    if (score > (scores[node] as number)) node = other;
  }
  const best = scores[node] ?? 0;
  const score = (other: number) => scores[other] ?? 0;
  const rivals = scores
    .map((_, other) => other)
    .filter((other) => other !== node && score(other) > best - TELL_APART_NATS && lattice.trials(other) > 0)
    .sort((a, b) => score(b) - score(a));
  return { node, score: best, rivals };
}

/**
 * Evidence for `node` from what lies outside `within`: exact, for the lattice is closed under meet, so the sums of
 * what is in both are there to be taken away.
 */
export function residualNats(lattice: LatticeView, node: number, within: number): number {
  const both = lattice.meet(node, within);
  const inside = both === -1 ? undefined : lattice.logE(both);
  return mixtureNats(lattice.logE(node).map((nats, r) => nats - (inside?.[r] ?? 0)));
}

/** Whether the crossing of `node` tells nothing that an episode on `within` doesn't: no second page. */
export function isExplained(lattice: LatticeView, node: number, within: number): boolean {
  return lattice.covers(within, node) || residualNats(lattice, node, within) < lattice.thresholdNats(node);
}
