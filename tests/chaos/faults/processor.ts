import { FAILPOINTS, type Failpoint } from '../../../processors/engine/failpoint.ts';
import { witness } from '../audit.ts';
import type { Fault } from '../fault.ts';
import type { World } from '../world.ts';

const WHAT: Readonly<Record<Failpoint, string>> = {
  before_insert: 'before it inserts what it has folded',
  mid_batch: 'between the tables of one flush',
  before_commit: 'after ClickHouse acknowledged, before it commits',
};

/** A processor dies at the worst places, or anywhere, while ceremonies arrive. */
export const PROCESSOR_FAULTS: readonly Fault[] = [
  ...FAILPOINTS.map(
    (failpoint): Fault => ({
      name: `processor-kill-${failpoint.replace('_', '-')}`,
      what: `SIGKILL of the processor ${WHAT[failpoint]}`,
      heals: 'it is started again',
      quick: true,
      run: (world) => dieAt(world, failpoint),
    }),
  ),
  {
    name: 'processor-kill-random',
    what: 'SIGKILL of one of two processors at random moments, again and again',
    heals: 'each is started again',
    quick: false,
    async run(world) {
      const { chance, clock, quick } = world;
      const second = await world.processors.start();
      const kills = quick ? 2 : 10;
      const sent = world.send(world.plan(quick ? 150 : 1_200), { overMs: kills * 4_000 });
      for (let kill = 0; kill < kills && !world.signal.aborted; kill += 1) {
        await clock.sleep(chance.uniform(500, 6_000), world.signal);
        const victim = world.processors.all[chance.below(world.processors.all.length)];
        await victim?.kill();
        await victim?.revived();
      }
      await sent;
      await world.processors.stop(second);
      return [];
    },
  },
];

/** It has first to be given its partitions, on a machine that may be crowded. */
const DYING_MS_MAX = 90_000;

/** The only processor is one that dies at the failpoint; what it left behind is looked at before it lives again. */
async function dieAt(world: World, failpoint: Failpoint) {
  const { chance, clock, quick } = world;
  await world.processors.stopAll();
  let sent = world.send(world.plan(quick ? 120 : 500), { overMs: quick ? 3_000 : 12_000 });
  const doomed = await world.processors.start({ failpoint: `${failpoint}:${1 + chance.below(4)}` });
  const deadlineMs = clock.monotonic() + DYING_MS_MAX;
  while (doomed.deaths === 0 && clock.monotonic() < deadlineMs && !world.signal.aborted) {
    const isOver = await Promise.race([sent.then(() => true), clock.sleep(50).then(() => false)]);
    // A crowded machine folds it all in few flushes: until the fatal one, more must come.
    if (isOver && doomed.deaths === 0) sent = world.send(world.plan(20), { overMs: 1_000 });
  }
  if (doomed.deaths === 0) {
    return [{ invariant: 'I6' as const, sentence: `The processor never died at ${failpoint}.` }];
  }
  await witness(world);
  await doomed.revived();
  await sent;
  return [];
}
