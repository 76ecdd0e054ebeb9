import type { DetectorSettings } from './settings.ts';
import type { Place, Trial } from './trial.ts';
import type { Leaf } from './views.ts';
import { widened } from './widened.ts';

/** Outcomes of a trial as bits; a trial without ELAPSED has no part in the series latency. */
export const FAILED = 1;
export const ABORTED = 2;
export const SLOW = 4;
export const ELAPSED = 8;

/** Histogram of elapsed times: four bins an octave, 1 ms to 17 min. */
const BINS = 80;
const SLOW_QUANTILE = 0.9;
/** Successes a place needs before its own quantile is used instead of its parent's. */
const QUANTILE_TRIALS = 200;

/** A place that has decayed to less is forgotten: one vote is, after three times the memory. */
const FORGOTTEN_TRIALS = 0.05;

/** A place with its counts: until the last refit, decaying, and since. */
export interface BaselineLeaf extends Leaf {
  odds: number[];
  slowMs: number;
  readonly past: Counts;
  /** Looked up since the last refit. */
  isUsed: boolean;
}

/** Votes, failures and aborts, then successes by bin of their elapsed time. */
export type Counts = Float64Array;
const TRIALS = 0;
const FAILURES = 1;
const ABORTS = 2;
const ELAPSED_BINS = 3;
const COUNTS = ELAPSED_BINS + BINS;
/** Series with odds of their own. */
const SERIES_COUNT = 3;

export interface Baseline {
  leaf(place: Place): BaselineLeaf;
  /** The same for what a snapshot names: a look-up that leaves no trace. */
  recall(place: Place): BaselineLeaf;
  /** Places that were seen, in order of first sight. */
  places(): Place[];
  /** Odds by number of the leaf and series: that of leaf n and series s is at 3n + s. Another array as leaves come. */
  odds(): Float64Array;
  placeOf(leaf: number): Place;
  /** Trials of a place so far. */
  trials(leaf: BaselineLeaf): number;
  /** Adds a vote to a leaf's today; it moves no odds before the next refit. */
  observe(leaf: number, trial: Trial): void;
  /** Odds from all that was observed so far; with `decay` at the end of a day. Returns how many leaves were forgotten. */
  refit(options: { decay: boolean }): number;
  snapshot(): BaselineState;
}

interface CountsState {
  trials: number;
  failed: number;
  aborted: number;
  /** Bin and count, alternating. */
  elapsed: number[];
}

export interface BaselineState {
  leaves: { place: Place; past: CountsState; today: CountsState; isUsed: boolean }[];
}

/** Outcome bits of a trial, where successes from `slowMs` on are slow. */
export function outcomeOf({ failed, aborted, elapsedMs }: Trial, slowMs: number): number {
  const bits = failed * FAILED + aborted * ABORTED;
  if (elapsedMs === null || slowMs === NOTHING_IS_SLOW) return bits;
  return bits + ELAPSED + (elapsedMs >= slowMs ? SLOW : 0);
}

/** `slowMs` while nothing is known of how long it takes. */
export const NOTHING_IS_SLOW = 2 ** 31 - 1;

/**
 * Historic odds of failure, abort and slowness of every place, over about `baselineDays` (each day counts
 * 1 − 1/baselineDays of the next), from the past only. A place with little history leans on its maker × browser × kind,
 * that on browser × kind, and that on family × kind, with `shrinkageTrials` each: an in-app browser in which passkeys do
 * not work fails on the phones of every maker.
 */
