import { logLikelihood, ratio, type Tally } from './effect.ts';
import { ODDS_RATIOS } from './findings.ts';
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

/** A cell of (maker or any) × (browser or any) × (kind or any) within a family of the operating system. */
export interface ChangeCell {
  place: AnyPlace;
  /** Shiryaev–Roberts statistics, one an odds ratio of the grid; their mean is what is held against the threshold. */
  r: number[];
  /** The stretch since the evidence was last nothing. */
  sinceMinute: number;
  tally: Tally;
  /** Votes to expect in the stretch, were the cell's share of the traffic what it was. */
  votesExpected: number;
  /** History, a week's memory: votes of the cell and of its kind; failures seen and expected. */
  past: { votes: number; ofVotes: number; failures: number; expected: number };
  /** What today adds to it at the day's end. */
  today: { votes: number; ofVotes: number; failures: number; expected: number };
  /** The last block's outcome, for recovery. */
  last: Outcome & { votes: number };
}

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
  cells: [key: string, cell: ChangeCell][];
}

const YEAR_MINUTES = 365 * 24 * 60;
const R_MAX = 1e30;
/** Daily decay of a memory of a week. */
const KEEP = 1 - 1 / 7;
/** Failures' worth of belief that a cell is as its baseline says, and how far its own history may move that. */
const BELIEF_FAILURES = 25;
const CALIBRATION_MAX = 1.5;
const PENALTY_NATS = 2;
const WHOLE_SHARE = 0.95;

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
  const cells = new Map<string, ChangeCell>(state?.cells.map(([key, cell]) => [key, structuredClone(cell)]));
  const levelCounts = [0, 0, 0, 0];
  for (const { place } of cells.values()) countLevel(place);
  const cellsOfPlace = new Map<string, ChangeCell[]>();
  let day = state?.day ?? -1;
  let days = state?.days ?? 0;

  function countLevel(place: AnyPlace): void {
    const level = depthOf(place);
    levelCounts[level] = (levelCounts[level] ?? 0) + 1;
  }

  function cellOf(place: AnyPlace): ChangeCell | undefined {
    const key = keyOf(place);
    const known = cells.get(key);
    if (known !== undefined || cells.size >= settings.cellsMax) return known;
    const cell = newCell(place);
    cells.set(key, cell);
    countLevel(place);
    return cell;
  }

  const systemOf = ({ os, kind }: Place): ChangeCell[] => {
    const cell = cellOf({ ...ANYWHERE, os, kind });
    return cell === undefined ? [] : [cell];
  };

  /** The cells of a place within its system and kind; each has a twin over all kinds. */
  function cellsOf(place: Place): ChangeCell[] {
    const key = keyOf(place);
    const known = cellsOfPlace.get(key);
    if (known !== undefined) return known;
    const own: ChangeCell[] = [];
    for (const oem of new Set(['', place.oem])) {
      for (const browser of new Set(['', place.browser])) {
        if (oem === '' && browser === '') continue;
        const cell = cellOf({ os: place.os, oem, model: '', browser, kind: place.kind });
        if (cell !== undefined) own.push(cell);
      }
    }
    if (cellsOfPlace.size < settings.cellsMax) cellsOfPlace.set(key, own);
    return own;
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
      score: Math.max(...tally.logL) - PENALTY_NATS * depthOf(place),
      sinceMinute,
      tally: structuredClone(tally),
      baselineRate: ratio(tally.expected, tally.trials),
      votesRatio: cell.votesExpected > 0 ? tally.trials / cell.votesExpected : 1,
    };
  }

  function weighGroup(
    group: readonly LeafCount[],
    of: (place: Place) => ChangeCell[],
    touched: Map<ChangeCell, number[]>,
  ): void {
    for (const [cell, count] of sumCells(group, of)) {
      const twin = cellOf({ ...cell.place, kind: '' });
      weigh(cell, count, { touched, settings });
      if (twin !== undefined) weigh(twin, { ...count, past: cell.past }, { touched, settings });
    }
  }

  return {
    block(counts, { minute, day: today }) {
      turn(today);
      for (const cell of cells.values()) cell.last = { failures: 0, of: 0, expected: 0, votes: 0 };
      const touched = new Map<ChangeCell, number[]>();
      const voted = counts.filter(({ votes }) => votes > 0);
      for (const ofKind of Map.groupBy(voted, ({ place }) => place.kind).values()) {
        weighGroup(ofKind, systemOf, touched);
        for (const ofSystem of Map.groupBy(ofKind, ({ place }) => place.os).values()) {
          weighGroup(ofSystem, cellsOf, touched);
        }
      }
      // Without days of history a cell's share and level are not known.
      if (days < 3) {
        for (const cell of touched.keys()) restart(cell, minute);
        return [];
      }
      for (const [cell, nats] of touched) step(cell, nats, minute);
      return [...touched.keys()]
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
    snapshot: () => ({ day, days, cells: [...cells].map(([key, cell]) => [key, structuredClone(cell)]) }),
  };
}

