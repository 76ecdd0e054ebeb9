import { mixtureNats } from './thresholds.ts';
import type { LatticeView, NodePlace } from './views.ts';

/** Explanations that differ by less can't be told apart yet. */
export const TELL_APART_NATS = 2;
/** An episode moves to an explanation that is better by so much: it is told, so it must not flutter. */
export const SWITCH_NATS = 1;

/** A cell of all makers is nearly one maker's from this share on; what it costs to blame the others' phones with it. */
const ONE_MAKER_SHARE = 0.8;
const OTHER_MAKERS_NATS = 3;

export interface Explanation {
  node: number;
  score: number;
  /** Nodes that explain nearly as well, best first. */
  rivals: number[];
}

/**
 * How well a node explains the failures: its best log likelihood ratio, less the nats that it takes to name it, −ln of its
 * share of the ceremonies (minimum description length). A cell that few could be in must be worth its long name; the maker
 * whose phones carry nearly all of a browser costs nothing to add. Other makers make their own builds of a version, so
 * theirs are blamed on evidence of their own: chance gives e³ in favour of them in one case of twenty at most.
 */
export function explanationScore(lattice: LatticeView, node: number, makers = makersOf(lattice)): number {
  const trials = lattice.trials(node);
  const share = trials / Math.max(1, lattice.trials(0));
  const place = lattice.place(node);
  const most = place.oem === '' ? (makers.get(withinMaker(place)) ?? 0) : 0;
  const isNearlyOneMakers = most >= ONE_MAKER_SHARE * trials && most < trials;
  const claim = isNearlyOneMakers ? OTHER_MAKERS_NATS : 0;
  return Math.max(...lattice.logL(node)) + Math.log(Math.max(share, Number.MIN_VALUE)) - claim;
}

/** The most trials that one maker has, by what is given beside the maker. */
function makersOf(lattice: LatticeView): Map<string, number> {
  const most = new Map<string, number>();
  for (let node = 0; node < lattice.size; node++) {
    const place = lattice.place(node);
    if (place.oem === '' || place.model !== '') continue;
    const key = withinMaker(place);
    most.set(key, Math.max(most.get(key) ?? 0, lattice.trials(node)));
  }
  return most;
}

const withinMaker = ({ browser, kind }: NodePlace) => `${browser}\0${kind}`;

/** The smallest cell that explains the most, and those it can't be told from. Equal scores go to the older node. */
export function explain(lattice: LatticeView): Explanation {
  let node = 0;
  const scores: number[] = [];
  const makers = makersOf(lattice);
  for (let other = 0; other < lattice.size; other++) {
    const score = explanationScore(lattice, other, makers);
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
