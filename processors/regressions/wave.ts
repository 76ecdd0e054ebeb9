import { ABORTED, ELAPSED, FAILED, leafKey, SLOW } from './baseline.ts';
import type { DrawnControls } from './control-store.ts';
import type { Lattice, LatticeState, SetOutcome } from './lattice.ts';
import { createLattice } from './lattice.ts';
import { newcomerOdds, setNats } from './matched-set.ts';
import {
  createMatching,
  type Matching,
  type MatchingState,
  type Newcomer,
  type Stock,
  type Target,
} from './matching.ts';
import { createNodes, type KnownPlace, type NodesState } from './nodes.ts';
import type { DetectorSettings } from './settings.ts';
import type { Cell, Series } from './trial.ts';
import { VERSIONED_DIMENSIONS } from './trial.ts';
import type { Crossing, Leaf, WaveSet, WaveView } from './views.ts';

/** What a minute brought. */
export interface Found {
  readonly sets: WaveSet[];
  readonly crossings: Crossing[];
}

export interface Wave {
  readonly view: WaveView;
  readonly poolOf: Matching['poolOf'];
  targetOf(cell: Pick<Cell, 'tokens'>, leaf: Leaf): Target;
  /** Makes the sets that can be made now. */
  match(minute: number, found: Found): void;
  /** It is over, and not used again. */
  close(): void;
  snapshot(): WaveState;
}

export type WaveHead = Omit<WaveView, 'lattices'>;

export interface WaveState {
  head: WaveHead;
  nodes: NodesState;
  lattices: Record<Series, LatticeState>;
  matching: MatchingState;
}

export type WaveStart = { head: WaveHead; known: Iterable<KnownPlace> } | { state: WaveState };

/** As matching needs it, with the odds of the leaves. */
export interface WaveStock extends Stock {
  leaves: Stock['leaves'] & { odds(): Float64Array };
}

/** Which bit of an outcome a series counts, and which it needs to be part of the series at all. */
const SERIES_BITS = [
  { series: 'failure', counts: FAILED, needs: 0 },
  { series: 'abort', counts: ABORTED, needs: 0 },
  { series: 'latency', counts: SLOW, needs: ELAPSED },
] as const satisfies { series: Series; counts: number; needs: number }[];
type SeriesBits = (typeof SERIES_BITS)[number];

/** Outcomes with a byte for each of their bits, so that one addition counts all of them: of at most 255. */
const BYTES = Int32Array.from({ length: 2 * ELAPSED }, (_, outcome) =>
  [FAILED, ABORTED, SLOW, ELAPSED].reduce(
    (sum, bit) => sum | ((outcome & bit) === 0 ? 0 : 1 << byteOf(bit)),
    0,
  ),
);

/** One version as it spreads, against its predecessor: every matched set adds to a lattice per series. */
export function createWave(settings: DetectorSettings, stock: WaveStock, start: WaveStart): Wave {
  const state = 'state' in start ? start.state : undefined;
  const head = 'state' in start ? start.state.head : start.head;
  const nodes = createNodes(
    settings,
    'state' in start ? { state: start.state.nodes } : { known: start.known },
  );
  const lattice = (series: Series) =>
    createLattice(nodes, {
      settings,
      budget: head.budget,
      pages: series === 'failure',
      state: state?.lattices[series],
    });
  const lattices = { failure: lattice('failure'), abort: lattice('abort'), latency: lattice('latency') };
  const view: WaveView = { ...head, lattices };
  // A placebo is there to show false pages, and only failures page.
  const followed: readonly SeriesBits[] = head.kind === 'placebo' ? SERIES_BITS.slice(0, 1) : SERIES_BITS;
  const settling = createSettling({
    view,
    lattices,
    followed,
    odds: stock.leaves.odds,
    settings,
  });

  const wave: Wave = {
    view,
    poolOf: (place) => matching.poolOf(place),
    targetOf({ tokens }, leaf) {
      const { place } = leaf;
      const key = `${leafKey(place)}\0${VERSIONED_DIMENSIONS.map((dimension) => tokens[dimension] ?? '').join('\0')}`;
      const cells = followed.map(({ series }) => lattices[series].cell(key, { place, tokens }));
      return { leaf, tokens, nodes: nodes.of(place), cells };
    },
    match(minute, found) {
      settling.begin(minute, found);
      matching.match(minute, settling.settle);
    },
    close: () => matching.close(),
    snapshot: () => ({
      head: { ...head },
      nodes: nodes.snapshot(),
      lattices: {
        failure: lattices.failure.snapshot(),
        abort: lattices.abort.snapshot(),
        latency: lattices.latency.snapshot(),
      },
      matching: matching.snapshot(),
    }),
  };
  const matching = createMatching(
    settings,
    stock,
    'state' in start
      ? {
          state: start.state.matching,
          targetOf: ({ tokens, place }) => wave.targetOf({ tokens }, stock.leaves.recall(place)),
        }
      : undefined,
  );
  return wave;
}

