/**
 * Joins of a lattice: each is commutative, associative and idempotent, so a ceremony's row does not depend on the
 * order, the number or the batches in which its events came. They are the same joins as the columns of `ceremonies`
 * in ClickHouse (groupBitOr, min, max), to the byte order of text.
 */
export type Joined = number | string | null | Ranked;
/** A statement with the rank of its source first; the greater one wins, as ClickHouse compares tuples. */
export type Ranked = readonly [rank: number, ...rest: (string | number)[]];

export function or(a: number, b: number): number {
  return a | b;
}

/** The smaller; null is "not said". */
export function min(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  if (b === null) return a;
  return a < b ? a : b;
}

/** The larger; null is "not said". */
export function max(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  if (b === null) return a;
  return a > b ? a : b;
}

/** The later text in UTF-8 byte order. Empty is "not said". */
export function maxText(a: string, b: string): string {
  return compareText(a, b) >= 0 ? a : b;
}

/** The better-founded statement: element by element, rank first. */
export function best<T extends Ranked>(a: T, b: T): T {
  for (let i = 0; i < a.length; i++) {
    const order = compare(a[i] ?? 0, b[i] ?? 0);
    if (order !== 0) return order > 0 ? a : b;
  }
  return a;
}

/** Of two words of a closed list, the one later in it. */
export function laterOf<Word extends string>(words: readonly Word[]) {
  return function later(a: Word, b: Word): Word {
    return words.indexOf(a) >= words.indexOf(b) ? a : b;
  };
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** UTF-8 byte order. JavaScript compares UTF-16 units, which differs only where surrogates meet U+E000 to U+FFFF. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codePointOrder(x) - codePointOrder(y);
  }
  return a.length - b.length;
}

function codePointOrder(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
