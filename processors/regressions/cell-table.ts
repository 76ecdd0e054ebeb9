import type { Versions } from './ballot.ts';
import type { Cell, Trial } from './trial.ts';
import type { Leaf } from './views.ts';
import { widened } from './widened.ts';

/** Words of a row: what a voter's ballot is held against (eight words of versions, the bit of the kind), … */
export const PAPER = 0;
export const KIND_BIT = 8;
/** … every ceremony since the last block ended, failures and silences among them, … */
export const CEREMONIES = 9;
export const FAILURES = 10;
export const SILENT = 11;
/** … votes and failures among them, those that an open episode explains, … */
export const VOTES = 12;
export const VOTE_FAILURES = 13;
export const EXPLAINED_VOTES = 14;
export const EXPLAINED_FAILURES = 15;
/** … votes that are not yet counted for the versions, and those of this part of the day, failures among them, … */
export const TOKEN_VOTES = 16;
export const PART_VOTES = 17;
export const PART_FAILURES = 18;
/** … the number of its place in the traffic, and of its leaf, where successes are slow from so many milliseconds on, … */
export const PLACE = 19;
export const LEAF = 20;
export const SLOW_MS = 21;
/** … for how many waves a ceremony is new, and for how many it is a control, the pools of the first of them, … */
export const NEWCOMERS = 22;
export const CONTROLS = 23;
export const POOLS = 24;
export const POOLS_MAX = 6;
/** … the day on which it was last seen, and the pool for the placebo. */
export const DAY = 30;
export const PLACEBO = 31;
/** Two lines of the processor's cache. */
export const ROW = 32;

export const NOT_PLACED = -1;
export const NO_POOL = -1;

/** Rows at hand by the last bits of a cell's id; a power of two. */
const AT_HAND = 8_192;

/**
 * Counts of the cells, a row of integers each: every ceremony comes past one, and finds all it adds to side by side. What
 * is made of the counts is made of many at once, and seldom.
 */
export interface CellTable {
  /** All rows: row n begins at n × ROW. Another array once a cell is added. */
  words: Int32Array;
  /** By row. */
  readonly cells: readonly Cell[];
  readonly leaves: readonly Leaf[];
  /** Historic odds of a failure, by row. */
  odds: Float64Array;
  /** The row of a cell; −1 where it has none. */
  find(cell: Cell): number;
  add(cell: Cell, of: CellFacts): number;
  /** Has the first `count` rows that are named near by, for they are about to be counted in. It changes nothing. */
  call(rows: Int32Array, count: number): void;
  /** Rows with ceremonies since this was last called, in the order in which they had their first. */
  takeBegun(): readonly number[];
  begin(row: number): void;
  /** Takes from the leaves what a refit has changed. */
  refit(): void;
  /** What must be told before rows are cleared. */
  onClear(drain: () => void): void;
  /** Removes all rows; whoever counts on them has drained them. */
  clear(): void;
}

/** Counts a ceremony, vote or not; returns how many there are in this block. */
export function countCeremony(
  words: Int32Array,
  row: number,
  { failed, elapsedMs, cause }: Pick<Trial, 'failed' | 'elapsedMs' | 'cause'>,
): number {
  const base = row * ROW;
  const ceremonies = (words[base + CEREMONIES] as number) + 1;
  words[base + CEREMONIES] = ceremonies;
  words[base + FAILURES] = (words[base + FAILURES] as number) + failed;
  if (elapsedMs === null && cause === 'LOST') words[base + SILENT] = (words[base + SILENT] as number) + 1;
  return ceremonies;
}

/** And that it is a vote. */
export function countVote(words: Int32Array, row: number, failed: 0 | 1): void {
  const base = row * ROW;
  words[base + VOTES] = (words[base + VOTES] as number) + 1;
  words[base + VOTE_FAILURES] = (words[base + VOTE_FAILURES] as number) + failed;
  words[base + TOKEN_VOTES] = (words[base + TOKEN_VOTES] as number) + 1;
  words[base + PART_VOTES] = (words[base + PART_VOTES] as number) + 1;
  words[base + PART_FAILURES] = (words[base + PART_FAILURES] as number) + failed;
}

/** What a row begins with. `placebo`: its pool, or NO_POOL. */
export interface CellFacts {
  leaf: Leaf;
  kindBit: number;
  versions: Versions;
  newcomers: number;
  controls: readonly number[];
  placebo: number;
}

export function createCellTable(): CellTable {
  const cells: Cell[] = [];
  const leaves: Leaf[] = [];
  const rows = new Map<Cell, number>();
  const atHand = new Int32Array(AT_HAND).fill(-1);
  const drains: (() => void)[] = [];
  let begun: number[] = [];
  /** What is read only to have it near: kept, for the compiler leaves out a read that nobody needs. */
  const read = new Int32Array(1);

  const table: CellTable = {
    words: new Int32Array(256 * ROW),
    odds: new Float64Array(256),
    cells,
    leaves,
    find(cell) {
      const slot = cell.id & (AT_HAND - 1);
      const near = atHand[slot] as number;
      if (near >= 0 && cells[near] === cell) return near;
      const row = rows.get(cell) ?? -1;
      atHand[slot] = row;
      return row;
    },
    add(cell, { leaf, kindBit, versions, newcomers, controls, placebo }) {
      const row = cells.length;
      if ((row + 1) * ROW > table.words.length) {
        table.words = widened(table.words, new Int32Array(2 * table.words.length));
        table.odds = widened(table.odds, new Float64Array(2 * table.odds.length));
      }
      rows.set(cell, row);
      cells.push(cell);
      leaves.push(leaf);
      table.odds[row] = leaf.odds[0] as number;
      const base = row * ROW;
      table.words.fill(0, base, base + ROW);
      table.words.set(versions, base + PAPER);
      table.words[base + KIND_BIT] = kindBit;
      table.words[base + PLACE] = NOT_PLACED;
      table.words[base + LEAF] = leaf.number;
      table.words[base + SLOW_MS] = leaf.slowMs;
      table.words[base + NEWCOMERS] = newcomers;
      table.words[base + CONTROLS] = controls.length;
      table.words.set(controls.slice(0, POOLS_MAX), base + POOLS);
      table.words[base + PLACEBO] = placebo;
      return row;
    },
    call(rows, count) {
      read[0] = touch(table.words, rows, count);
    },
    begin(row) {
      begun.push(row);
    },
    takeBegun() {
      const taken = begun;
      begun = [];
      return taken;
    },
    refit() {
      for (const [row, { odds, slowMs }] of leaves.entries()) {
        table.odds[row] = odds[0] as number;
        table.words[row * ROW + SLOW_MS] = slowMs;
      }
    },
    onClear(drain) {
      drains.push(drain);
    },
    clear() {
      for (const drain of drains) drain();
      begun = [];
      rows.clear();
      cells.length = 0;
      leaves.length = 0;
      atHand.fill(-1);
    },
  };
  return table;
}

/** Reads both lines of each row. No read depends on another, so the processor has many under way at a time. */
function touch(words: Int32Array, rows: Int32Array, count: number): number {
  let sum = 0;
  for (let at = 0; at < count; at++) {
    const base = (rows[at] as number) * ROW;
    sum = (sum + (words[base] as number) + (words[base + ROW / 2] as number)) | 0;
  }
  return sum;
}
