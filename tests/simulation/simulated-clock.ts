import type { Clock } from '../../schemas/clock.ts';

/**
 * Time that moves only when nothing else can: the simulator wakes the next sleeper, then lets every promise that this
 * settles run to its end, so that the order of things is the order of times, and of asking.
 */
export interface SimulatedClock extends Clock {
  /** Calls `action` at that time, milliseconds since the epoch. */
  at(timeMs: number, action: () => void): void;
  /** Moves on to the next sleeper. False when nobody sleeps. */
  step(): Promise<boolean>;
}

interface Sleeper {
  atMs: number;
  order: number;
  wake: (() => void) | null;
}

export function createSimulatedClock(startMs: number): SimulatedClock {
  const sleepers = createHeap();
  let nowMs = startMs;
  let asked = 0;

  function enqueue(atMs: number, wake: () => void): Sleeper {
    const sleeper: Sleeper = { atMs: Math.max(nowMs, atMs), order: asked++, wake };
    sleepers.push(sleeper);
    return sleeper;
  }

  return {
    now: () => nowMs,
    monotonic: () => nowMs - startMs,
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const sleeper = enqueue(nowMs + ms, () => {
          signal?.removeEventListener('abort', cut);
          resolve();
        });
        function cut(): void {
          sleeper.wake = null;
          resolve();
        }
        signal?.addEventListener('abort', cut, { once: true });
      });
    },
    at(timeMs, action) {
      enqueue(timeMs, action);
    },
    async step() {
      let next = sleepers.pop();
      while (next && next.wake === null) next = sleepers.pop();
      if (!next) return false;
      nowMs = next.atMs;
      next.wake?.();
      // Node runs this queue again only when no promise is left to settle.
      await new Promise<void>((resolve) => process.nextTick(resolve));
      return true;
    },
  };
}

/** A binary heap, soonest first. */
function createHeap() {
  const heap: Sleeper[] = [];
  const sooner = (a: Sleeper | undefined, b: Sleeper | undefined) =>
    a !== undefined && b !== undefined && (a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order));

  function swap(i: number, j: number): void {
    const [a, b] = [heap[i], heap[j]];
    if (!a || !b) return;
    heap[i] = b;
    heap[j] = a;
  }

  function sink(from: number): void {
    for (let at = from; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (sooner(heap[child], heap[least])) least = child;
      if (least === at) return;
      swap(at, least);
      at = least;
    }
  }

  return {
    push(sleeper: Sleeper): void {
      heap.push(sleeper);
      for (let at = heap.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (!sooner(heap[at], heap[parent])) return;
        swap(at, parent);
        at = parent;
      }
    },
    pop(): Sleeper | undefined {
      const first = heap[0];
      const last = heap.pop();
      if (first && last && first !== last) {
        heap[0] = last;
        sink(0);
      }
      return first;
    },
  };
}
