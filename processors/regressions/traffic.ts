import { leafKey } from './baseline.ts';
import { createSlots } from './slots.ts';
import type { Place, Trial } from './trial.ts';
import type { Leaf } from './views.ts';

/** What happened at one place in one block of minutes. */
export interface LeafCount {
  /** Numbers the places in order of first sight, from 0. */
  index: number;
  place: Place;
  /** Historic odds of a failure. */
  odds: number;
  /** Votes that no open episode explains, and failures among them. */
  votes: number;
  voteFailures: number;
  /** Every ceremony, failures and silences among them. */
  trials: number;
  failures: number;
  silent: number;
}

/** Running counts, and the odds of the last ceremony's leaf: a refit makes new ones and leaves these as they are. */
interface Slot extends Omit<LeafCount, 'odds'> {
  leafOdds: readonly number[];
}

export interface Traffic {
  count(leaf: Leaf, trial: Trial, as: { isVote: boolean; isExplained: boolean }): void;
  /** The places with ceremonies since the last time, in order of first sight ever. */
  flush(): LeafCount[];
  snapshot(): TrafficState;
}

export type TrafficState = [key: string, count: Omit<LeafCount, 'index'>][];

/** A place seen for the first time when there are so many is left out of what has no version. */
const PLACES_MAX = 20_000;

/** Counts by place between two looks: what the monitors without a version are made from. */
export function createTraffic(state?: TrafficState): Traffic {
  let places = 0;
  const slots = createSlots<Slot>({
    keyOf: leafKey,
    make: ({ os, oem, model, browser, kind }) => ({
      index: places++,
      place: { os, oem, model, browser, kind },
      leafOdds: [],
      ...NOTHING,
    }),
    slotsMax: PLACES_MAX,
    state: state?.map(([key, { odds, ...count }]) => [key, { index: places++, ...count, leafOdds: [odds] }]),
  });
  return {
    count(leaf, trial, { isVote, isExplained }) {
      const slot = slots.of(trial.cell);
      if (slot === undefined) return;
      slot.leafOdds = leaf.odds;
      slot.trials += 1;
      slot.failures += trial.failed;
      if (trial.cause === 'LOST') slot.silent += 1;
      if (!isVote || isExplained) return;
      slot.votes += 1;
      slot.voteFailures += trial.failed;
    },
    flush() {
      const counts: LeafCount[] = [];
      for (const slot of slots.all()) {
        if (slot.trials === 0) continue;
        counts.push(countOf(slot));
        slot.votes = 0;
        slot.voteFailures = 0;
        slot.trials = 0;
        slot.failures = 0;
        slot.silent = 0;
      }
      return counts;
    },
    snapshot: () =>
      [...slots.keys()].map(([key, slot]) => {
        const { index: _, ...count } = countOf(slot);
        return [key, count];
      }),
  };
}

function countOf({ index, place, leafOdds, votes, voteFailures, trials, failures, silent }: Slot): LeafCount {
  return { index, place, odds: leafOdds[0] ?? 0, votes, voteFailures, trials, failures, silent };
}

const NOTHING = { votes: 0, voteFailures: 0, trials: 0, failures: 0, silent: 0 };
