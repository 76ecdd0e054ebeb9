/** Words of a set of versions: two token ids of 16 bits each; 0: not known. */
export const SET_WORDS = 4;

/** Sets of versions that voters have, each under one number: thousands of voters have the same. */
export interface VersionSets {
  /** The words of all sets: those of set n begin at n × SET_WORDS. Another array as sets come. */
  words: Int32Array;
  readonly size: number;
  /** The number of a set, which is 0 where nothing is known. */
  numberOf(set: Int32Array): number;
  /** Removes token ids from every set, so that they can name something else. */
  forget(tokens: ReadonlySet<number>): void;
  /** Words of all sets in order of their numbers. */
  snapshot(): number[];
}

export function createVersionSets(state: readonly number[] = []): VersionSets {
  let size = 1;
  /** Numbers by hash; 0 is free, for the set without versions is not looked for. Linear probing, at most half full. */
  let index = new Int32Array(1_024);

  const sets: VersionSets = {
    words: new Int32Array(512 * SET_WORDS),
    get size() {
      return size;
    },
    numberOf(set) {
      if (isNothing(set)) return 0;
      const slot = find(set, 0);
      const known = index[slot] as number;
      if (known !== 0) return known;
      const number = size++;
      if (size * SET_WORDS > sets.words.length) {
        const wider = new Int32Array(2 * sets.words.length);
        wider.set(sets.words);
        sets.words = wider;
      }
      sets.words.set(set, number * SET_WORDS);
      index[slot] = number;
      if (2 * size > index.length) makeIndex(2 * index.length);
      return number;
    },
    forget(tokens) {
      for (let at = 0; at < size * SET_WORDS; at++) {
        const pair = sets.words[at] as number;
        const low = tokens.has(pair & 0xffff) ? 0 : pair & 0xffff;
        const high = tokens.has(pair >>> 16) ? 0 : pair >>> 16;
        sets.words[at] = (high << 16) | low;
      }
      makeIndex(index.length);
    },
    snapshot: () => Array.from(sets.words.subarray(0, size * SET_WORDS)),
  };

  /** The slot of a set that begins at `from`, or the free one where it would be. */
  function find(of: Int32Array, from: number): number {
    const mask = index.length - 1;
    for (let slot = hashOf(of, from) & mask; ; slot = (slot + 1) & mask) {
      const number = index[slot] as number;
      if (number === 0 || isSame(of, from, number * SET_WORDS)) return slot;
    }
  }

  function isSame(of: Int32Array, from: number, at: number): boolean {
    for (let w = 0; w < SET_WORDS; w++) if (of[from + w] !== sets.words[at + w]) return false;
    return true;
  }

  /** Of sets that became alike, the first is found; the others stay, for some voters have their numbers. */
  function makeIndex(length: number): void {
    index = new Int32Array(length);
    for (let number = 1; number < size; number++) {
      const slot = find(sets.words, number * SET_WORDS);
      if (index[slot] === 0) index[slot] = number;
    }
  }

  if (state.length > 0) {
    size = state.length / SET_WORDS;
    let room = sets.words.length;
    while (room < state.length) room *= 2;
    sets.words = new Int32Array(room);
    sets.words.set(state);
    let length = index.length;
    while (length < 2 * size) length *= 2;
    makeIndex(length);
  }
  return sets;
}

function isNothing(set: Int32Array): boolean {
  for (let w = 0; w < SET_WORDS; w++) if (set[w] !== 0) return false;
  return true;
}

function hashOf(of: Int32Array, from: number): number {
  let hash = 0;
  for (let w = 0; w < SET_WORDS; w++) {
    hash = Math.imul(hash ^ (of[from + w] as number), 0xcc9e2d51);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}
