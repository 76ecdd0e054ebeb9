import { logLikelihood, ratio, type Tally } from './effect.ts';
import { ODDS_RATIOS } from './findings.ts';
import type { Outcome } from './recovery.ts';
import { type AnyPlace, depthOf } from './region.ts';
import type { LeafCount } from './traffic.ts';
import { widened } from './widened.ts';

const RATIOS = ODDS_RATIOS.length;
const LOG_ODDS_RATIOS = ODDS_RATIOS.map(Math.log);

/** Numbers of a cell, by their place in its row. Shiryaev–Roberts statistics, one an odds ratio of the grid; … */
const R = 0;
/** … nats of the stretch since the evidence was last nothing, against the least effect and against none, … */
const LOG_E = R + RATIOS;
const LOG_L = LOG_E + RATIOS;
/** … what happened in it, and the votes to expect, were the cell's share of the traffic what it was; … */
const TRIALS = LOG_L + RATIOS;
const FAILURES = TRIALS + 1;
const EXPECTED = TRIALS + 2;
const CONTROLS = TRIALS + 3;
const CONTROL_FAILURES = TRIALS + 4;
const VOTES_EXPECTED = TRIALS + 5;
const SINCE_MINUTE = TRIALS + 6;
/** … a week's memory, and what today adds to it (votes of the cell and of its kind; failures seen and expected); … */
const PAST = TRIALS + 7;
const TODAY = PAST + 4;
/** … the last block's outcome (failures, of how many, expected; votes); … */
const LAST = TODAY + 4;
/** … and nats of the block under way. */
const BLOCK = LAST + 4;
const ROW = BLOCK + RATIOS;

/** Of the group at hand a cell has votes, failures, and failures expected. */
const SUMS = 3;

const R_MAX = 1e30;
/** Daily decay of a memory of a week. */
const KEEP = 1 - 1 / 7;
/** Failures' worth of belief that a cell is as its baseline says, and how far its own history may move that. */
const BELIEF_FAILURES = 25;
const CALIBRATION_MAX = 1.5;
const WHOLE_SHARE = 0.95;
/** Nats above which a day looks like a change. */
const CHANGED_NATS = 5;

/** Votes of a cell and of its kind; failures seen and expected. */
interface Custom {
  votes: number;
  ofVotes: number;
  failures: number;
  expected: number;
}

/** A cell as JSON. */
export interface ChangeCellState {
  place: AnyPlace;
  r: readonly number[];
  sinceMinute: number;
  tally: Tally;
  votesExpected: number;
  past: Custom;
  today: Custom;
  last: Outcome & { votes: number };
}

/** Votes and failures of the group that a cell's share is taken of. */
export interface OfGroup {
  votes: number;
  failures: number;
}

/** Nats for an odds ratio against the least effect; none for one that is not above it, which would bet on drift. */
export function natsBeyond(
  outcome: Outcome,
  { oddsRatio, leastEffect }: { oddsRatio: number; leastEffect: number },
): number {
  if (oddsRatio <= leastEffect) return 0;
  return logLikelihood(outcome, oddsRatio) - logLikelihood(outcome, leastEffect);
}

/** Cells of (maker or any) × (browser or any) × (kind or any) within a family of the operating system. */
export type ChangeCells = ReturnType<typeof createChangeCells>;

