import { createVersionSets, SET_WORDS } from './version-sets.ts';
import { HASH_WORDS, hashInto } from './voter-hash.ts';

/** What `cast` says of a trial, as bits. */
export const VOTED = 1;
export const STRANGER = 2;
export const MOVED = 4;

/** Token ids of up to eight dimensions, 16 bits each (0: not known), and which of them are known. */
export type Versions = readonly number[];

/** A row's four words of two token ids each, then their masks: one array, for it is read with every ceremony. */
export function packed(tokens: readonly number[]): Versions {
  const versions = new Array<number>(2 * SET_WORDS).fill(0);
  tokens.forEach((id, dimension) => {
    if (id === 0) return;
    const word = dimension >> 1;
    const shift = (dimension & 1) * 16;
    versions[word] = (versions[word] as number) | (id << shift);
    versions[SET_WORDS + word] = (versions[SET_WORDS + word] as number) | (0xffff << shift);
  });
  return versions;
}

/** The token id of a dimension among packed words that begin at `offset`. */
export function tokenAt(words: Int32Array | readonly number[], offset: number, dimension: number): number {
  return ((words[offset + (dimension >> 1)] as number) >>> ((dimension & 1) * 16)) & 0xffff;
}

/** Words in which ballots are written: eight of versions, as `packed` gives them, then the bit of a kind. */
export interface Papers {
  readonly words: Int32Array;
}

export interface Ballot {
  /**
   * Calls up who is going to vote, in order: their rows are looked at all at once, so that the waits for memory overlap
   * instead of queueing up. It changes nothing.
   */
  call(voters: readonly Voter[]): void;
  /**
   * Casts the vote of a device, the `at`-th that was called up: the first of its trials on a day of Japan and of a kind
   * counts (VOTED), later ones don't. Who failed last time has no vote until it has worked again: what never works on one
   * device says nothing about a version, and would say it every day. That looks at the past only, so bets stay fair.
   * STRANGER: the device was never met. MOVED: some of its versions are not those it had `before`.
   *
   * @param offset where its ballot begins in the papers
   */
  cast(at: number, day: number, failed: 0 | 1, offset: number): number;
  /** The first word of the hash of the `at`-th. */
  hash(at: number): number;
  /** Token id of a dimension that the last voter had before its vote; 0 when none was known. */
  before(dimension: number): number;
  /** Removes token ids from every memory, so that they can name something else. */
  forget(tokens: ReadonlySet<number>): void;
  snapshot(): BallotState;
}

interface TableState {
  capacity: number;
  count: number;
  /** Slot, then its words, for every slot in use. */
  rows: number[];
}

export interface BallotState {
  young: TableState;
  old: TableState;
  /** Words of the sets of versions that rows name by number. */
  sets: number[];
  /** With more of them, those that nobody has are dropped. */
  setsMax: number;
}

type Voter = { readonly voter: string };

/** Words of a row: two of the voter's hash, day and kinds, and the number of its set of versions. */
const HASH_A = 0;
const HASH_B = 1;
const DAY_KINDS = 2;
const VERSION_SET = 3;
const STRIDE = 4;
/** Of the word of day and kinds: kinds seen that day, then those that failed last time. */
const KINDS_MASK = 0xf;
const FAILING_SHIFT = 4;
/** Sets of versions are kept, had or not, up to this many. */
const SETS_MIN = 65_536;

interface Table {
  capacity: number;
  count: number;
  rows: Int32Array;
}

/**
 * Remembers voters by 64 bits of hash, in two generations of at most `votersMax`: who was not met for a whole
 * generation is forgotten.
 */
