/** What is kept per thing, by what the thing says: an object seen again is found without spelling it out again. */
export interface Slots<K extends object, S> {
  /** The slot of a thing, made where it is new; undefined when there is no room for a new one. */
  of(thing: K): S | undefined;
  /** In the order in which they were made. */
  all(): IterableIterator<S>;
  keys(): IterableIterator<[string, S]>;
  drop(isOver: (slot: S) => boolean): void;
}

export function createSlots<K extends object, S>(options: {
  keyOf: (thing: K) => string;
  make: (thing: K) => S;
  slotsMax: number;
  state?: Iterable<[string, S]> | undefined;
}): Slots<K, S> {
  const { keyOf, make, slotsMax } = options;
  const slots = new Map<string, S>(options.state ?? []);
  /** At most twice `slotsMax`: things that say the same may be met again as other objects. */
  const known = new Map<K, S>();
  return {
    of(thing) {
      const seen = known.get(thing);
      if (seen !== undefined) return seen;
      const key = keyOf(thing);
      let slot = slots.get(key);
      if (slot === undefined) {
        if (slots.size >= slotsMax) return undefined;
        slot = make(thing);
        slots.set(key, slot);
      }
      if (known.size >= 2 * slotsMax) known.clear();
      known.set(thing, slot);
      return slot;
    },
    all: () => slots.values(),
    keys: () => slots.entries(),
    drop(isOver) {
      for (const [key, slot] of slots) if (isOver(slot)) slots.delete(key);
      known.clear();
    },
  };
}