export function createBaseline(settings: DetectorSettings, state?: BaselineState): Baseline {
  const leaves = new Map<string, BaselineLeaf>();
  let parents = new Map<string, Counts>();
  /** By number. */
  const numbered: BaselineLeaf[] = [];
  const free: number[] = [];
  /** Numbers of leaves that are not kept, of today and of yesterday: until tomorrow a control may still name them. */
  let lent: number[] = [];
  let lentBefore: number[] = [];
  let odds = new Float64Array(256 * SERIES_COUNT);
  /** Whole numbers, for every vote comes past them. */
  let todays = new Int32Array(256 * COUNTS);

  /** A leaf with a number of its own, and nothing counted. */
  function numbering(of: Omit<BaselineLeaf, 'number'>): BaselineLeaf {
    const number = free.pop() ?? numbered.length;
    if (number * COUNTS >= todays.length) {
      odds = widened(odds, new Float64Array(2 * odds.length));
      todays = widened(todays, new Int32Array(2 * todays.length));
    }
    const leaf = { number, ...of };
    numbered[number] = leaf;
    todays.fill(0, number * COUNTS, (number + 1) * COUNTS);
    return leaf;
  }

  const todayOf = ({ number }: BaselineLeaf) => todays.subarray(number * COUNTS, (number + 1) * COUNTS);

  function make(place: Place): BaselineLeaf {
    const leaf = numbering({ place, odds: [0, 0, 0], slowMs: 0, past: noCounts(), isUsed: true });
    fitLeaf(leaf);
    return leaf;
  }

  function fitLeaf(leaf: BaselineLeaf): void {
    const [family, browser, maker] = parentKeys(leaf.place).map((key) => parents.get(key) ?? noCounts());
    const chain = [family, browser, maker, leaf.past].filter((counts) => counts !== undefined);
    const roomy = chain.findLast((counts) => successes(counts) >= QUANTILE_TRIALS);
    const edge = roomy === undefined ? BINS : slowBin(roomy);
    leaf.slowMs = edge >= BINS ? NOTHING_IS_SLOW : lowerEdge(edge);
    leaf.odds = [
      shrunkOdds(chain, (counts) => [counts[FAILURES] as number, counts[TRIALS] as number]),
      shrunkOdds(chain, (counts) => [counts[ABORTS] as number, counts[TRIALS] as number]),
      shrunkOdds(chain, (counts) => [from(counts, edge), successes(counts)]),
    ];
    odds.set(leaf.odds, leaf.number * SERIES_COUNT);
  }

  function shrunkOdds(chain: readonly Counts[], read: (counts: Counts) => [number, number]): number {
    let p = 0.05;
    let weight = 20;
    for (const counts of chain) {
      const [x, n] = read(counts);
      p = (x + weight * p) / (n + weight);
      weight = settings.shrinkageTrials;
    }
    const bounded = Math.min(0.95, Math.max(1e-4, p));
    return bounded / (1 - bounded);
  }

  function fitAll(): void {
    parents = new Map();
    for (const leaf of leaves.values()) {
      for (const key of parentKeys(leaf.place)) {
        const counts = parents.get(key) ?? noCounts();
        parents.set(key, counts);
        addCounts(counts, leaf.past);
      }
    }
    for (const leaf of leaves.values()) fitLeaf(leaf);
  }

  for (const { place, past, today, isUsed } of state?.leaves ?? []) {
    const leaf = numbering({ place, odds: [0, 0, 0], slowMs: 0, past: countsOf(past), isUsed });
    todayOf(leaf).set(countsOf(today));
    leaves.set(leafKey(place), leaf);
  }
  fitAll();

  return {
    leaf(place) {
      const key = leafKey(place);
      const known = leaves.get(key);
      if (known !== undefined) {
        known.isUsed = true;
        return known;
      }
      const { os, oem, model, browser, kind } = place;
      const leaf = make({ os, oem, model, browser, kind });
      if (leaves.size < settings.leavesMax) leaves.set(key, leaf);
      else lent.push(leaf.number);
      return leaf;
    },
    recall(place) {
      const known = leaves.get(leafKey(place));
      if (known !== undefined) return known;
      const leaf = make(place);
      lent.push(leaf.number);
      return leaf;
    },
    places: () => [...leaves.values()].map(({ place }) => place),
    odds: () => odds,
    placeOf: (leaf) => (numbered[leaf] as BaselineLeaf).place,
    trials: (leaf) => (leaf.past[TRIALS] as number) + (todays[leaf.number * COUNTS + TRIALS] as number),
    observe(leaf, { failed, aborted, elapsedMs }) {
      const base = leaf * COUNTS;
      todays[base + TRIALS] = (todays[base + TRIALS] as number) + 1;
      todays[base + FAILURES] = (todays[base + FAILURES] as number) + failed;
      todays[base + ABORTS] = (todays[base + ABORTS] as number) + aborted;
      if (elapsedMs === null) return;
      const bin = base + ELAPSED_BINS + binOf(elapsedMs);
      todays[bin] = (todays[bin] as number) + 1;
    },
    refit({ decay }) {
      let forgotten = 0;
      for (const [key, leaf] of leaves) {
        if (decay) scaleCounts(leaf.past, 1 - 1 / settings.baselineDays);
        const today = todayOf(leaf);
        addCounts(leaf.past, today);
        today.fill(0);
        if ((leaf.past[TRIALS] as number) < FORGOTTEN_TRIALS && !leaf.isUsed) {
          forgotten += 1;
          leaves.delete(key);
          // Unused for a day, so no control names it.
          free.push(leaf.number);
        }
        leaf.isUsed = false;
      }
      forgotten += lent.length;
      free.push(...lentBefore);
      lentBefore = lent;
      lent = [];
      fitAll();
      return forgotten;
    },
    snapshot: () => ({
      leaves: [...leaves.values()].map((leaf) => ({
        place: leaf.place,
        past: countsState(leaf.past),
        today: countsState(todayOf(leaf)),
        isUsed: leaf.isUsed,
      })),
    }),
  };
}

