import { CONSOLE_LIMITS } from './limits.ts';
import { Refusal } from './refusal.ts';

/** Lets few in at once and a bounded number wait. */
export interface Gate {
  /** Runs `work` when its turn comes. @throws Refusal `busy` when too many wait already. */
  enter<T>(work: () => Promise<T>): Promise<T>;
}

export function createGate({ insideMax, waitingMax }: { insideMax: number; waitingMax: number }): Gate {
  const waiting: (() => void)[] = [];
  let inside = 0;
  const turn = () =>
    new Promise<void>((resolve) => {
      if (inside < insideMax) {
        inside += 1;
        resolve();
      } else waiting.push(resolve);
    });
  const leave = () => {
    const next = waiting.shift();
    // The place is handed on, so that nobody who comes between takes it.
    if (next) next();
    else inside -= 1;
  };
  return {
    async enter(work) {
      if (inside >= insideMax && waiting.length >= waitingMax) {
        throw new Refusal(
          'busy',
          `Too many queries wait already; try again in ${CONSOLE_LIMITS.retryAfterSeconds} s.`,
        );
      }
      await turn();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
