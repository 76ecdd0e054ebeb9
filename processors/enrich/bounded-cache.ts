/**
 * What was worked out lately, in two generations: a full young one becomes the old one, and what is asked for again
 * comes back from it. Never more than `entriesMax` entries, no work per eviction, and no day when everything goes at once.
 */
export interface BoundedCache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  readonly size: number;
}

export function createBoundedCache<Value>({ entriesMax }: { entriesMax: number }): BoundedCache<Value> {
  const perGeneration = Math.max(1, Math.floor(entriesMax / 2));
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();

  function keep(key: string, value: Value): void {
    if (young.size >= perGeneration) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  }

  return {
    get(key) {
      const known = young.get(key);
      if (known !== undefined) return known;
      const earlier = old.get(key);
      if (earlier !== undefined) keep(key, earlier);
      return earlier;
    },
    set: keep,
    get size() {
      return young.size + old.size;
    },
  };
}
