/** Ranges of keys and who owns them, in arrays: twenty bytes a range, found by halving. */
export interface RangeTable {
  readonly length: number;
  /**
   * The owner of a key; -1 where the key is in a gap. Where ranges overlap, the one that begins last before the key
   * decides.
   */
  find(key: number): number;
}

export interface RangeTableBuilder {
  /** Adds a range whose first key is not below that of the range before it. */
  add(first: number, last: number, owner: number): void;
  build(): RangeTable;
}

const CAPACITY = 1 << 16;

/** Collects ranges; the arrays double as they fill and are cut to size at the end. */
export function createRangeTable(): RangeTableBuilder {
  let firsts = new Float64Array(CAPACITY);
  let lasts = new Float64Array(CAPACITY);
  let owners = new Uint32Array(CAPACITY);
  let length = 0;

  function add(first: number, last: number, owner: number): void {
    if (length === firsts.length) {
      firsts = resized(firsts, length * 2);
      lasts = resized(lasts, length * 2);
      const more = new Uint32Array(length * 2);
      more.set(owners);
      owners = more;
    }
    firsts[length] = first;
    lasts[length] = last;
    owners[length] = owner;
    length += 1;
  }

  function build(): RangeTable {
    return finder(firsts.slice(0, length), lasts.slice(0, length), owners.slice(0, length));
  }

  return { add, build };
}

function finder(firsts: Float64Array, lasts: Float64Array, owners: Uint32Array): RangeTable {
  const { length } = firsts;

  function find(key: number): number {
    let low = 0;
    let high = length;
    // Invariant: what is below `low` begins at the key or before it, what is at `high` or above begins after it.
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((firsts[middle] ?? Number.POSITIVE_INFINITY) <= key) low = middle + 1;
      else high = middle;
    }
    const found = low - 1;
    return found >= 0 && key <= (lasts[found] ?? -1) ? (owners[found] ?? -1) : -1;
  }

  return { length, find };
}

function resized(array: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const more = new Float64Array(length);
  more.set(array);
  return more;
}
