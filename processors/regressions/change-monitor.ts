import { createGroups } from './block-groups.ts';
import { sumCells } from './block-sums.ts';
import { byPlace } from './by-place.ts';
import {
  type ChangeCell,
  type ChangeCellState,
  cellOf as cellWith,
  clearLast,
  greatest,
  learn,
  natsOf,
  noNats,
  restart,
  shareOf,
  stateOf,
  step,
  take,
  tallyOf,
  writeNats,
} from './change-cell.ts';
import { ratio, type Tally } from './effect.ts';
import type { Outcome } from './recovery.ts';
import { ANYWHERE, type AnyPlace, depthOf, meets } from './region.ts';
import type { LeafCount } from './traffic.ts';
import type { Place } from './trial.ts';

export interface ChangeSettings {
  /**
   * Odds ratios up to these are drift. Larger than a wave's, for the comparison is with other places, not with a twin:
   * of a maker or browser with the rest of its system, and of a whole system with the others, which drift more apart.
   */
  leastEffect: number;
  leastEffectOfSystem: number;
  /** One false finding in so many years, over all cells of a tenant together. */
  falseFindingYears: number;
  /** Shares of the false findings for cells that give none, one, two, three of maker, browser and kind. */
  levelWeights: readonly number[];
  blockMinutes: number;
  failuresMin: number;
  /** Cells beyond are not watched. */
  cellsMax: number;
}

export const defaultChangeSettings: ChangeSettings = {
  leastEffect: 1.6,
  leastEffectOfSystem: 2.2,
  falseFindingYears: 4,
  levelWeights: [0.4, 0.3, 0.2, 0.1],
  blockMinutes: 10,
  failuresMin: 8,
  cellsMax: 10_000,
};

export interface Change {
  place: AnyPlace;
  nats: number;
  thresholdNats: number;
  /** Best log-likelihood ratio less a penalty of two nats a field. */
  score: number;
  sinceMinute: number;
  tally: Tally;
  baselineRate: number;
  /** Votes in the stretch for each that was to be expected: far below one, ceremonies are missing. */
  votesRatio: number;
}

export interface ChangeMonitor {
  /** Takes in a block of minutes that ended; returns the cells above their threshold, the best explanation first. */
  block(counts: readonly LeafCount[], at: { minute: number; day: number }): Change[];
  /** What the last block said of a place, for recovery. */
  outcome(place: AnyPlace): (Outcome & { votes: number }) | undefined;
  change(place: AnyPlace): Change | undefined;
  /** Starts the evidence of the cells that meet a place anew: it is explained. */
  forget(place: AnyPlace): void;
  snapshot(): ChangeMonitorState;
}

export interface ChangeMonitorState {
  day: number;
  days: number;
  cells: [key: string, cell: ChangeCellState][];
}

const YEAR_MINUTES = 365 * 24 * 60;
const PENALTY_NATS = 2;

/**
 * Finds changes that come without a new version: Play services pushed in silence, a relying party's release that only
 * one browser minds (detection.md §3.7).
 *
 * Within a block of minutes and a kind of ceremony, the places of a system share one offset on the odds of failure,
 * fitted so that as many failures are expected as were seen: an incident at the server moves every place alike and
 * cancels. Given the number of failures X of that group, those of a cell are near Binomial(X, q) with q its share of the
 * expected ones (sampling without replacement varies less, which errs on the quiet side). Whole systems are compared
 * with each other in the same way. The factors go into Shiryaev–Roberts statistics, whose average run length to a false
 * finding is at least the threshold, in blocks.
 */
