import { leafKey } from './baseline.ts';
import {
  CEREMONIES,
  type CellTable,
  EXPLAINED_FAILURES,
  EXPLAINED_VOTES,
  FAILURES,
  NOT_PLACED,
  PLACE,
  ROW,
  SILENT,
  VOTE_FAILURES,
  VOTES,
} from './cell-table.ts';
import type { Place } from './trial.ts';
import type { Leaf } from './views.ts';

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
  /** Takes what a row of the table has counted out of it. */
  take(row: number): void;
  /** The places with ceremonies since the last time, in order of first sight ever. */
  flush(): LeafCount[];
  snapshot(): TrafficState;
}

export type TrafficState = [key: string, count: Omit<LeafCount, 'index'>][];

/** A place seen for the first time when there are so many is left out of what has no version. */
const PLACES_MAX = 20_000;
const NO_ROOM = -2;

/** Counts by place between two looks: what the monitors without a version are made from. */
export function createTraffic(table: CellTable, state?: TrafficState): Traffic {
  const slots: LeafCount[] = (state ?? []).map(([, count], index) => ({ index, ...count }));
  const indices = new Map<string, number>(state?.map(([key], index) => [key, index]));

  function indexOf(place: Place): number {
    const key = leafKey(place);
    const known = indices.get(key);
    if (known !== undefined) return known;
    const index = slots.length;
    if (index >= PLACES_MAX) return NO_ROOM;
    const { os, oem, model, browser, kind } = place;
    slots.push({ index, place: { os, oem, model, browser, kind }, ...NOTHING });
    indices.set(key, index);
    return index;
  }

  return {
    take(row) {
      const { words } = table;
      const base = row * ROW;
      if (words[base + PLACE] === NOT_PLACED)
        words[base + PLACE] = indexOf((table.leaves[row] as Leaf).place);
      const slot = slots[words[base + PLACE] as number];
      if (slot !== undefined) {
        slot.odds = table.odds[row] as number;
        slot.trials += words[base + CEREMONIES] as number;
        slot.failures += words[base + FAILURES] as number;
        slot.silent += words[base + SILENT] as number;
        slot.votes += (words[base + VOTES] as number) - (words[base + EXPLAINED_VOTES] as number);
        slot.voteFailures +=
          (words[base + VOTE_FAILURES] as number) - (words[base + EXPLAINED_FAILURES] as number);
      }
      for (let at = base + CEREMONIES; at <= base + EXPLAINED_FAILURES; at++) words[at] = 0;
    },
    flush() {
      const counts: LeafCount[] = [];
      for (const slot of slots) {
        if (slot.trials === 0) continue;
        const { index, place, odds, votes, voteFailures, trials, failures, silent } = slot;
        counts.push({ index, place, odds, votes, voteFailures, trials, failures, silent });
        slot.votes = 0;
        slot.voteFailures = 0;
        slot.trials = 0;
        slot.failures = 0;
        slot.silent = 0;
      }
      return counts;
    },
    snapshot: () => slots.map(({ index: _, ...count }) => [leafKey(count.place), count]),
  };
}

const NOTHING = { odds: 0, votes: 0, voteFailures: 0, trials: 0, failures: 0, silent: 0 };
