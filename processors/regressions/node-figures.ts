import type { Tally } from './effect.ts';
import { type Figures, figuresOf } from './episode.ts';
import type { LatticeView } from './views.ts';

/** What the evidence says of a node, against what pages; `isWatched`: against what goes on the watch list. */
export function figuresOfNode(lattice: LatticeView, node: number, { isWatched = false } = {}): Figures {
  const evidence = isWatched
    ? { nats: lattice.watchNats(node), thresholdNats: lattice.watchThresholdNats(node) }
    : { nats: lattice.nats(node), thresholdNats: lattice.thresholdNats(node) };
  return figuresOf(tallyOf(lattice, node), evidence);
}

function tallyOf(lattice: LatticeView, node: number): Tally {
  return {
    trials: lattice.trials(node),
    failures: lattice.failures(node),
    expected: lattice.expected(node),
    controls: lattice.controls(node),
    controlFailures: lattice.controlFailures(node),
    logE: lattice.logE(node),
    logL: lattice.logL(node),
  };
}
