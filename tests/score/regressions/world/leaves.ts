import type { Cells } from '../../../../processors/regressions/cells.ts';
import type { Cell } from '../../../../processors/regressions/trial.ts';
import type { Fault } from '../scenarios.ts';
import type { Chance } from './chance.ts';
import { FAMILIES, KINDS, PLACES, placeOf } from './places.ts';

/** States of a device: never updates, on the predecessor, on the new version. */
export const VERSION = { older: 0, predecessor: 1, new: 2 } as const;
export const VERSIONS = 3;
export const LEAVES = PLACES.length * KINDS.length;

/** What is true of the leaves, by index; what depends on the version too is at `leaf × VERSIONS + version`. */
export interface Leaves {
  readonly family: Uint8Array;
  readonly browser: readonly string[];
  /** Odds of failure on a usual minute. */
  readonly odds: Float64Array;
  /** What the new version does to the odds while nothing is wrong, and what the fault does. */
  readonly nullRatio: Float64Array;
  readonly effect: Float64Array;
  readonly abortRate: Float64Array;
  readonly latencyMs: Float64Array;
  readonly cells: readonly Cell[];
}

/** Spread (log) of the odds between leaves, and of the new version's odds ratio per leaf. */
const LEAF_SPREAD = 0.25;
const NULL_SPREAD = 0.11;
const LATENCY_NULL_SPREAD = 0.04;
const ABORT_RATES = [0.08, 0.16] as const;
const LATENCY_MEDIAN_MS = [4_200, 9_000] as const;

export function createLeaves({
  chance,
  cells,
  fault,
}: {
  chance: Chance;
  cells: Cells;
  fault: Fault | undefined;
}): Leaves {
  const noise = (spread: number) => Math.exp(spread * chance.normal());
  const leaves = {
    family: new Uint8Array(LEAVES),
    browser: Array.from({ length: LEAVES }, (_, leaf) => placeOf(leaf).browser),
    odds: new Float64Array(LEAVES),
    nullRatio: new Float64Array(LEAVES),
    effect: new Float64Array(LEAVES),
    abortRate: new Float64Array(LEAVES * VERSIONS),
    latencyMs: new Float64Array(LEAVES * VERSIONS),
  };
  for (let leaf = 0; leaf < LEAVES; leaf += 1) {
    const kind = (leaf & 1) as 0 | 1;
    const family = PLACES[leaf >> 1]?.family ?? 0;
    const rate = FAMILIES[family]?.rates[kind] ?? 0;
    leaves.family[leaf] = family;
    leaves.odds[leaf] = (rate / (1 - rate)) * noise(LEAF_SPREAD);
    leaves.nullRatio[leaf] = noise(NULL_SPREAD);
    leaves.effect[leaf] = isFaulty(leaf, fault) ? (fault?.oddsRatio ?? 1) : 1;
    const aborts = ABORT_RATES[kind] * noise(LEAF_SPREAD);
    const latency = LATENCY_MEDIAN_MS[kind] * noise(LEAF_SPREAD);
    for (let version = 0; version < VERSIONS; version += 1) {
      const isNew = version === VERSION.new;
      leaves.abortRate[leaf * VERSIONS + version] = aborts * (isNew ? noise(NULL_SPREAD) : 1);
      leaves.latencyMs[leaf * VERSIONS + version] = latency * (isNew ? noise(LATENCY_NULL_SPREAD) : 1);
    }
  }
  return { ...leaves, cells: internCells(cells) };
}

/** Whether the fault covers a leaf. */
export function isFaulty(leaf: number, fault: Fault | undefined): boolean {
  const place = placeOf(leaf);
  return fault !== undefined && place.os === fault.os && fault.covers(place);
}

function internCells(cells: Cells): Cell[] {
  return Array.from({ length: LEAVES * VERSIONS }, (_, at) => {
    const leaf = Math.floor(at / VERSIONS);
    const family = FAMILIES[PLACES[leaf >> 1]?.family ?? 0];
    const tokens = [family?.older, family?.predecessor, family?.token];
    return cells.cell(placeOf(leaf), { os: tokens[at % VERSIONS] ?? '' });
  });
}