interface CellCount {
  votes: number;
  failures: number;
  /** Expected failures by baseline and offset. */
  expected: number;
  ofVotes: number;
  ofFailures: number;
  past: ChangeCell['past'];
}

/** Sums of one kind's block by cell, with the offset that all its places share fitted. */
function sumCells(
  counts: readonly LeafCount[],
  cellsOf: (place: Place) => ChangeCell[],
): Map<ChangeCell, CellCount> {
  const ofVotes = counts.reduce((sum, { votes }) => sum + votes, 0);
  const ofFailures = counts.reduce((sum, { voteFailures }) => sum + voteFailures, 0);
  const sums = new Map<ChangeCell, CellCount>();
  const offset = offsetOf(counts, ofFailures);
  for (const { place, odds, votes, voteFailures } of counts) {
    const expected = votes * chance(odds * offset);
    for (const cell of cellsOf(place)) {
      let sum = sums.get(cell);
      if (sum === undefined) {
        sum = { votes: 0, failures: 0, expected: 0, ofVotes, ofFailures, past: cell.past };
        sums.set(cell, sum);
      }
      sum.votes += votes;
      sum.failures += voteFailures;
      sum.expected += expected;
    }
  }
  return sums;
}

const chance = (odds: number) => odds / (1 + odds);

