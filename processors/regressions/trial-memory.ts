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

/** What is remembered, and what it does not say yet: a ceremony then touches one object of a cell and not five. */
interface Slot extends Remembered {
  /** Of the last six-hour block, since `blocks` was written. */
  block: number;
  votes: number;
  failures: number;
  /** When the last five minutes of `hour` began, and their ceremonies since it was written. */
  stepMinute: number;
  ceremonies: number;
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
  const slots = createSlots<Slot>({
    keyOf,
    make: ({ os, oem, model, browser, kind, tokens }) => ({
      place: { os, oem, model, browser, kind },
      tokens,
      blocks: [],
      hour: [],
      ...NOTHING,
    }),
    slotsMax: CELLS_MAX,
    state: state?.cells.map(([key, { place, tokens, blocks, hour }]) => [
      key,
      {
        place,
        tokens,
        blocks: [...blocks],
        hour: [...hour],
        ...NOTHING,
        stepMinute: hour.at(-2) ?? NEVER,
      },
    ]),
  });

  function forget(): void {
    const oldest = newestBlock - BLOCKS_MAX;
    for (const slot of slots.all()) {
      settle(slot);
      const { blocks } = slot;
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
      if (minute - slot.stepMinute >= STEP_MINUTES) beginStep(slot, minute);
      slot.ceremonies += 1;
      if (!isVote) return;
      if (slot.block !== block) {
        settleBlock(slot);
        slot.block = block;
      }
      slot.votes += 1;
      slot.failures += failed;
    },
    of(place) {
      const found = [...slots.all()].filter((slot) => isInPlace(place, slot.place));
      for (const slot of found) settle(slot);
      return found;
    },
    ceremoniesPerHour(region, minute) {
      let ceremonies = 0;
      for (const slot of slots.all()) {
        const { place, tokens, hour } = slot;
        if (!isInRegion(region, place, tokens)) continue;
        settle(slot);
        for (let at = 0; at < hour.length; at += 2) {
          if ((hour[at] ?? 0) > minute - HOUR) ceremonies += hour[at + 1] ?? 0;
        }
      }
      return ceremonies;
    },
    snapshot: () => ({
      newestBlock,
      cells: [...slots.keys()].map(([key, slot]) => {
        settle(slot);
        const { place, tokens, blocks, hour } = slot;
        return [key, { place, tokens, blocks: [...blocks], hour: [...hour] }];
      }),
    }),
  };
}

/** Before any minute. */
const NEVER = -STEP_MINUTES;
const NOTHING = { block: -1, votes: 0, failures: 0, stepMinute: NEVER, ceremonies: 0 };

/** Writes down what was counted since the last time. */
function settle(slot: Slot): void {
  settleBlock(slot);
  settleStep(slot);
}

function settleBlock(slot: Slot): void {
  const { blocks, block, votes, failures } = slot;
  if (votes === 0) return;
  const last = blocks.length - 3;
  if (last < 0 || blocks[last] !== block) blocks.push(block, votes, failures);
  else {
    blocks[last + 1] = (blocks[last + 1] ?? 0) + votes;
    blocks[last + 2] = (blocks[last + 2] ?? 0) + failures;
  }
  slot.votes = 0;
  slot.failures = 0;
}

function settleStep(slot: Slot): void {
  if (slot.ceremonies === 0) return;
  const { hour } = slot;
  hour[hour.length - 1] = (hour.at(-1) ?? 0) + slot.ceremonies;
  slot.ceremonies = 0;
}

function beginStep(slot: Slot, minute: number): void {
  settleStep(slot);
  slot.stepMinute = minute;
  slot.hour.push(minute, 0);
  if (slot.hour.length > (2 * HOUR) / STEP_MINUTES) slot.hour.splice(0, 2);
}

function keyOf({ os, oem, model, browser, kind, tokens }: Cell): string {
  let key = `${os}\0${oem}\0${model}\0${browser}\0${kind}`;
  for (const dimension of VERSIONED_DIMENSIONS) key += `\0${tokens[dimension] ?? ''}`;
  return key;
}
