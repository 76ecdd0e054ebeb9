/** A queue by time: the earliest comes out first; of equal times, the one that was put in first. */
export interface TimeHeap<T> {
  readonly size: number;
  /** When the earliest is; infinity where there is none. */
  readonly nextAtMs: number;
  push(atMs: number, item: T): void;
  pop(): T | undefined;
}

interface Entry<T> {
  atMs: number;
  order: number;
  item: T;
}

export function createTimeHeap<T>(): TimeHeap<T> {
  const entries: Entry<T>[] = [];
  let pushed = 0;
  const isBefore = (a: Entry<T>, b: Entry<T>) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

  function swap(a: number, b: number): void {
    const [first, second] = [entries[a], entries[b]];
    if (!first || !second) return;
    entries[a] = second;
    entries[b] = first;
  }

  function rise(at: number): void {
    for (let child = at; child > 0; ) {
      const parent = (child - 1) >> 1;
      const [upper, lower] = [entries[parent], entries[child]];
      if (!upper || !lower || !isBefore(lower, upper)) return;
      swap(parent, child);
      child = parent;
    }
  }

  function sink(): void {
    for (let parent = 0; ; ) {
      let least = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        const [candidate, best] = [entries[child], entries[least]];
        if (candidate && best && isBefore(candidate, best)) least = child;
      }
      if (least === parent) return;
      swap(parent, least);
      parent = least;
    }
  }

  return {
    get size() {
      return entries.length;
    },
    get nextAtMs() {
      return entries[0]?.atMs ?? Number.POSITIVE_INFINITY;
    },
    push(atMs, item) {
      pushed += 1;
      entries.push({ atMs, order: pushed, item });
      rise(entries.length - 1);
    },
    pop() {
      const first = entries[0];
      const last = entries.pop();
      if (first && last && entries.length > 0) {
        entries[0] = last;
        sink();
      }
      return first?.item;
    },
  };
}