export function createChangeMonitor({
  settings = defaultChangeSettings,
  state,
}: {
  settings?: ChangeSettings | undefined;
  state?: ChangeMonitorState | undefined;
} = {}): ChangeMonitor {
  const cells = new Map<string, ChangeCell>(
    state?.cells.map(([key, cell]) => [key, cellWith(cell.place, cell)]),
  );
  const levelCounts = [0, 0, 0, 0];
  for (const { place } of cells.values()) countLevel(place);
  let day = state?.day ?? -1;
  let days = state?.days ?? 0;
  /** The cells that the last block said something of. */
  let touched: ChangeCell[] = [...cells.values()].filter(({ last }) => last.of > 0 || last.votes > 0);
  const nats = noNats();
  const groups = createGroups();

  function countLevel(place: AnyPlace): void {
    const level = depthOf(place);
    levelCounts[level] = (levelCounts[level] ?? 0) + 1;
  }

  function cellOf(place: AnyPlace): ChangeCell | undefined {
    const key = keyOf(place);
    const known = cells.get(key);
    if (known !== undefined || cells.size >= settings.cellsMax) return known;
    const cell = cellWith(place);
    cells.set(key, cell);
    countLevel(place);
    return cell;
  }

  const systemOf = byPlace(({ os, kind }: Place): ChangeCell[] => {
    const cell = cellOf({ ...ANYWHERE, os, kind });
    return cell === undefined ? [] : [cell];
  });

  /** The cells of a place within its system and kind; each has a twin over all kinds. */
  const cellsOf = byPlace((place: Place): ChangeCell[] => {
    const own: ChangeCell[] = [];
    for (const oem of new Set(['', place.oem])) {
      for (const browser of new Set(['', place.browser])) {
        if (oem === '' && browser === '') continue;
        const cell = cellOf({ os: place.os, oem, model: '', browser, kind: place.kind });
        if (cell !== undefined) own.push(cell);
      }
    }
    return own;
  });

  function twinOf(cell: ChangeCell): ChangeCell | null {
    if (cell.twin === undefined) cell.twin = cellOf({ ...cell.place, kind: '' }) ?? null;
    return cell.twin;
  }

  function turn(today: number): void {
    if (today === day) return;
    if (day >= 0) {
      days += 1;
      for (const cell of cells.values()) learn(cell);
    }
    day = today;
  }

  const thresholdOf = ({ place }: ChangeCell) => {
    const level = depthOf(place);
    const runBlocks = (settings.falseFindingYears * YEAR_MINUTES) / settings.blockMinutes;
    return Math.log((runBlocks * (levelCounts[level] ?? 1)) / (settings.levelWeights[level] ?? 0.1));
  };

  function changeOf(cell: ChangeCell): Change {
    const { place, tally, sinceMinute } = cell;
    return {
      place,
      nats: natsOf(cell),
      thresholdNats: thresholdOf(cell),
      score: greatest(tally.logL) - PENALTY_NATS * depthOf(place),
      sinceMinute,
      tally: tallyOf(cell),
      baselineRate: ratio(tally.expected, tally.trials),
      votesRatio: cell.votesExpected > 0 ? tally.trials / cell.votesExpected : 1,
    };
  }

  function weighGroup(group: readonly LeafCount[], of: (count: LeafCount) => readonly ChangeCell[]): void {
    for (const cell of sumCells(group, of)) {
      const { count, past } = cell;
      const share = shareOf(cell);
      const outcome = { failures: count.failures, of: count.ofFailures, expected: share };
      writeNats(nats, outcome, leastEffectOf(cell.place, settings));
      const from = { share, nats, past };
      touch(cell);
      take(cell, count, from);
      const twin = twinOf(cell);
      if (twin === null) continue;
      touch(twin);
      take(twin, count, from);
    }
  }

  function touch(cell: ChangeCell): void {
    if (cell.isTouched) return;
    cell.isTouched = true;
    cell.blockLogE.fill(0);
    touched.push(cell);
  }

  return {
    block(counts, { minute, day: today }) {
      turn(today);
      for (const cell of touched) clearLast(cell);
      touched = [];
      for (const { all, systems } of groups.of(counts)) {
        weighGroup(all, systemOf);
        for (const ofSystem of systems) weighGroup(ofSystem, cellsOf);
      }
      for (const cell of touched) cell.isTouched = false;
      // Without days of history a cell's share and level are not known.
      if (days < 3) {
        for (const cell of touched) restart(cell, minute);
        return [];
      }
      for (const cell of touched) step(cell, minute);
      return touched
        .filter((cell) => cell.tally.failures >= settings.failuresMin && natsOf(cell) >= thresholdOf(cell))
        .map(changeOf)
        .sort((a, b) => b.score - a.score);
    },
    outcome: (place) => cells.get(keyOf(place))?.last,
    change(place) {
      const cell = cells.get(keyOf(place));
      return cell === undefined ? undefined : changeOf(cell);
    },
    forget(place) {
      for (const cell of cells.values()) if (meets(place, cell.place)) restart(cell, cell.sinceMinute);
    },
    snapshot: () => ({ day, days, cells: [...cells].map(([key, cell]) => [key, stateOf(cell)]) }),
  };
}

/** Up to which odds ratio a difference of a place is drift. */
export function leastEffectOf(
  { oem, browser }: AnyPlace,
  { leastEffect, leastEffectOfSystem }: ChangeSettings = defaultChangeSettings,
): number {
  return oem === '' && browser === '' ? leastEffectOfSystem : leastEffect;
}

function keyOf({ os, oem, browser, kind }: AnyPlace): string {
  return `${os}\0${oem}\0${browser}\0${kind}`;
}
