import { mixtureNats } from './thresholds.ts';
import type { LatticeView } from './views.ts';

/** Nats a field that is given must be worth. */
export const FIELD_PENALTY_NATS = 1.5;
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

/** How well a node explains the failures: its best log likelihood ratio, less a penalty for each field it gives. */
export function explanationScore(lattice: LatticeView, node: number): number {
  return Math.max(...lattice.logL(node)) - FIELD_PENALTY_NATS * lattice.depth(node);
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
