import { ODDS_RATIOS } from './findings.ts';
import type { SetNats } from './matched-set.ts';
import type { Nodes } from './nodes.ts';
import type { DetectorSettings } from './settings.ts';
import { mixtureNats } from './thresholds.ts';
import type { Cell, Place } from './trial.ts';
import type { CellEvidence, LatticeView } from './views.ts';
import { widened } from './widened.ts';

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

/** Place and versions: the finest grain that is kept. */
interface FinestCell {
  readonly key: string;
  readonly place: Place;
  readonly tokens: Cell['tokens'];
}

export interface Lattice extends LatticeView {
  /** A set without any failure: it says nothing, and counts. */
  count(cell: number, k: number): void;
  /** Adds a set to the nodes that contain it and to its cell; returns the nodes that cross for the first time. */
  add(nodes: readonly number[], cell: number, set: SetOutcome): readonly NodeCrossing[];
  /** The number of a cell of place and versions, for `add`. */
  cell(key: string, of: { place: Place; tokens: Cell['tokens'] }): number;
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
  /** By number, as their sums; beside them sets without any failure, and their controls, that no node counts yet. */
  const cells: FinestCell[] = [];
  const numbers = new Map<string, number>();
  let cellSums = new Float64Array(64 * STRIDE);
  let quietSets = new Int32Array(64);
  let quietControls = new Int32Array(64);
  /** Cells that have some: most sets are quiet, and few ask how many there were. */
  let quiet: number[] = [];
  const pageBase = -Math.log(settings.alpha * budget);
  const watchBase = -Math.log(settings.watchAlpha * budget);
  const at = (node: number, field: number) => sums[node * STRIDE + field] ?? 0;

  function newCell(cell: FinestCell): number {
    const number = cells.length;
    if (number >= quietSets.length) {
      cellSums = widened(cellSums, new Float64Array(2 * cellSums.length));
      quietSets = widened(quietSets, new Int32Array(2 * number));
      quietControls = widened(quietControls, new Int32Array(2 * number));
    }
    cells.push(cell);
    numbers.set(cell.key, number);
    return number;
  }

  for (const { sums, ...cell } of state?.cells ?? []) {
    const number = newCell(cell);
    cellSums.set(sums, number * STRIDE);
  }

  const sumsOf = (cell: number) => cellSums.subarray(cell * STRIDE, (cell + 1) * STRIDE);

  function countQuiet(): void {
    if (quiet.length === 0) return;
    grow();
    for (const cell of quiet) {
      for (const node of nodes.of((cells[cell] as FinestCell).place)) {
        const base = node * STRIDE;
        sums[base + TRIALS] = (sums[base + TRIALS] as number) + (quietSets[cell] as number);
        sums[base + CONTROLS] = (sums[base + CONTROLS] as number) + (quietControls[cell] as number);
      }
      quietSets[cell] = 0;
      quietControls[cell] = 0;
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
    sums = widened(sums, new Float64Array(room * STRIDE));
    crossed = widened(crossed, new Uint8Array(room));
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
    cells: () => cells.map(({ place, tokens }, cell) => evidenceOf({ place, tokens }, sumsOf(cell))),

    count(cell, k) {
      const before = quietSets[cell] as number;
      if (before === 0) quiet.push(cell);
      quietSets[cell] = before + 1;
      quietControls[cell] = (quietControls[cell] as number) + k;
    },
    add(ids, cell, set) {
      grow();
      addTo(cellSums, cell * STRIDE, set);
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
      const known = numbers.get(key);
      if (known !== undefined) return known;
      if (cells.length < settings.waveCellsMax) return newCell({ key, place, tokens });
      const wider = Object.values(place).join('\0');
      return numbers.get(wider) ?? newCell({ key: wider, place, tokens: {} });
    },
    snapshot() {
      countQuiet();
      grow();
      return {
        sums: Array.from(sums.subarray(0, nodes.size() * STRIDE)),
        crossed: Array.from(crossed.subarray(0, nodes.size())),
        cells: cells.map((cell, number) => ({ ...cell, sums: Array.from(sumsOf(number)) })),
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

function evidenceOf({ place, tokens }: Omit<FinestCell, 'key'>, sums: Float64Array): CellEvidence {
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
