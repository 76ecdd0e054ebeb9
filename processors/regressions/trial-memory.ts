import { type AnyPlace, isInPlace, isInRegion, type Region } from './region.ts';
import { createSlots } from './slots.ts';
import { type Cell, type Place, VERSIONED_DIMENSIONS } from './trial.ts';

/** Votes of one place with one set of versions: how many and how many failed, by part of the day. */
export interface Remembered {
  place: Place;
  tokens: Cell['tokens'];
  /** Six-hour block since the epoch, votes, failures; ascending, three numbers a block. */
  blocks: number[];
  /** Minute and ceremonies (votes or not) of the last hour, by five minutes; ascending, two numbers each. */
  hour: number[];
}

export interface TrialMemory {
  count(cell: Cell, minute: number, trial: { isVote: boolean; failed: 0 | 1 }): void;
  /** Everything remembered of a place. */
  of(place: AnyPlace): Remembered[];
  /** Ceremonies of a region in the hour before a minute. */
  ceremoniesPerHour(region: Region, minute: number): number;
  snapshot(): TrialMemoryState;
}

export interface TrialMemoryState {
  newestBlock: number;
  cells: [key: string, remembered: Remembered][];
}

const HOUR = 60;
const STEP_MINUTES = 5;
const BLOCK_MINUTES = 6 * HOUR;
/** A week of six-hour blocks. */
const BLOCKS_MAX = 28;
/** Cells remembered; a new one beyond is not, until old ones had no trial for a week. */
const CELLS_MAX = 20_000;

/**
 * The votes of the last week, summed as far as the question allows which of several versions on the same devices is the
 * guilty one: that needs, per place and part of a day, only counts for every combination of versions.
 */
export function createTrialMemory(state?: TrialMemoryState): TrialMemory {
  let newestBlock = state?.newestBlock ?? 0;
  const slots = createSlots<Cell, Remembered>({
    keyOf,
    make: ({ os, oem, model, browser, kind, tokens }) => ({
      place: { os, oem, model, browser, kind },
      tokens,
      blocks: [],
      hour: [],
    }),
    slotsMax: CELLS_MAX,
    state: state?.cells.map(([key, { place, tokens, blocks, hour }]) => [
      key,
      { place, tokens, blocks: [...blocks], hour: [...hour] },
    ]),
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
    count(cell, minute, { isVote, failed }) {
      const block = Math.floor(minute / BLOCK_MINUTES);
      if (block > newestBlock) {
        newestBlock = block;
        forget();
      }
      const slot = slots.of(cell);
      if (slot === undefined) return;
      countHour(slot.hour, minute);
      if (!isVote) return;
      const { blocks } = slot;
      const last = blocks.length - 3;
      if (last < 0 || blocks[last] !== block) blocks.push(block, 1, failed);
      else {
        blocks[last + 1] = (blocks[last + 1] ?? 0) + 1;
        blocks[last + 2] = (blocks[last + 2] ?? 0) + failed;
      }
    },
    of: (place) => [...slots.all()].filter((remembered) => isInPlace(place, remembered.place)),
    ceremoniesPerHour(region, minute) {
      let ceremonies = 0;
      for (const { place, tokens, hour } of slots.all()) {
        if (!isInRegion(region, place, tokens)) continue;
        for (let at = 0; at < hour.length; at += 2) {
          if ((hour[at] ?? 0) > minute - HOUR) ceremonies += hour[at + 1] ?? 0;
        }
      }
      return ceremonies;
    },
    snapshot: () => ({
      newestBlock,
      cells: [...slots.keys()].map(([key, { place, tokens, blocks, hour }]) => [
        key,
        { place, tokens, blocks: [...blocks], hour: [...hour] },
      ]),
    }),
  };
}

function countHour(hour: number[], minute: number): void {
  const last = hour.length - 2;
  if (last >= 0 && minute - (hour[last] ?? 0) < STEP_MINUTES) {
    hour[last + 1] = (hour[last + 1] ?? 0) + 1;
    return;
  }
  hour.push(minute, 1);
  if (hour.length > (2 * HOUR) / STEP_MINUTES) hour.splice(0, 2);
}

function keyOf({ os, oem, model, browser, kind, tokens }: Cell): string {
  let key = `${os}\0${oem}\0${model}\0${browser}\0${kind}`;
  for (const dimension of VERSIONED_DIMENSIONS) key += `\0${tokens[dimension] ?? ''}`;
  return key;
}