export function createBallot({
  votersMax,
  papers,
  state,
}: {
  votersMax: number;
  papers: Papers;
  state?: BallotState | undefined;
}): Ballot {
  let young = state === undefined ? createTable(1_024) : tableOf(state.young);
  let old = state === undefined ? createTable(1_024) : tableOf(state.old);
  let sets = createVersionSets(state?.sets);
  let setsMax = state?.setsMax ?? SETS_MIN;
  const had = new Int32Array(SET_WORDS);
  const has = new Int32Array(SET_WORDS);
  /** Of each voter that was called up. */
  let hashes = new Int32Array(2_048);
  /** What is read only to have it near: kept, for the compiler leaves out a read that nobody needs. */
  const read = new Int32Array(1);

  /** Row of the `at`-th among the young, made or brought over from the old; negative (~row) when a stranger. */
  function rowOf(at: number): number {
    const a = hashes[HASH_WORDS * at] as number;
    const b = hashes[HASH_WORDS * at + 1] as number;
    const found = find(young, a, b);
    if (found >= 0) return found;
    if (young.count >= votersMax) {
      old = young;
      young = createTable(1_024);
      dropSets();
    } else if (young.count * 2 >= young.capacity) young = doubled(young);
    const row = ~find(young, a, b);
    young.count += 1;
    const before = find(old, a, b);
    if (before >= 0) {
      copyRow(old, before, { to: young, at: row });
      return row;
    }
    young.rows[row + HASH_A] = a;
    young.rows[row + HASH_B] = b;
    return ~row;
  }

  function move(row: number, papers: Int32Array, offset: number): number {
    const { words } = sets;
    const set = (young.rows[row + VERSION_SET] as number) * SET_WORDS;
    let moved = 0;
    for (let w = 0; w < SET_WORDS; w++) {
      const pair = words[set + w] as number;
      const now = (pair & ~(papers[offset + SET_WORDS + w] as number)) | (papers[offset + w] as number);
      had[w] = pair;
      has[w] = now;
      if (now !== pair) moved = MOVED;
    }
    if (moved !== 0) {
      young.rows[row + VERSION_SET] = sets.numberOf(has);
      if (sets.size > setsMax) dropSets();
    }
    return moved;
  }

  /** Keeps the sets that somebody has, under new numbers. */
  function dropSets(): void {
    const kept = createVersionSets();
    for (const { rows } of [young, old]) {
      for (let row = 0; row < rows.length; row += STRIDE) {
        if (rows[row + HASH_A] === 0) continue;
        const set = (rows[row + VERSION_SET] as number) * SET_WORDS;
        rows[row + VERSION_SET] = kept.numberOf(sets.words.subarray(set, set + SET_WORDS));
      }
    }
    sets = kept;
    setsMax = Math.max(SETS_MIN, 2 * sets.size);
  }

  return {
    hash: (at) => hashes[HASH_WORDS * at] as number,
    before: (dimension) => tokenAt(had, 0, dimension),
    call(voters) {
      if (hashes.length < HASH_WORDS * voters.length) hashes = new Int32Array(2 * HASH_WORDS * voters.length);
      for (let at = 0; at < voters.length; at++)
        hashInto(hashes, HASH_WORDS * at, (voters[at] as Voter).voter);
      read[0] = touch(young, hashes, voters.length);
    },
    cast(at, day, failed, offset) {
      const { words } = papers;
      const kindBit = words[offset + 2 * SET_WORDS] as number;
      const found = rowOf(at);
      const row = found < 0 ? ~found : found;
      const stranger = found < 0 ? STRANGER : 0;
      const { rows } = young;
      const stamp = rows[row + DAY_KINDS] as number;
      const seen = stamp >> 8 === day ? stamp & KINDS_MASK : 0;
      if ((seen & kindBit) !== 0) return stranger;
      const failing = (stamp >> FAILING_SHIFT) & KINDS_MASK;
      const now = failed === 1 ? failing | kindBit : failing & ~kindBit;
      rows[row + DAY_KINDS] = (day << 8) | (now << FAILING_SHIFT) | seen | kindBit;
      const vote = (failing & kindBit) === 0 ? VOTED : 0;
      return vote | stranger | move(row, words, offset);
    },
    forget(tokens) {
      sets.forget(tokens);
    },
    snapshot: () => ({ young: stateOf(young), old: stateOf(old), sets: sets.snapshot(), setsMax }),
  };
}

function createTable(capacity: number): Table {
  return { capacity, count: 0, rows: new Int32Array(capacity * STRIDE) };
}

/** Offset of the row, or ~offset of the free slot where it would be. Linear probing, at most half full. */
function find({ capacity, rows }: Table, a: number, b: number): number {
  const mask = capacity - 1;
  for (let slot = a & mask; ; slot = (slot + 1) & mask) {
    const row = slot * STRIDE;
    const there = rows[row + HASH_A] as number;
    if (there === a && rows[row + HASH_B] === b) return row;
    if (there === 0) return ~row;
  }
}

/**
 * Reads where each voter's row is. No read depends on another, so the processor has many under way at a time; one after
 * the other, each would wait for memory, which takes longer than all else that a vote needs.
 */
function touch({ capacity, rows }: Table, hashes: Int32Array, voters: number): number {
  const mask = capacity - 1;
  let sum = 0;
  for (let at = 0; at < voters; at++) {
    sum = (sum + (rows[((hashes[HASH_WORDS * at] as number) & mask) * STRIDE] as number)) | 0;
  }
  return sum;
}

function copyRow(from: Table, row: number, { to, at }: { to: Table; at: number }): void {
  for (let w = 0; w < STRIDE; w++) to.rows[at + w] = from.rows[row + w] as number;
}

function doubled(table: Table): Table {
  const wider = createTable(table.capacity * 2);
  for (let row = 0; row < table.rows.length; row += STRIDE) {
    const a = table.rows[row + HASH_A] as number;
    if (a === 0) continue;
    const at = ~find(wider, a, table.rows[row + HASH_B] as number);
    copyRow(table, row, { to: wider, at });
  }
  wider.count = table.count;
  return wider;
}

function stateOf({ capacity, count, rows }: Table): TableState {
  const used: number[] = [];
  for (let row = 0; row < rows.length; row += STRIDE) {
    if (rows[row + HASH_A] === 0) continue;
    used.push(row / STRIDE);
    for (let w = 0; w < STRIDE; w++) used.push(rows[row + w] as number);
  }
  return { capacity, count, rows: used };
}

function tableOf({ capacity, count, rows }: TableState): Table {
  const table = createTable(capacity);
  for (let at = 0; at < rows.length; at += 1 + STRIDE) {
    const slot = rows[at] as number;
    for (let w = 0; w < STRIDE; w++) table.rows[slot * STRIDE + w] = rows[at + 1 + w] as number;
  }
  table.count = count;
  return table;
}