/** The numbers of all cells, a row each and side by side: a block visits hundreds of cells and does little in each. */
export function createChangeCells(
  { cellsMax, leastEffectOf }: { cellsMax: number; leastEffectOf: (place: AnyPlace) => number },
  states: readonly ChangeCellState[] = [],
) {
  const places: AnyPlace[] = [];
  const least: number[] = [];
  const indices = new Map<string, number>();
  const levelCounts = [0, 0, 0, 0];
  let rows = new Float64Array(256 * ROW);
  /** The same cell over all kinds; undefined until it is looked for. */
  const twins: (number | undefined)[] = [];
  /** Cells that the block under way, or the last one, says something of; and which of them have sums of the group. */
  let touched: number[] = [];
  let isTouched = new Uint8Array(256);
  const summed: number[] = [];
  const isSummed = new Uint8Array(cellsMax);
  /** Apart from the rows, for many are added up and little of a row is needed for it. */
  const sums = new Float64Array(SUMS * cellsMax);
  const logE = new Float64Array(RATIOS);
  const logL = new Float64Array(RATIOS);

  const at = (cell: number, field: number) => rows[cell * ROW + field] as number;

  function make(place: AnyPlace): number {
    const cell = places.length;
    if ((cell + 1) * ROW > rows.length) {
      rows = widened(rows, new Float64Array(2 * rows.length));
      isTouched = widened(isTouched, new Uint8Array(2 * isTouched.length));
    }
    places.push(place);
    least.push(leastEffectOf(place));
    indices.set(keyOf(place), cell);
    const level = depthOf(place);
    levelCounts[level] = (levelCounts[level] ?? 0) + 1;
    return cell;
  }

  /** The cell of a place, made where it is new; −1 where there is no room. */
  function cellOf(place: AnyPlace): number {
    const known = indices.get(keyOf(place));
    if (known !== undefined) return known;
    return places.length >= cellsMax ? -1 : make(place);
  }

  function twinOf(cell: number): number {
    const known = twins[cell];
    if (known !== undefined) return known;
    const twin = cellOf({ ...(places[cell] as AnyPlace), kind: '' });
    twins[cell] = twin;
    return twin;
  }

  function touch(cell: number): void {
    if (isTouched[cell] === 1) return;
    isTouched[cell] = 1;
    clear(cell, BLOCK, RATIOS);
    touched.push(cell);
  }

  /** As `natsBeyond` and `logLikelihood` have it, with each logarithm taken once; nothing where nothing failed. */
  function writeNats({ failures, of, expected }: Outcome, leastEffect: number): void {
    const ofLeast =
      of === 0 ? 0 : failures * Math.log(leastEffect) - of * Math.log1p((leastEffect - 1) * expected);
    for (let r = 0; r < RATIOS; r++) {
      const oddsRatio = ODDS_RATIOS[r] as number;
      const nats =
        of === 0
          ? 0
          : failures * (LOG_ODDS_RATIOS[r] as number) - of * Math.log1p((oddsRatio - 1) * expected);
      logL[r] = nats;
      logE[r] = oddsRatio <= leastEffect ? 0 : nats - ofLeast;
    }
  }

  /** Nothing in some fields of a cell. For so few, the built-in `fill` takes longer to be called than to do it. */
  function clear(cell: number, field: number, count: number): void {
    const from = cell * ROW + field;
    for (let at = from; at < from + count; at++) rows[at] = 0;
  }

  /** Adds a number to a field of a row. */
  function add(field: number, number: number): void {
    rows[field] = (rows[field] as number) + number;
  }

  /** Adds the group's sums of a cell to a stretch and a history: its own, or its twin's. */
  function take(
    into: number,
    from: number,
    of: { share: number; votesExpected: number; group: OfGroup },
  ): void {
    const { share, votesExpected, group } = of;
    const row = into * ROW;
    const votes = sums[SUMS * from] as number;
    const failures = sums[SUMS * from + 1] as number;
    for (let r = 0; r < RATIOS; r++) {
      add(row + LOG_E + r, logE[r] as number);
      add(row + LOG_L + r, logL[r] as number);
      add(row + BLOCK + r, logE[r] as number);
    }
    add(row + TRIALS, votes);
    add(row + FAILURES, failures);
    add(row + EXPECTED, group.failures * share);
    add(row + CONTROLS, group.votes - votes);
    add(row + CONTROL_FAILURES, group.failures - failures);
    add(row + VOTES_EXPECTED, votesExpected);
    add(row + TODAY, votes);
    add(row + TODAY + 1, group.votes);
    add(row + TODAY + 2, failures);
    add(row + TODAY + 3, sums[SUMS * from + 2] as number);
    // Two kinds of one block: shares weighted by their failures.
    const ofLast = at(into, LAST + 1);
    rows[row + LAST + 2] = ratio(
      ofLast * at(into, LAST + 2) + group.failures * share,
      ofLast + group.failures,
    );
    add(row + LAST, failures);
    add(row + LAST + 1, group.failures);
    add(row + LAST + 3, votes);
  }

  /** A cell's share of the failures of its group, moved by what its own history says of it. */
  function shareOf(cell: number, group: OfGroup): number {
    const share = ratio(sums[SUMS * cell + 2] as number, group.failures);
    // Who is nearly the whole group has nobody to be compared with.
    if (share > WHOLE_SHARE) return 1;
    const factor = (at(cell, PAST + 2) + BELIEF_FAILURES) / (at(cell, PAST + 3) + BELIEF_FAILURES);
    return Math.min(WHOLE_SHARE, share * Math.min(CALIBRATION_MAX, Math.max(1 / CALIBRATION_MAX, factor)));
  }

  function greatest(cell: number, field: number): number {
    let most = Number.NEGATIVE_INFINITY;
    for (let r = 0; r < RATIOS; r++) most = Math.max(most, at(cell, field + r));
    return most;
  }

  function beginStretch(cell: number, minute: number): void {
    clear(cell, LOG_E, SINCE_MINUTE - LOG_E);
    rows[cell * ROW + SINCE_MINUTE] = minute;
  }

  function tallyOf(cell: number): Tally {
    const nats = (field: number) =>
      Array.from(rows.subarray(cell * ROW + field, cell * ROW + field + RATIOS));
    return {
      trials: at(cell, TRIALS),
      failures: at(cell, FAILURES),
      expected: at(cell, EXPECTED),
      controls: at(cell, CONTROLS),
      controlFailures: at(cell, CONTROL_FAILURES),
      logE: nats(LOG_E),
      logL: nats(LOG_L),
    };
  }

  const customOf = (cell: number, field: number): Custom => ({
    votes: at(cell, field),
    ofVotes: at(cell, field + 1),
    failures: at(cell, field + 2),
    expected: at(cell, field + 3),
  });

  const lastOf = (cell: number): Outcome & { votes: number } => ({
    failures: at(cell, LAST),
    of: at(cell, LAST + 1),
    expected: at(cell, LAST + 2),
    votes: at(cell, LAST + 3),
  });

  for (const { place, r, sinceMinute, tally, votesExpected, past, today, last } of states) {
    const cell = make(place);
    const { trials, failures, expected, controls, controlFailures } = tally;
    const stretch = [trials, failures, expected, controls, controlFailures, votesExpected, sinceMinute];
    const customs = [past, today].flatMap((of) => [of.votes, of.ofVotes, of.failures, of.expected]);
    const outcome = [last.failures, last.of, last.expected, last.votes];
    rows.set([...r, ...tally.logE, ...tally.logL, ...stretch, ...customs, ...outcome], cell * ROW);
    if (last.of > 0 || last.votes > 0) touched.push(cell);
  }

  return {
    place: (cell: number) => places[cell] as AnyPlace,
    cellOf,
    /** The cell of a place; undefined where there is none. */
    find: (place: AnyPlace): number | undefined => indices.get(keyOf(place)),
    all: (): readonly AnyPlace[] => places,
    levelCount: (level: number) => levelCounts[level] ?? 0,

    beginBlock(): void {
      for (const cell of touched) clear(cell, LAST, 4);
      touched = [];
    },
    /** Adds what happened at one place to a cell, in the group at hand. */
    sum(cell: number, { votes, voteFailures }: LeafCount, expected: number): void {
      const base = SUMS * cell;
      if (isSummed[cell] === 0) {
        isSummed[cell] = 1;
        sums[base] = votes;
        sums[base + 1] = voteFailures;
        sums[base + 2] = expected;
        summed.push(cell);
        return;
      }
      sums[base] = (sums[base] as number) + votes;
      sums[base + 1] = (sums[base + 1] as number) + voteFailures;
      sums[base + 2] = (sums[base + 2] as number) + expected;
    },
    /** Weighs the group's sums, cell by cell in order of first sight; each speaks for its twin too. */
    weigh(group: OfGroup): void {
      for (let i = 0; i < summed.length; i++) {
        const cell = summed[i] as number;
        isSummed[cell] = 0;
        const share = shareOf(cell, group);
        const outcome = { failures: sums[SUMS * cell + 1] as number, of: group.failures, expected: share };
        writeNats(outcome, least[cell] as number);
        const ofVotes = at(cell, PAST + 1);
        const votes = sums[SUMS * cell] as number;
        const votesExpected = ofVotes > 0 ? (group.votes * at(cell, PAST)) / ofVotes : votes;
        const of = { share, votesExpected, group };
        touch(cell);
        take(cell, cell, of);
        const twin = twinOf(cell);
        if (twin < 0) continue;
        touch(twin);
        take(twin, cell, of);
      }
      summed.length = 0;
    },
    /** The cells that this block says something of, each of which it has moved; or, without history, begun anew. */
    endBlock(minute: number, { isKnown }: { isKnown: boolean }): readonly number[] {
      for (const cell of touched) {
        isTouched[cell] = 0;
        const row = cell * ROW;
        if (!isKnown) {
          clear(cell, R, RATIOS);
          beginStretch(cell, minute);
          continue;
        }
        for (let r = 0; r < RATIOS; r++) {
          const log = rows[row + BLOCK + r] as number;
          if (log === 0) continue;
          rows[row + R + r] = Math.min(R_MAX, ((rows[row + R + r] as number) + 1) * Math.exp(log));
        }
        if (greatest(cell, LOG_E) <= 0) beginStretch(cell, minute + 1);
      }
      return touched;
    },
    /** Begins the stretch anew, and all evidence. */
    restart(cell: number, minute = at(cell, SINCE_MINUTE)): void {
      clear(cell, R, RATIOS);
      beginStretch(cell, minute);
    },
    /** The day goes into the history of a cell unless it looks like a change: a fault must not become the custom. */
    learn(): void {
      for (let cell = 0; cell < places.length; cell++) {
        const isUsual = greatest(cell, LOG_E) < CHANGED_NATS;
        const row = cell * ROW;
        for (let field = 0; field < 4; field++) {
          if (isUsual) rows[row + PAST + field] = at(cell, PAST + field) * KEEP + at(cell, TODAY + field);
          rows[row + TODAY + field] = 0;
        }
      }
    },
    failures: (cell: number) => at(cell, FAILURES),
    sinceMinute: (cell: number) => at(cell, SINCE_MINUTE),
    votesExpected: (cell: number) => at(cell, VOTES_EXPECTED),
    /** ln of the mean of the statistics. */
    nats(cell: number): number {
      let sum = 0;
      for (let r = 0; r < RATIOS; r++) sum += at(cell, R + r);
      return Math.log(Math.max(1e-300, sum / RATIOS));
    },
    tally: tallyOf,
    last: lastOf,
    snapshot: (): ChangeCellState[] =>
      places.map((place, cell) => ({
        place,
        r: Array.from(rows.subarray(cell * ROW, cell * ROW + RATIOS)),
        sinceMinute: at(cell, SINCE_MINUTE),
        tally: tallyOf(cell),
        votesExpected: at(cell, VOTES_EXPECTED),
        past: customOf(cell, PAST),
        today: customOf(cell, TODAY),
        last: lastOf(cell),
      })),
  };
}

function keyOf({ os, oem, browser, kind }: AnyPlace): string {
  return `${os}\0${oem}\0${browser}\0${kind}`;
}
