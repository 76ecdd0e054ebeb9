import { logLikelihood, ratio, type Tally } from './effect.ts';
import { ODDS_RATIOS } from './findings.ts';
import type { Outcome } from './recovery.ts';
import type { AnyPlace } from './region.ts';

const RATIOS = ODDS_RATIOS.length;

/** As `Tally`, and it goes on. */
interface RunningTally extends Omit<Tally, 'logE' | 'logL'> {
  logE: Float64Array;
  logL: Float64Array;
}

/** Votes of a cell and of its kind; failures seen and expected. */
interface Custom {
  votes: number;
  ofVotes: number;
  failures: number;
  expected: number;
}

/** What a block of one kind says of a cell. */
export interface CellCount {
  votes: number;
  failures: number;
  /** Expected failures by baseline and offset. */
  expected: number;
  /** Of the whole group. */
  ofVotes: number;
  ofFailures: number;
}

/** A cell of (maker or any) × (browser or any) × (kind or any) within a family of the operating system. */
export interface ChangeCell {
  readonly place: AnyPlace;
  /** Shiryaev–Roberts statistics, one an odds ratio of the grid; their mean is what is held against the threshold. */
  readonly r: Float64Array;
  /** The stretch since the evidence was last nothing. */
  sinceMinute: number;
  readonly tally: RunningTally;
  /** Votes to expect in the stretch, were the cell's share of the traffic what it was. */
  votesExpected: number;
  /** History, a week's memory, and what today adds to it at the day's end. */
  readonly past: Custom;
  readonly today: Custom;
  /** The last block's outcome, for recovery. */
  readonly last: Outcome & { votes: number };
  /** Sums of the group at hand, and nats of the block; of no meaning between two blocks. */
  readonly count: CellCount;
  readonly blockLogE: Float64Array;
  isCounted: boolean;
  isTouched: boolean;
  /** The same cell over all kinds; undefined until it is looked for, null where there is none. */
  twin: ChangeCell | null | undefined;
}

/** A cell as JSON. */
export interface ChangeCellState extends Pick<ChangeCell, 'place' | 'sinceMinute' | 'votesExpected'> {
  r: readonly number[];
  tally: Tally;
  past: Custom;
  today: Custom;
  last: ChangeCell['last'];
}

const R_MAX = 1e30;
/** Daily decay of a memory of a week. */
const KEEP = 1 - 1 / 7;
/** Failures' worth of belief that a cell is as its baseline says, and how far its own history may move that. */
const BELIEF_FAILURES = 25;
const CALIBRATION_MAX = 1.5;
const WHOLE_SHARE = 0.95;
/** Nats above which a day looks like a change. */
const CHANGED_NATS = 5;
const LOG_ODDS_RATIOS = ODDS_RATIOS.map(Math.log);

/** Nats for an odds ratio against the least effect; none for one that is not above it, which would bet on drift. */
export function natsBeyond(
  outcome: Outcome,
  { oddsRatio, leastEffect }: { oddsRatio: number; leastEffect: number },
): number {
  if (oddsRatio <= leastEffect) return 0;
  return logLikelihood(outcome, oddsRatio) - logLikelihood(outcome, leastEffect);
}

/** Nats of an outcome, for each of ODDS_RATIOS: against the least effect (logE) and against none (logL). */
export interface OutcomeNats {
  readonly logE: Float64Array;
  readonly logL: Float64Array;
}

export function noNats(): OutcomeNats {
  return { logE: new Float64Array(RATIOS), logL: new Float64Array(RATIOS) };
}

/** As `natsBeyond` and `logLikelihood` have it, with each logarithm taken once; nothing where nothing failed. */
export function writeNats(nats: OutcomeNats, { failures, of, expected }: Outcome, leastEffect: number): void {
  const { logE, logL } = nats;
  if (of === 0) {
    logE.fill(0);
    logL.fill(0);
    return;
  }
  const least = failures * Math.log(leastEffect) - of * Math.log1p((leastEffect - 1) * expected);
  for (let at = 0; at < RATIOS; at++) {
    const oddsRatio = ODDS_RATIOS[at] as number;
    const log = failures * (LOG_ODDS_RATIOS[at] as number) - of * Math.log1p((oddsRatio - 1) * expected);
    logL[at] = log;
    logE[at] = oddsRatio <= leastEffect ? 0 : log - least;
  }
}

/** A cell's share of the failures of its group, moved by what its own history says of it. */
export function shareOf({ count, past }: ChangeCell): number {
  return calibrated(ratio(count.expected, count.ofFailures), past);
}

