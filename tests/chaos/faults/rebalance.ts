import { witness } from '../audit.ts';
import type { Fault } from '../fault.ts';
import type { Supervised } from '../supervisor.ts';
import type { World } from '../world.ts';

/** Past the session time-out of 6 s that processors have here, with room for a slow machine. */
const PAST_SESSION_MS = 9_000;

/** The group has no peace. */
export const REBALANCE_FAULTS: readonly Fault[] = [
  {
    name: 'rebalance-storm',
    what: 'a processor joins or leaves every three seconds, under traffic',
    heals: 'one processor stays',
    quick: false,
    async run(world) {
      const { chance, clock, quick } = world;
      const changes = quick ? 3 : 14;
      const sent = world.send(world.plan(quick ? 100 : 1_000), { overMs: changes * 3_500 });
      for (let change = 0; change < changes && !world.signal.aborted; change += 1) {
        const members = world.processors.all;
        const leaver =
          members.length > 1 && chance.happens(0.5) ? members[chance.below(members.length)] : null;
        if (leaver) await world.processors.stop(leaver);
        else await world.processors.start();
        await clock.sleep(3_000, world.signal);
      }
      await sent;
      for (const processor of world.processors.all.slice(1)) await world.processors.stop(processor);
      return [];
    },
  },
  {
    name: 'zombie',
    what: 'SIGSTOP of a processor past its session, while another takes its partitions; then it goes on writing',
    heals: 'SIGCONT; it learns that its partitions are gone',
    quick: true,
    async run(world) {
      const { clock, quick } = world;
      const second = await world.processors.start();
      let learned = 0;
      for (let round = 0; round < (quick ? 1 : 3) && !world.signal.aborted; round += 1) {
        const sent = world.send(world.plan(quick ? 120 : 400), { overMs: PAST_SESSION_MS + 2_000 });
        await clock.sleep(1_500, world.signal);
        const [zombie] = world.processors.all;
        // Its last inserts are held back on the way, to arrive in the middle of its successor's.
        world.store.proxy.set({ kind: 'slow', delayMs: 300 });
        const before = zombie ? await losses(zombie) : 0;
        zombie?.part?.suspend();
        await clock.sleep(PAST_SESSION_MS, world.signal);
        world.store.proxy.set({ kind: 'clear' });
        zombie?.part?.resume();
        await sent;
        await witness(world);
        if (zombie && (await losesMore(world, { zombie, before }))) learned += 1;
      }
      await world.processors.stop(second);
      if (learned > 0 || world.signal.aborted) return [];
      return [{ invariant: 'I6', sentence: 'No zombie lost its partitions: the fault did not happen.' }];
    },
  },
];

const LEARN_MS_MAX = 30_000;

/** Whether it finds its partitions or its commits not its own any more, or gives up because of it. */
async function losesMore(
  { clock }: World,
  { zombie, before }: { zombie: Supervised; before: number },
): Promise<boolean> {
  const deadlineMs = clock.monotonic() + LEARN_MS_MAX;
  while (clock.monotonic() < deadlineMs) {
    if (zombie.deaths > 0 || (await losses(zombie)) > before) return true;
    await clock.sleep(500);
  }
  return false;
}

/** How often a processor was told that something is not its own any more. */
async function losses({ part }: Supervised): Promise<number> {
  const text = await fetch(`${part?.ready.url}/metrics`).then(
    (answer) => answer.text(),
    () => '',
  );
  const counts = text.matchAll(/^kagimi_log_events_total\{event="(?:revoked|commit_ignored)"\} (\d+)/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}
