import type { Chance } from './chance.ts';

export interface Attempt {
  device: number;
  kind: number;
  /** 0 for the first. */
  attempt: number;
}

export const ATTEMPTS_MAX = 5;
const AGAIN = 0.55;
/** Somebody tries again one to four minutes later. */
const WAIT_MAX = 4;

/** Those who failed and try again. */
export function createRetries(chance: Chance) {
  const slots: Attempt[][] = Array.from({ length: WAIT_MAX + 1 }, () => []);
  let current = slots[0] ?? [];
  let now = 0;
  return {
    /** How many try again in this minute; `take` gives them one by one. */
    enter(minute: number): number {
      now = minute;
      current = slots[minute % slots.length] ?? [];
      return current.length;
    },
    take(): Attempt | undefined {
      return current.pop();
    },
    afterFailure({ device, kind, attempt }: Attempt): void {
      if (attempt + 1 >= ATTEMPTS_MAX || chance.uniform() >= AGAIN) return;
      const at = now + 1 + Math.floor(WAIT_MAX * chance.uniform());
      slots[at % slots.length]?.push({ device, kind, attempt: attempt + 1 });
    },
  };
}
