import type { CellCounts } from './cell-counts.ts';
import { type AnyPlace, isInPlace, isInRegion, type Region } from './region.ts';
import { createSlots } from './slots.ts';
import { type Cell, type Place, VERSIONED_DIMENSIONS } from './trial.ts';

/** Votes of one place with one set of versions: how many and how many failed, by part of the day. */
export interface Remembered {
  place: Place;
  tokens: Cell['tokens'];
  /** Six-hour block since the epoch, votes, failures; ascending, three numbers a block. */
  blocks: number[];
  /** Minute and ceremonies (votes or not) of the last hour, by ten minutes; ascending, two numbers each. */
  hour: number[];
}

export interface TrialMemory {
  /** What happened in a cell in the ten minutes that a minute belongs to. */
  add(counts: CellCounts, minute: number): void;
  /** Everything remembered of a place. */
  of(place: AnyPlace): Remembered[];
  /** Ceremonies of a region in the hour before a minute, to ten minutes. */
  ceremoniesPerHour(region: Region, minute: number): number;
  snapshot(): TrialMemoryState;
}

export interface TrialMemoryState {
  newestBlock: number;
  cells: [key: string, remembered: Remembered][];
}

const HOUR = 60;
const STEP_MINUTES = 10;
/** Numbers in `hour`: as many steps as an hour has, and the one under way. */
const HOUR_LENGTH_MAX = 2 * (HOUR / STEP_MINUTES + 1);
const BLOCK_MINUTES = 6 * HOUR;
/** A week of six-hour blocks. */
const BLOCKS_MAX = 28;
/** Cells remembered; a new one beyond is not, until old ones had no trial for a week. */
const CELLS_MAX = 20_000;

/**
 * The votes of the last week, summed as far as the question allows which of several versions on the same devices is the
 * guilty one: that needs, per place and part of a day, only counts for every combination of versions.
 *
 * @param bringUp adds what is counted and not yet remembered: called before anything is told
 */
export function createTrialMemory(bringUp: () => void, state?: TrialMemoryState): TrialMemory {
  let newestBlock = state?.newestBlock ?? 0;
  const slots = createSlots<Remembered>({
    keyOf,
    make: ({ os, oem, model, browser, kind, tokens }) => ({
      place: { os, oem, model, browser, kind },
      tokens,
      blocks: [],
      hour: [],
    }),
    slotsMax: CELLS_MAX,
    state: state?.cells.map(([key, remembered]) => [key, copyOf(remembered)]),
  });

  function forget(): void {
    const oldest = newestBlock - BLOCKS_MAX;
    for (const { blocks } of slots.all()) {
      let gone = 0;
      while (gone < blocks.length && (blocks[gone] ?? 0) <= oldest) gone += 3;
      if (gone > 0) blocks.splice(0, gone);
    }
    slots.drop(({ blocks, hour }) => blocks.length === 0 && (hour.at(-2) ?? 0) <= oldest * BLOCK_MINUTES);
  }

  return {
    add({ cell, ceremonies, votes, voteFailures }, minute) {
      const block = Math.floor(minute / BLOCK_MINUTES);
      if (block > newestBlock) {
        newestBlock = block;
        forget();
      }
      const slot = slots.of(cell);
      if (slot === undefined) return;
      addStep(slot.hour, minute - (minute % STEP_MINUTES), ceremonies);
      if (votes > 0) addVotes(slot.blocks, block, { votes, failures: voteFailures });
    },
    of(place) {
      bringUp();
      return [...slots.all()].filter((slot) => isInPlace(place, slot.place));
    },
    ceremoniesPerHour(region, minute) {
      bringUp();
      let ceremonies = 0;
      for (const { place, tokens, hour } of slots.all()) {
        if (!isInRegion(region, place, tokens)) continue;
        for (let at = 0; at < hour.length; at += 2) {
          // A step counts while more than half of it lies within the hour.
          if ((hour[at] ?? 0) + STEP_MINUTES / 2 > minute - HOUR) ceremonies += hour[at + 1] ?? 0;
        }
      }
      return ceremonies;
    },
    snapshot() {
      bringUp();
      return { newestBlock, cells: [...slots.keys()].map(([key, slot]) => [key, copyOf(slot)]) };
    },
  };
}

function copyOf({ place, tokens, blocks, hour }: Remembered): Remembered {
  return { place, tokens, blocks: [...blocks], hour: [...hour] };
}

function addVotes(
  blocks: number[],
  block: number,
  { votes, failures }: { votes: number; failures: number },
): void {
  const last = blocks.length - 3;
  if (last < 0 || blocks[last] !== block) {
    blocks.push(block, votes, failures);
    return;
  }
  blocks[last + 1] = (blocks[last + 1] ?? 0) + votes;
  blocks[last + 2] = (blocks[last + 2] ?? 0) + failures;
}

function addStep(hour: number[], step: number, ceremonies: number): void {
  const last = hour.length - 2;
  if (last >= 0 && hour[last] === step) {
    hour[last + 1] = (hour[last + 1] ?? 0) + ceremonies;
    return;
  }
  hour.push(step, ceremonies);
  if (hour.length > HOUR_LENGTH_MAX) hour.splice(0, 2);
}

function keyOf({ os, oem, model, browser, kind, tokens }: Cell): string {
  let key = `${os}\0${oem}\0${model}\0${browser}\0${kind}`;
  for (const dimension of VERSIONED_DIMENSIONS) key += `\0${tokens[dimension] ?? ''}`;
  return key;
}
