export interface CeremonyCounts {
  /** Counts one event of this ceremony; false when it already has as many as it may. */
  take(key: string): boolean;
  /** Takes back what the log did not keep, so that sending again is not held against the ceremony. */
  giveBack(key: string): void;
}

/**
 * How many events each ceremony has had. A ceremony id older than a day is refused anyway, so what the bounded memory
 * forgets, least recently used first, is what no longer speaks.
 */
export function createCeremonyCounts({
  eventsMax,
  ceremoniesMax,
}: {
  eventsMax: number;
  ceremoniesMax: number;
}): CeremonyCounts {
  const counts = new Map<string, { events: number }>();
  /** The ceremony that spoke last is the last of the map already: the events of one beacon move it there once. */
  let last = { key: '', count: { events: 0 } };

  function take(key: string): boolean {
    const count = key === last.key ? last.count : touch(key);
    if (count.events >= eventsMax) return false;
    count.events += 1;
    return true;
  }

  function touch(key: string): { events: number } {
    const count = counts.get(key) ?? { events: 0 };
    counts.delete(key);
    counts.set(key, count);
    last = { key, count };
    forgetOldest();
    return count;
  }

  function forgetOldest(): void {
    if (counts.size <= ceremoniesMax) return;
    const [oldest] = counts.keys();
    if (oldest !== undefined) counts.delete(oldest);
  }

  function giveBack(key: string): void {
    const count = counts.get(key);
    if (count !== undefined && count.events > 0) count.events -= 1;
  }

  return { take, giveBack };
}
