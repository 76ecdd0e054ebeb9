import type { Fault } from '../fault.ts';

/** Kafka dies or freezes while ceremonies arrive. */
export const BROKER_FAULTS: readonly Fault[] = [
  {
    name: 'broker-kill',
    what: 'SIGKILL of the broker at random moments, again and again, under traffic',
    heals: 'it is started on its data',
    quick: true,
    async run(world) {
      const { broker, chance, clock, quick, say } = world;
      const kills = quick ? 1 : 20;
      const sent = world.send(world.plan(quick ? 150 : 1_500), { overMs: kills * (quick ? 5_000 : 6_000) });
      for (let kill = 1; kill <= kills && !world.signal.aborted; kill += 1) {
        await clock.sleep(chance.uniform(500, quick ? 2_000 : 4_000), world.signal);
        await broker.kill();
        say(`  broker killed (${kill} of ${kills})`);
        await clock.sleep(chance.uniform(100, 2_000), world.signal);
        await broker.start();
      }
      await sent;
      return [];
    },
  },
  {
    name: 'broker-freeze',
    what: 'SIGSTOP of the broker for 30 s (quick: 8 s) under traffic',
    heals: 'SIGCONT',
    quick: false,
    async run(world) {
      const { broker, clock, quick } = world;
      const sent = world.send(world.plan(quick ? 100 : 600), { overMs: quick ? 10_000 : 40_000 });
      await clock.sleep(2_000, world.signal);
      broker.suspend();
      await clock.sleep(quick ? 8_000 : 30_000, world.signal);
      broker.resume();
      await sent;
      return [];
    },
  },
];
