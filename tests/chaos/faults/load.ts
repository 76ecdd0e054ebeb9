import type { Fault } from '../fault.ts';

/** Ceremonies a second at which the other faults are made, roughly. */
const USUAL_PER_SECOND = 40;

/** More than usual, all at once. */
export const LOAD_FAULTS: readonly Fault[] = [
  {
    name: 'load-10x',
    what: 'ten times the usual traffic for 60 s (quick: 5 s), by senders that do not try again',
    heals: 'the traffic ends',
    quick: false,
    async run(world) {
      const seconds = world.quick ? 5 : 60;
      const plan = world.plan(USUAL_PER_SECOND * 10 * seconds);
      await world.send(plan, { overMs: seconds * 1_000, concurrency: 256, attemptsMax: 1 });
      return [];
    },
  },
];
