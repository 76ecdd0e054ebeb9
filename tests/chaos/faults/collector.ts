import type { Fault } from '../fault.ts';

/** The collector dies with requests in its hands. */
export const COLLECTOR_FAULTS: readonly Fault[] = [
  {
    name: 'collector-kill',
    what: 'SIGKILL of the collector at random moments under traffic',
    heals: 'it is started again',
    quick: false,
    async run(world) {
      const { chance, clock, quick } = world;
      const kills = quick ? 2 : 8;
      const sent = world.send(world.plan(quick ? 100 : 800), { overMs: kills * 3_000 });
      for (let kill = 0; kill < kills && !world.signal.aborted; kill += 1) {
        await clock.sleep(chance.uniform(300, 2_000), world.signal);
        await world.collector.kill();
      }
      await sent;
      return [];
    },
  },
];