interface Settling {
  view: WaveView;
  lattices: Record<Series, Lattice>;
  followed: readonly SeriesBits[];
  odds: () => Float64Array;
  settings: DetectorSettings;
}

/** Turns matched sets into evidence in every series that is followed. */
function createSettling({ view, lattices, followed, odds: oddsOf, settings }: Settling) {
  const { leastOddsRatio } = settings;
  const ofSeries = followed.map(({ series }) => lattices[series]);
  const odds = new Float64Array(settings.controlsMax);
  const scratch = new Float64Array(settings.controlsMax + 2);
  let minute = 0;
  let found: Found = { sets: [], crossings: [] };

  /** The odds of those of the first `k` controls that are part of a series. */
  function readOdds({ outcomes, leaves }: DrawnControls, k: number, s: number): void {
    const { needs } = followed[s] as SeriesBits;
    const all = oddsOf();
    let count = 0;
    for (let i = 0; i < k; i++) {
      if (((outcomes[i] as number) & needs) !== needs) continue;
      odds[count++] = all[SERIES_BITS.length * (leaves[i] as number) + s] as number;
    }
  }

  function tell(
    { ceremonyId, minute: settledMinute, target }: Newcomer,
    series: Series,
    set: SetOutcome,
  ): void {
    const { k, t, y, expected, logE, logL } = set;
    const evidence = {
      ceremonyId,
      minute,
      wave: view.id,
      series,
      place: target.leaf.place,
      k,
      t,
      y,
      expected,
      logE,
      logL,
    };
    found.sets.push({ wave: view, settledMinute, evidence });
  }

  return {
    /** What is settled from now on is of this minute. */
    begin(now: number, into: Found): void {
      minute = now;
      found = into;
    },
    /** The newcomer and its controls, the first `k` of those drawn. */
    settle(newcomer: Newcomer, controls: DrawnControls, k: number): void {
      const { outcome, target } = newcomer;
      const { outcomes } = controls;
      let counts = 0;
      for (let i = 0; i < k; i++) counts += BYTES[outcomes[i] as number] as number;
      for (let s = 0; s < followed.length; s++) {
        const { series, counts: bit, needs } = followed[s] as SeriesBits;
        if ((outcome & needs) !== needs) continue;
        const count = needs === 0 ? k : countOf(counts, needs);
        if (count === 0) continue;
        const y = (outcome & bit) === 0 ? 0 : 1;
        const t = y + countOf(counts, bit);
        const lattice = ofSeries[s] as Lattice;
        if (t === 0) {
          lattice.count(target.cells[s] as number, count);
          continue;
        }
        readOdds(controls, k, s);
        const oddsNew = target.leaf.odds[s] as number;
        const ratio = newcomerOdds(oddsNew, { odds, count, t, scratch });
        const expected = ratio === Number.POSITIVE_INFINITY ? 1 : ratio / (1 + ratio);
        const { logE, logL } = setNats(y, ratio, leastOddsRatio);
        const set: SetOutcome = { k: count, t, y, expected, logE, logL };
        const crossed = lattice.add(target.nodes, target.cells[s] as number, set);
        for (const { node, level } of crossed) found.crossings.push({ wave: view, series, node, level });
        tell(newcomer, series, set);
      }
    },
  };
}

/** Where the byte of a bit begins: bits are 1, 2, 4 and 8. */
function byteOf(bit: number): number {
  return 8 * (31 - Math.clz32(bit));
}

function countOf(counts: number, bit: number): number {
  return (counts >>> byteOf(bit)) & 0xff;
}
