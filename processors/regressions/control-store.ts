import { widened } from './widened.ts';

/** A control that is waiting for a set: when it came, the bits of its outcome, and the number of its leaf. */
export interface Control {
  readonly minute: number;
  readonly outcome: number;
  readonly leaf: number;
}

/** The controls of one set: the first `k` of each, which the next set overwrites. */
export interface DrawnControls {
  readonly outcomes: Uint8Array;
  readonly leaves: Int32Array;
}

/**
 * Pools of controls, by number, in each the newest on top; beyond its capacity the oldest makes way. Who is taken is gone:
 * no control serves in two sets. Nearly every ceremony is a control of something, so all lie side by side in one array.
 */
export type ControlStore = ReturnType<typeof createControlStore>;

/** Words of a control: its minute, then leaf and outcome together. */
const WORDS = 2;
const OUTCOME_BITS = 4;
const OUTCOME_MASK = (1 << OUTCOME_BITS) - 1;

export function createControlStore(capacity: number) {
  const stride = capacity * WORDS;
  let words = new Int32Array(16 * stride);
  /** By pool: which is the oldest, and how many there are. */
  let bottoms = new Int32Array(16);
  let sizes = new Int32Array(16);
  let poolCount = 0;
  const closed: number[] = [];

  const slotOf = (pool: number, place: number) => {
    const at = (bottoms[pool] as number) + place;
    return pool * stride + (at < capacity ? at : at - capacity) * WORDS;
  };

  function makeRoom(): void {
    if (poolCount < sizes.length) return;
    words = widened(words, new Int32Array(2 * words.length));
    bottoms = widened(bottoms, new Int32Array(2 * bottoms.length));
    sizes = widened(sizes, new Int32Array(2 * sizes.length));
  }

  return {
    /** A new pool, with nothing in it. */
    open(): number {
      const freed = closed.pop();
      if (freed !== undefined) return freed;
      makeRoom();
      return poolCount++;
    },
    /** Gives a pool back: its number may name another from now on. */
    close(pool: number): void {
      sizes[pool] = 0;
      closed.push(pool);
    },
    size: (pool: number) => sizes[pool] as number,
    /** Minute of the newest; −1 when there is none. */
    newestMinute(pool: number): number {
      const size = sizes[pool] as number;
      return size === 0 ? -1 : (words[slotOf(pool, size - 1)] as number);
    },
    push(pool: number, minute: number, outcome: number, leaf: number): void {
      const size = sizes[pool] as number;
      const slot = slotOf(pool, size < capacity ? size : 0);
      words[slot] = minute;
      words[slot + 1] = (leaf << OUTCOME_BITS) | outcome;
      if (size < capacity) sizes[pool] = size + 1;
      else bottoms[pool] = ((bottoms[pool] as number) + 1) % capacity;
    },
    /** Removes the newest `count`, which must be there, and writes them to a set from place `at` on. */
    draw(pool: number, count: number, into: DrawnControls, at: number): void {
      let size = sizes[pool] as number;
      for (let i = at; i < at + count; i++) {
        size -= 1;
        const mark = words[slotOf(pool, size) + 1] as number;
        into.outcomes[i] = mark & OUTCOME_MASK;
        into.leaves[i] = mark >> OUTCOME_BITS;
      }
      sizes[pool] = size;
    },
    /** Drops those before a minute. */
    expire(pool: number, beforeMinute: number): void {
      while ((sizes[pool] as number) > 0 && (words[slotOf(pool, 0)] as number) < beforeMinute) {
        bottoms[pool] = ((bottoms[pool] as number) + 1) % capacity;
        sizes[pool] = (sizes[pool] as number) - 1;
      }
    },
    /** From the oldest on. */
    entries: (pool: number): Control[] =>
      Array.from({ length: sizes[pool] as number }, (_, place) => {
        const slot = slotOf(pool, place);
        const mark = words[slot + 1] as number;
        return { minute: words[slot] as number, outcome: mark & OUTCOME_MASK, leaf: mark >> OUTCOME_BITS };
      }),
  };
}
