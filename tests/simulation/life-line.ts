/**
 * The thread that a processor's life hangs on. Every answer from outside passes here; after `cut()` none does, so
 * that nothing of that processor runs any more, wherever it stood: a kill -9. `hold()` is a SIGSTOP.
 */
export interface LifeLine {
  readonly alive: boolean;
  /** Work outside the process. Its start and its answer are the points where the process can die. */
  pass<T>(work: () => Promise<T>): Promise<T>;
  cut(): void;
  /** Dies at the given number of points from now. */
  cutAfter(points: number): void;
  hold(): void;
  release(): void;
}

export function createLifeLine({ onCut }: { onCut: () => void }): LifeLine {
  let alive = true;
  let held: (() => void)[] | null = null;
  let pointsLeft = Number.POSITIVE_INFINITY;

  function cut(): void {
    if (!alive) return;
    alive = false;
    onCut();
  }

  /** Whether the process is still there after one more point. */
  function survives(): boolean {
    pointsLeft -= 1;
    if (pointsLeft <= 0) cut();
    return alive;
  }

  function whenRunning(go: () => void): void {
    if (!alive) return;
    if (held) held.push(() => survives() && go());
    else if (survives()) go();
  }

  return {
    get alive() {
      return alive;
    },
    pass: (work) =>
      new Promise((resolve, reject) => {
        whenRunning(() => {
          work().then(
            (value) => whenRunning(() => resolve(value)),
            (error: unknown) => whenRunning(() => reject(error)),
          );
        });
      }),
    cut,
    cutAfter(points) {
      pointsLeft = points;
    },
    hold() {
      held ??= [];
    },
    release() {
      const waiting = held ?? [];
      held = null;
      for (const go of waiting) if (alive) go();
    },
  };
}
