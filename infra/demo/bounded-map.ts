/** A map that holds at most `entriesMax` entries: the oldest one makes room for a new one. */
export interface BoundedMap<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): boolean;
  readonly size: number;
}

export function createBoundedMap<V>({
  entriesMax,
  onEvict,
}: {
  entriesMax: number;
  /** Told of an entry that had to make room, so that what hangs on it can go too. */
  onEvict?: (value: V) => void;
}): BoundedMap<V> {
  const entries = new Map<string, V>();

  function evictOldest(): void {
    for (const [key, value] of entries) {
      entries.delete(key);
      onEvict?.(value);
      return;
    }
  }

  return {
    get: (key) => entries.get(key),
    set(key, value) {
      if (!entries.has(key) && entries.size >= entriesMax) evictOldest();
      entries.set(key, value);
    },
    delete: (key) => entries.delete(key),
    get size() {
      return entries.size;
    },
  };
}
