import { leafKey } from './baseline.ts';
import type { CellCounts } from './cell-counts.ts';
import { createSlots } from './slots.ts';
import type { Place } from './trial.ts';

/** What happened at one place in one block of minutes. */
export interface LeafCount {
  /** Numbers the places in order of first sight, from 0. */
  readonly index: number;
  readonly place: Place;
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

export interface Traffic {
  add(counts: CellCounts): void;
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
  const slots = createSlots<LeafCount>({
    keyOf: leafKey,
    make: ({ os, oem, model, browser, kind }) => ({
      index: places++,
      place: { os, oem, model, browser, kind },
      ...NOTHING,
    }),
    slotsMax: PLACES_MAX,
    state: state?.map(([key, count]) => [key, { index: places++, ...count }]),
  });
  return {
    add(counts) {
      const slot = slots.of(counts.cell);
      if (slot === undefined) return;
      slot.odds = counts.leaf.odds[0] ?? 0;
      slot.trials += counts.ceremonies;
      slot.failures += counts.failures;
      slot.silent += counts.silent;
      slot.votes += counts.votes - counts.explainedVotes;
      slot.voteFailures += counts.voteFailures - counts.explainedFailures;
    },
    flush() {
      const counts: LeafCount[] = [];
      for (const slot of slots.all()) {
        if (slot.trials === 0) continue;
        counts.push({ ...slot });
        slot.votes = 0;
        slot.voteFailures = 0;
        slot.trials = 0;
        slot.failures = 0;
        slot.silent = 0;
      }
      return counts;
    },
    snapshot: () => [...slots.keys()].map(([key, { index: _, ...count }]) => [key, count]),
  };
}

const NOTHING = { odds: 0, votes: 0, voteFailures: 0, trials: 0, failures: 0, silent: 0 };