/** The factor on all odds with which as many failures are expected as were seen (bisection in its logarithm). */
function offsetOf(counts: readonly LeafCount[], failures: number): number {
  let low = Math.log(1e-3);
  let high = Math.log(1e4);
  for (let step = 0; step < 24; step += 1) {
    const middle = (low + high) / 2;
    const factor = Math.exp(middle);
    let expected = 0;
    for (const { odds, votes } of counts) expected += votes * chance(odds * factor);
    if (expected < failures) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

/** Adds one kind's block to a cell's stretch and history, and its factors to those of the block. */
function weigh(
  cell: ChangeCell,
  count: CellCount,
  { touched, settings }: { touched: Map<ChangeCell, number[]>; settings: ChangeSettings },
): void {
  const { votes, failures, expected, ofVotes, ofFailures, past } = count;
  const share = calibrated(ratio(expected, ofFailures), past);
  const outcome = { failures, of: ofFailures, expected: share };
  const leastEffect = leastEffectOf(cell.place, settings);
  const nats = touched.get(cell) ?? ODDS_RATIOS.map(() => 0);
  const { tally, today, last } = cell;
  const logE = [...tally.logE];
  const logL = [...tally.logL];
  for (const [at, oddsRatio] of ODDS_RATIOS.entries()) {
    const nat = natsBeyond(outcome, { oddsRatio, leastEffect });
    nats[at] = (nats[at] ?? 0) + nat;
    logE[at] = (logE[at] ?? 0) + nat;
    logL[at] = (logL[at] ?? 0) + logLikelihood(outcome, oddsRatio);
  }
  touched.set(cell, nats);
  tally.logE = logE;
  tally.logL = logL;
  tally.trials += votes;
  tally.failures += failures;
  tally.expected += ofFailures * share;
  tally.controls += ofVotes - votes;
  tally.controlFailures += ofFailures - failures;
  cell.votesExpected += past.ofVotes > 0 ? (ofVotes * past.votes) / past.ofVotes : votes;
  today.votes += votes;
  today.ofVotes += ofVotes;
  today.failures += failures;
  today.expected += expected;
  // Two kinds of one block: shares weighted by their failures.
  last.expected = ratio(last.of * last.expected + ofFailures * share, last.of + ofFailures);
  last.of += ofFailures;
  last.failures += failures;
  last.votes += votes;
}

/** Nats for an odds ratio against the least effect; none for one that is not above it, which would bet on drift. */
export function natsBeyond(
  outcome: Outcome,
  { oddsRatio, leastEffect }: { oddsRatio: number; leastEffect: number },
): number {
  if (oddsRatio <= leastEffect) return 0;
  return logLikelihood(outcome, oddsRatio) - logLikelihood(outcome, leastEffect);
}

/** Up to which odds ratio a difference of a place is drift. */
export function leastEffectOf(
  { oem, browser }: AnyPlace,
  { leastEffect, leastEffectOfSystem }: ChangeSettings = defaultChangeSettings,
): number {
  return oem === '' && browser === '' ? leastEffectOfSystem : leastEffect;
}

/** A share of the failures, moved by what the cell's own history says of it. */
function calibrated(share: number, { failures, expected }: ChangeCell['past']): number {
  // Who is nearly the whole group has nobody to be compared with.
  if (share > WHOLE_SHARE) return 1;
  const factor = (failures + BELIEF_FAILURES) / (expected + BELIEF_FAILURES);
  return Math.min(WHOLE_SHARE, share * Math.min(CALIBRATION_MAX, Math.max(1 / CALIBRATION_MAX, factor)));
}

function step(cell: ChangeCell, nats: readonly number[], minute: number): void {
  for (const [at, log] of nats.entries()) {
    if (log !== 0) cell.r[at] = Math.min(R_MAX, ((cell.r[at] ?? 0) + 1) * Math.exp(log));
  }
  if (Math.max(...cell.tally.logE) > 0) return;
  cell.sinceMinute = minute + 1;
  cell.tally = newTally();
  cell.votesExpected = 0;
}

function restart(cell: ChangeCell, minute: number): void {
  cell.r = cell.r.map(() => 0);
  cell.sinceMinute = minute;
  cell.tally = newTally();
  cell.votesExpected = 0;
}

/** A day goes into the history unless it looks like a change: a fault must not become the custom. */
function learn(cell: ChangeCell): void {
  const { past, today } = cell;
  if (Math.max(...cell.tally.logE) < 5) {
    for (const field of ['votes', 'ofVotes', 'failures', 'expected'] as const) {
      past[field] = past[field] * KEEP + today[field];
    }
  }
  cell.today = { votes: 0, ofVotes: 0, failures: 0, expected: 0 };
}

function natsOf({ r }: ChangeCell): number {
  return Math.log(Math.max(1e-300, r.reduce((sum, one) => sum + one, 0) / r.length));
}

function newTally(): Tally {
  const zeros = ODDS_RATIOS.map(() => 0);
  return { trials: 0, failures: 0, expected: 0, controls: 0, controlFailures: 0, logE: zeros, logL: zeros };
}

function newCell(place: AnyPlace): ChangeCell {
  const nothing = { votes: 0, ofVotes: 0, failures: 0, expected: 0 };
  return {
    place,
    r: ODDS_RATIOS.map(() => 0),
    sinceMinute: 0,
    tally: newTally(),
    votesExpected: 0,
    past: { ...nothing },
    today: { ...nothing },
    last: { failures: 0, of: 0, expected: 0, votes: 0 },
  };
}

function keyOf({ os, oem, browser, kind }: AnyPlace): string {
  return `${os}\0${oem}\0${browser}\0${kind}`;
}
