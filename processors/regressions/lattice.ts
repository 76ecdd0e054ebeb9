import { ODDS_RATIOS } from './findings.ts';
import type { SetNats } from './matched-set.ts';
import type { Nodes } from './nodes.ts';
import type { DetectorSettings } from './settings.ts';
import { mixtureNats } from './thresholds.ts';
import type { Cell, Place } from './trial.ts';
import type { CellEvidence, LatticeView } from './views.ts';

const RATIOS = ODDS_RATIOS.length;
/** A node's sums: logE, logL, then these. */
const TRIALS = 2 * RATIOS;
const FAILURES = TRIALS + 1;
const EXPECTED = TRIALS + 2;
const CONTROLS = TRIALS + 3;
const CONTROL_FAILURES = TRIALS + 4;
const STRIDE = TRIALS + 5;

const PAGE = 1;
const WATCH = 2;

/** What one matched set says. */
export interface SetOutcome extends SetNats {
  k: number;
  t: number;
  y: 0 | 1;
  expected: number;
}

/** Sums of one cell of place and versions, kept beside the nodes. */
export interface CellSums {
  readonly place: Place;
  readonly tokens: Cell['tokens'];
  readonly sums: Float64Array;
  /** Sets without any failure, and their controls, that its nodes do not count yet. */
  quietSets: number;
  quietControls: number;
}

export interface Lattice extends LatticeView {
  /** A set without any failure: it says nothing, and counts. */
  count(cell: CellSums, k: number): void;
  /** Adds a set to the nodes that contain it and to its cell; returns the nodes that cross for the first time. */
  add(nodes: readonly number[], cell: CellSums, set: SetOutcome): readonly NodeCrossing[];
  /** The sums of a cell, for `add`. */
  cell(key: string, of: { place: Place; tokens: Cell['tokens'] }): CellSums;
  snapshot(): LatticeState;
}

export interface NodeCrossing {
  node: number;
  level: 'page' | 'watch';
}

export interface LatticeState {
  sums: number[];
  crossed: number[];
  cells: { key: string; place: Place; tokens: Cell['tokens']; sums: number[] }[];
}

const NONE: readonly NodeCrossing[] = [];