/** Names a place. */
export function leafKey({ os, oem, model, browser, kind }: Place): string {
  return `${os}\0${oem}\0${model}\0${browser}\0${kind}`;
}

/** Keys of what a place leans on, the widest first. */
function parentKeys({ os, oem, browser, kind }: Place): [string, string, string] {
  return [`${os}\0${kind}`, `${os}\0\0${browser}\0${kind}`, `${os}\0${oem}\0${browser}\0${kind}\0`];
}

/** Four bins an octave, by the two bits behind the leading one. */
function binOf(elapsedMs: number): number {
  const ms = Math.min(2 ** 20 - 1, Math.max(4, Math.floor(elapsedMs)));
  const octave = 31 - Math.clz32(ms);
  return octave * 4 + ((ms >> (octave - 2)) & 3);
}

function lowerEdge(bin: number): number {
  return 2 ** (bin >> 2) * (1 + (bin & 3) / 4);
}

/** The first bin with at least SLOW_QUANTILE of the times below it. */
function slowBin(elapsed: Counts): number {
  const total = from(elapsed, 0);
  let below = 0;
  for (let bin = 0; bin < BINS; bin++) {
    if (below >= SLOW_QUANTILE * total) return bin;
    below += elapsed[ELAPSED_BINS + bin] as number;
  }
  return BINS;
}

function from(elapsed: Counts, bin: number): number {
  let sum = 0;
  for (let at = bin; at < BINS; at++) sum += elapsed[ELAPSED_BINS + at] as number;
  return sum;
}

function successes(counts: Counts): number {
  return from(counts, 0);
}

function noCounts(): Counts {
  return new Float64Array(COUNTS);
}

function addCounts(into: Counts, counts: Counts | Int32Array): void {
  for (let at = 0; at < COUNTS; at++) into[at] = (into[at] as number) + (counts[at] as number);
}

function scaleCounts(counts: Counts, factor: number): void {
  for (let at = 0; at < COUNTS; at++) counts[at] = (counts[at] as number) * factor;
}

function countsState(counts: Counts | Int32Array): CountsState {
  const sparse: number[] = [];
  for (let bin = 0; bin < BINS; bin++) {
    const count = counts[ELAPSED_BINS + bin] as number;
    if (count !== 0) sparse.push(bin, count);
  }
  return {
    trials: counts[TRIALS] as number,
    failed: counts[FAILURES] as number,
    aborted: counts[ABORTS] as number,
    elapsed: sparse,
  };
}

function countsOf({ trials, failed, aborted, elapsed }: CountsState): Counts {
  const counts = noCounts();
  for (let at = 0; at < elapsed.length; at += 2) {
    counts[ELAPSED_BINS + (elapsed[at] as number)] = elapsed[at + 1] as number;
  }
  counts[TRIALS] = trials;
  counts[FAILURES] = failed;
  counts[ABORTS] = aborted;
  return counts;
}
