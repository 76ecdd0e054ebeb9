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
  const counts = new Map<string, number>();

  function take(key: string): boolean {
    const count = counts.get(key) ?? 0;
    if (count >= eventsMax) return false;
    counts.delete(key);
    counts.set(key, count + 1);
    forgetOldest();
    return true;
  }

  function forgetOldest(): void {
    if (counts.size <= ceremoniesMax) return;
    const [oldest] = counts.keys();
    if (oldest !== undefined) counts.delete(oldest);
  }

  function giveBack(key: string): void {
    const count = counts.get(key);
    if (count !== undefined && count > 0) counts.set(key, count - 1);
  }

  return { take, giveBack };
}
