import { logLikelihood, ratio, type Tally } from './effect.ts';
import { ODDS_RATIOS } from './findings.ts';
import type { Outcome } from './recovery.ts';
import type { AnyPlace } from './region.ts';

type RunningTally = Tally & { logE: number[]; logL: number[] };

/** A cell of (maker or any) × (browser or any) × (kind or any) within a family of the operating system. */
export interface ChangeCell {
  place: AnyPlace;
  /** Shiryaev–Roberts statistics, one an odds ratio of the grid; their mean is what is held against the threshold. */
  r: number[];
  /** The stretch since the evidence was last nothing. */
  sinceMinute: number;
  tally: RunningTally;
  /** Votes to expect in the stretch, were the cell's share of the traffic what it was. */
  votesExpected: number;
  /** History, a week's memory: votes of the cell and of its kind; failures seen and expected. */
  past: { votes: number; ofVotes: number; failures: number; expected: number };
  /** What today adds to it at the day's end. */
  today: { votes: number; ofVotes: number; failures: number; expected: number };
  /** The last block's outcome, for recovery. */
  last: Outcome & { votes: number };
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

const R_MAX = 1e30;
/** Daily decay of a memory of a week. */
const KEEP = 1 - 1 / 7;
/** Failures' worth of belief that a cell is as its baseline says, and how far its own history may move that. */
const BELIEF_FAILURES = 25;
const CALIBRATION_MAX = 1.5;
const WHOLE_SHARE = 0.95;
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
  logE: readonly number[];
  logL: readonly number[];
}

const NO_NATS: OutcomeNats = { logE: ODDS_RATIOS.map(() => 0), logL: ODDS_RATIOS.map(() => 0) };

/** As `natsBeyond` and `logLikelihood` have it, with each logarithm taken once; nothing where nothing failed. */
export function outcomeNats({ failures, of, expected }: Outcome, leastEffect: number): OutcomeNats {
  if (of === 0) return NO_NATS;
  const least = logLikelihood({ failures, of, expected }, leastEffect);
  const logL = ODDS_RATIOS.map(
    (oddsRatio, at) =>
      failures * (LOG_ODDS_RATIOS[at] as number) - of * Math.log1p((oddsRatio - 1) * expected),
  );
  const logE = ODDS_RATIOS.map((oddsRatio, at) =>
    oddsRatio <= leastEffect ? 0 : (logL[at] as number) - least,
  );
  return { logE, logL };
}

/** A cell's share of the failures of its group, moved by what its own history says of it. */
export function shareOf({ expected, ofFailures }: CellCount, { past }: ChangeCell): number {
  return calibrated(ratio(expected, ofFailures), past);
}

function calibrated(share: number, { failures, expected }: ChangeCell['past']): number {
  // Who is nearly the whole group has nobody to be compared with.
  if (share > WHOLE_SHARE) return 1;
  const factor = (failures + BELIEF_FAILURES) / (expected + BELIEF_FAILURES);
  return Math.min(WHOLE_SHARE, share * Math.min(CALIBRATION_MAX, Math.max(1 / CALIBRATION_MAX, factor)));
}

/** Adds one kind's block to a cell's stretch and history; `past` is the history its share was taken from. */
export function take(
  cell: ChangeCell,
  { votes, failures, expected, ofVotes, ofFailures }: CellCount,
  { share, nats, past }: { share: number; nats: OutcomeNats; past: ChangeCell['past'] },
): void {
  const { tally, today, last } = cell;
  addInto(tally.logE, nats.logE);
  addInto(tally.logL, nats.logL);
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

export function addInto(sums: number[], nats: readonly number[]): void {
  for (let at = 0; at < nats.length; at++) sums[at] = (sums[at] ?? 0) + (nats[at] as number);
}

export function step(cell: ChangeCell, nats: readonly number[], minute: number): void {
  for (const [at, log] of nats.entries()) {
    if (log !== 0) cell.r[at] = Math.min(R_MAX, ((cell.r[at] ?? 0) + 1) * Math.exp(log));
  }
  if (Math.max(...cell.tally.logE) > 0) return;
  cell.sinceMinute = minute + 1;
  cell.tally = newTally();
  cell.votesExpected = 0;
}

export function restart(cell: ChangeCell, minute: number): void {
  cell.r = cell.r.map(() => 0);
  cell.sinceMinute = minute;
  cell.tally = newTally();
  cell.votesExpected = 0;
}

/** A day goes into the history unless it looks like a change: a fault must not become the custom. */
export function learn(cell: ChangeCell): void {
  const { past, today } = cell;
  if (Math.max(...cell.tally.logE) < 5) {
    for (const field of ['votes', 'ofVotes', 'failures', 'expected'] as const) {
      past[field] = past[field] * KEEP + today[field];
    }
  }
  cell.today = { votes: 0, ofVotes: 0, failures: 0, expected: 0 };
}

export function natsOf({ r }: ChangeCell): number {
  return Math.log(Math.max(1e-300, r.reduce((sum, one) => sum + one, 0) / r.length));
}

function newTally(): RunningTally {
  const nats = { logE: ODDS_RATIOS.map(() => 0), logL: ODDS_RATIOS.map(() => 0) };
  return { trials: 0, failures: 0, expected: 0, controls: 0, controlFailures: 0, ...nats };
}

export function newCell(place: AnyPlace): ChangeCell {
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