/** The evidence of one series over the nodes of a wave. `pages` is false for series that only go on the watch list. */
export function createLattice(
  nodes: Nodes,
  {
    settings,
    budget,
    pages,
    state,
  }: { settings: DetectorSettings; budget: number; pages: boolean; state?: LatticeState | undefined },
): Lattice {
  let sums = Float64Array.from(state?.sums ?? []);
  let crossed = Uint8Array.from(state?.crossed ?? []);
  const cells = new Map<string, CellSums>();
  for (const { key, place, tokens, sums } of state?.cells ?? []) {
    cells.set(key, { place, tokens, sums: Float64Array.from(sums), quietSets: 0, quietControls: 0 });
  }
  const pageBase = -Math.log(settings.alpha * budget);
  const watchBase = -Math.log(settings.watchAlpha * budget);
  const at = (node: number, field: number) => sums[node * STRIDE + field] ?? 0;
  /** Cells with quiet sets that their nodes do not count yet: most sets are quiet, and few ask how many there were. */
  let quiet: CellSums[] = [];

  function countQuiet(): void {
    if (quiet.length === 0) return;
    grow();
    for (const cell of quiet) {
      for (const node of nodes.of(cell.place)) {
        const base = node * STRIDE;
        sums[base + TRIALS] = (sums[base + TRIALS] as number) + cell.quietSets;
        sums[base + CONTROLS] = (sums[base + CONTROLS] as number) + cell.quietControls;
      }
      cell.quietSets = 0;
      cell.quietControls = 0;
    }
    quiet = [];
  }

  /** Of a node, every set that was counted. */
  function countAt(node: number, field: number): number {
    countQuiet();
    return at(node, field);
  }

  function grow(): void {
    if (nodes.size() <= crossed.length) return;
    const room = Math.max(64, nodes.size(), crossed.length * 2);
    const wider = new Float64Array(room * STRIDE);
    wider.set(sums);
    sums = wider;
    const flags = new Uint8Array(room);
    flags.set(crossed);
    crossed = flags;
  }

  /** A mixture is at most its largest part, so nothing need be exponentiated while that is below. */
  function crossing(node: number): NodeCrossing | undefined {
    const base = node * STRIDE;
    if ((sums[base + FAILURES] as number) < settings.failuresMin) return undefined;
    const flags = crossed[node] as number;
    const cost = nodes.cost(node);
    if (pages && (flags & PAGE) === 0 && isAbove(base, pageBase + cost)) {
      crossed[node] = flags | PAGE | WATCH;
      return { node, level: 'page' };
    }
    if (flags === 0 && isAbove(base + RATIOS, watchBase + cost)) {
      crossed[node] = flags | WATCH;
      return { node, level: 'watch' };
    }
    return undefined;
  }

  function isAbove(offset: number, threshold: number): boolean {
    let top = Number.NEGATIVE_INFINITY;
    for (let r = 0; r < RATIOS; r++) if ((sums[offset + r] as number) > top) top = sums[offset + r] as number;
    return top >= threshold && mixtureNats(sums, offset) >= threshold;
  }

  return {
    get size() {
      return nodes.size();
    },
    place: nodes.place,
    find: nodes.find,
    depth: nodes.depth,
    covers: nodes.covers,
    meet: nodes.meet,
    logE: (node) => ODDS_RATIOS.map((_, r) => at(node, r)),
    logL: (node) => ODDS_RATIOS.map((_, r) => at(node, RATIOS + r)),
    nats: (node) => (node * STRIDE < sums.length ? mixtureNats(sums, node * STRIDE) : 0),
    watchNats: (node) => (node * STRIDE < sums.length ? mixtureNats(sums, node * STRIDE + RATIOS) : 0),
    thresholdNats: (node) => pageBase + nodes.cost(node),
    watchThresholdNats: (node) => watchBase + nodes.cost(node),
    trials: (node) => countAt(node, TRIALS),
    failures: (node) => at(node, FAILURES),
    expected: (node) => at(node, EXPECTED),
    controls: (node) => countAt(node, CONTROLS),
    controlFailures: (node) => at(node, CONTROL_FAILURES),
    cells: () => [...cells.values()].map(evidenceOf),

    count(cell, k) {
      if (cell.quietSets === 0) quiet.push(cell);
      cell.quietSets += 1;
      cell.quietControls += k;
    },
    add(ids, cell, set) {
      grow();
      addTo(cell.sums, 0, set);
      let found: NodeCrossing[] | undefined;
      for (let i = 0; i < ids.length; i++) {
        const node = ids[i] as number;
        addTo(sums, node * STRIDE, set);
        // A success only takes evidence away.
        if (set.y === 0) continue;
        const crossed = crossing(node);
        if (crossed !== undefined) {
          found ??= [];
          found.push(crossed);
        }
      }
      return found ?? NONE;
    },
    cell(key, { place, tokens }) {
      const isFull = cells.size >= settings.waveCellsMax && !cells.has(key);
      const kept = isFull ? Object.values(place).join('\0') : key;
      const there = cells.get(kept);
      if (there !== undefined) return there;
      const sums = new Float64Array(STRIDE);
      const made = { place, tokens: isFull ? {} : tokens, sums, quietSets: 0, quietControls: 0 };
      cells.set(kept, made);
      return made;
    },
    snapshot() {
      countQuiet();
      grow();
      return {
        sums: Array.from(sums.subarray(0, nodes.size() * STRIDE)),
        crossed: Array.from(crossed.subarray(0, nodes.size())),
        cells: [...cells].map(([key, { place, tokens, sums }]) => ({
          key,
          place,
          tokens,
          sums: Array.from(sums),
        })),
      };
    },
  };
}

function addTo(sums: Float64Array, base: number, { logE, logL, k, t, y, expected }: SetOutcome): void {
  for (let r = 0; r < RATIOS; r++) {
    sums[base + r] = (sums[base + r] as number) + (logE[r] as number);
    sums[base + RATIOS + r] = (sums[base + RATIOS + r] as number) + (logL[r] as number);
  }
  sums[base + TRIALS] = (sums[base + TRIALS] as number) + 1;
  sums[base + FAILURES] = (sums[base + FAILURES] as number) + y;
  sums[base + EXPECTED] = (sums[base + EXPECTED] as number) + expected;
  sums[base + CONTROLS] = (sums[base + CONTROLS] as number) + k;
  sums[base + CONTROL_FAILURES] = (sums[base + CONTROL_FAILURES] as number) + t - y;
}

function evidenceOf({ place, tokens, sums }: CellSums): CellEvidence {
  return {
    place,
    tokens,
    sets: sums[TRIALS] as number,
    failures: sums[FAILURES] as number,
    expected: sums[EXPECTED] as number,
    logE: Array.from(sums.subarray(0, RATIOS)),
    logL: Array.from(sums.subarray(RATIOS, 2 * RATIOS)),
  };
}
