import { waitForNoLag } from '../audit.ts';
import type { Fault } from '../fault.ts';

/** What every deployment does. */
export const BOUNCE_FAULTS: readonly Fault[] = [
  {
    name: 'clean-bounce',
    what: 'collector and processors are stopped in good order under traffic, and started again',
    heals: 'nothing to heal',
    quick: true,
    async run(world) {
      const { clock, quick } = world;
      const sent = world.send(world.plan(quick ? 80 : 500), { overMs: quick ? 3_000 : 15_000 });
      for (let round = 0; round < (quick ? 1 : 4) && !world.signal.aborted; round += 1) {
        await clock.sleep(1_000, world.signal);
        await world.processors.stopAll();
        await world.collector.restart({ isUnderTraffic: true });
        await world.processors.start();
      }
      await sent;
      return waitForNoLag(world);
    },
  },
];
