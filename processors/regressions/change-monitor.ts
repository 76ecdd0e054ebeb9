import { type AddPlace, createBlockColumns, type TellGroup } from './block-columns.ts';
import { byPlace } from './by-place.ts';
import { type ChangeCellState, createChangeCells } from './change-cells.ts';
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
  cells: ChangeCellState[];
}

const YEAR_MINUTES = 365 * 24 * 60;
const PENALTY_NATS = 2;
const HISTORY_DAYS_MIN = 3;

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
  const cells = createChangeCells(
    { cellsMax: settings.cellsMax, leastEffectOf: (place) => leastEffectOf(place, settings) },
    state?.cells,
  );
  const columns = createBlockColumns();
  let day = state?.day ?? -1;
  let days = state?.days ?? 0;

  /** The cells that a place is in: its system's of a kind, and its own within the system and kind. */
  const systemOf = byPlace(({ os, kind }) => cellsAt([{ ...ANYWHERE, os, kind }]));
  const ownOf = byPlace((place) => cellsAt(within(place)));

  function cellsAt(places: readonly AnyPlace[]): readonly number[] {
    return places.map(cells.cellOf).filter((cell) => cell >= 0);
  }

  const weigh = (cellsOf: (count: LeafCount) => readonly number[]) => {
    const add: AddPlace = (count, expected) => {
      const mine = cellsOf(count);
      for (let i = 0; i < mine.length; i++) cells.sum(mine[i] as number, count, expected);
    };
    return (tell: TellGroup) => cells.weigh(tell(add));
  };
  const groups = { ofKind: weigh(systemOf), ofSystem: weigh(ownOf) };

  function turn(today: number): void {
    if (today === day) return;
    if (day >= 0) {
      days += 1;
      cells.learn();
    }
    day = today;
  }

  const thresholdOf = (cell: number) => {
    const level = depthOf(cells.place(cell));
    const runBlocks = (settings.falseFindingYears * YEAR_MINUTES) / settings.blockMinutes;
    return Math.log((runBlocks * cells.levelCount(level)) / (settings.levelWeights[level] ?? 0.1));
  };

  function changeOf(cell: number): Change {
    const place = cells.place(cell);
    const tally = cells.tally(cell);
    const votesExpected = cells.votesExpected(cell);
    return {
      place,
      nats: cells.nats(cell),
      thresholdNats: thresholdOf(cell),
      score: Math.max(...tally.logL) - PENALTY_NATS * depthOf(place),
      sinceMinute: cells.sinceMinute(cell),
      tally,
      baselineRate: ratio(tally.expected, tally.trials),
      votesRatio: votesExpected > 0 ? tally.trials / votesExpected : 1,
    };
  }

  const isAbove = (cell: number) =>
    cells.failures(cell) >= settings.failuresMin && cells.nats(cell) >= thresholdOf(cell);

  return {
    block(counts, { minute, day: today }) {
      turn(today);
      cells.beginBlock();
      columns.each(counts, groups);
      // Without days of history a cell's share and level are not known.
      const isKnown = days >= HISTORY_DAYS_MIN;
      const touched = cells.endBlock(minute, { isKnown });
      if (!isKnown) return [];
      return touched
        .filter(isAbove)
        .map(changeOf)
        .sort((a, b) => b.score - a.score);
    },
    outcome(place) {
      const cell = cells.find(place);
      return cell === undefined ? undefined : cells.last(cell);
    },
    change(place) {
      const cell = cells.find(place);
      return cell === undefined ? undefined : changeOf(cell);
    },
    forget(place) {
      for (const [cell, own] of cells.all().entries()) if (meets(place, own)) cells.restart(cell);
    },
    snapshot: () => ({ day, days, cells: cells.snapshot() }),
  };
}

function within({ os, oem, browser, kind }: Place): AnyPlace[] {
  const places: AnyPlace[] = [];
  for (const maker of new Set(['', oem])) {
    for (const one of new Set(['', browser])) {
      if (maker !== '' || one !== '') places.push({ os, oem: maker, model: '', browser: one, kind });
    }
  }
  return places;
}

/** Up to which odds ratio a difference of a place is drift. */
export function leastEffectOf(
  { oem, browser }: AnyPlace,
  { leastEffect, leastEffectOfSystem }: ChangeSettings = defaultChangeSettings,
): number {
  return oem === '' && browser === '' ? leastEffectOfSystem : leastEffect;
}