function calibrated(share: number, { failures, expected }: Custom): number {
  // Who is nearly the whole group has nobody to be compared with.
  if (share > WHOLE_SHARE) return 1;
  const factor = (failures + BELIEF_FAILURES) / (expected + BELIEF_FAILURES);
  return Math.min(WHOLE_SHARE, share * Math.min(CALIBRATION_MAX, Math.max(1 / CALIBRATION_MAX, factor)));
}

/** Adds one kind's block to a cell's stretch and history; `past` is the history its share was taken from. */
export function take(
  cell: ChangeCell,
  { votes, failures, expected, ofVotes, ofFailures }: CellCount,
  { share, nats, past }: { share: number; nats: OutcomeNats; past: Custom },
): void {
  const { tally, today, last } = cell;
  addInto(tally.logE, nats.logE);
  addInto(tally.logL, nats.logL);
  addInto(cell.blockLogE, nats.logE);
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

function addInto(sums: Float64Array, nats: Float64Array): void {
  for (let at = 0; at < RATIOS; at++) sums[at] = (sums[at] as number) + (nats[at] as number);
}

/** Ends a block for a cell: what it said moves the statistics. */
export function step(cell: ChangeCell, minute: number): void {
  const { r, blockLogE } = cell;
  for (let at = 0; at < RATIOS; at++) {
    const log = blockLogE[at] as number;
    if (log !== 0) r[at] = Math.min(R_MAX, ((r[at] as number) + 1) * Math.exp(log));
  }
  if (greatest(cell.tally.logE) > 0) return;
  beginStretch(cell, minute + 1);
}

export function restart(cell: ChangeCell, minute: number): void {
  cell.r.fill(0);
  beginStretch(cell, minute);
}

function beginStretch(cell: ChangeCell, minute: number): void {
  const { tally } = cell;
  cell.sinceMinute = minute;
  cell.votesExpected = 0;
  tally.trials = 0;
  tally.failures = 0;
  tally.expected = 0;
  tally.controls = 0;
  tally.controlFailures = 0;
  tally.logE.fill(0);
  tally.logL.fill(0);
}

/** A day goes into the history unless it looks like a change: a fault must not become the custom. */
export function learn({ past, today, tally }: ChangeCell): void {
  const isUsual = greatest(tally.logE) < CHANGED_NATS;
  for (const field of ['votes', 'ofVotes', 'failures', 'expected'] as const) {
    if (isUsual) past[field] = past[field] * KEEP + today[field];
    today[field] = 0;
  }
}

export function natsOf({ r }: ChangeCell): number {
  let sum = 0;
  for (let at = 0; at < RATIOS; at++) sum += r[at] as number;
  return Math.log(Math.max(1e-300, sum / RATIOS));
}

export function greatest(nats: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < nats.length; at++) most = Math.max(most, nats[at] as number);
  return most;
}

/** The last block is over: what it said of a cell is nothing until the next. */
export function clearLast({ last }: ChangeCell): void {
  last.failures = 0;
  last.of = 0;
  last.expected = 0;
  last.votes = 0;
}

const NOTHING: Custom = { votes: 0, ofVotes: 0, failures: 0, expected: 0 };
const NO_TALLY = { trials: 0, failures: 0, expected: 0, controls: 0, controlFailures: 0 };
const ZEROS = ODDS_RATIOS.map(() => 0);

/** A cell as it was, or with nothing in it. */
export function cellOf(place: AnyPlace, state?: ChangeCellState): ChangeCell {
  const { logE = ZEROS, logL = ZEROS, ...counts } = state?.tally ?? {};
  return {
    place,
    r: Float64Array.from(state?.r ?? ZEROS),
    sinceMinute: state?.sinceMinute ?? 0,
    tally: { ...NO_TALLY, ...counts, logE: Float64Array.from(logE), logL: Float64Array.from(logL) },
    votesExpected: state?.votesExpected ?? 0,
    past: { ...NOTHING, ...state?.past },
    today: { ...NOTHING, ...state?.today },
    last: { failures: 0, of: 0, expected: 0, votes: 0, ...state?.last },
    count: { ...NOTHING, ofFailures: 0 },
    blockLogE: new Float64Array(RATIOS),
    isCounted: false,
    isTouched: false,
    twin: undefined,
  };
}

export function tallyOf({ tally }: ChangeCell): Tally {
  return { ...tally, logE: Array.from(tally.logE), logL: Array.from(tally.logL) };
}

export function stateOf(cell: ChangeCell): ChangeCellState {
  const { place, r, sinceMinute, votesExpected, past, today, last } = cell;
  return {
    place,
    r: Array.from(r),
    sinceMinute,
    tally: tallyOf(cell),
    votesExpected,
    past: { ...past },
    today: { ...today },
    last: { ...last },
  };
}
