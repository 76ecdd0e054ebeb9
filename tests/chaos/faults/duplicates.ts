import { SETTLE_MS } from '../../../processors/sessionize/sessionizer.ts';
import { atRest, audit, bringOracle, untilReadBy } from '../audit.ts';
import type { Fault } from '../fault.ts';
import type { Invariant, Violation } from '../judge.ts';
import { LIVE, ORACLE } from '../store-server.ts';
import { digestTables } from '../tables.ts';
import { GROUP, type World } from '../world.ts';

/** Which invariant a table's bytes speak of. */
const SPEAKS_OF: Readonly<Record<string, Invariant>> = {
  events: 'I2',
  failed_events: 'I2',
  ceremonies: 'I3',
  first_seen: 'I3',
  ceremony_trials: 'I3',
  ceremony_minutes: 'I5',
};

/** Everything arrives again. */
export const DUPLICATE_FAULTS: readonly Fault[] = [
  {
    name: 'replay-topic',
    what: 'the whole topic is folded into the live tables three times more, by groups that start from nothing',
    heals: 'the groups leave',
    quick: true,
    async run(world) {
      const { clock, quick } = world;
      await world.send(world.plan(quick ? 100 : 1_000), { overMs: 1_000 });
      const sentAtMs = world.clock.monotonic();
      await audit(world);
      await untilConcluded(world, sentAtMs);
      const before = await atRest(world, () => digests(world));
      for (const round of quick ? [1] : [1, 2, 3]) {
        const groupId = `${GROUP}.again.${round}.${clock.now()}`;
        const replayer = await world.processors.start({ groupId });
        await untilReadBy(world, groupId);
        await world.processors.stop(replayer);
      }
      return sameAs(before, await atRest(world, () => digests(world)));
    },
  },
  {
    name: 'rebuild-store',
    what: 'ClickHouse is emptied and filled again from the topic',
    heals: 'the group starts from nothing',
    quick: false,
    async run(world) {
      await world.send(world.plan(world.quick ? 100 : 500), { overMs: 1_000 });
      const sentAtMs = world.clock.monotonic();
      await audit(world);
      await untilConcluded(world, sentAtMs);
      const before = await atRest(world, () => digests(world));
      await world.processors.stopAll();
      await world.store.forget();
      world.alarms.forget();
      await world.forgetPositions();
      await world.processors.start();
      return sameAs(before, await atRest(world, () => digests(world)));
    },
  },
  {
    name: 'offsets-deleted',
    what: "the group's committed offsets are deleted",
    heals: 'the processors start from the oldest record',
    quick: false,
    async run(world) {
      await world.send(world.plan(world.quick ? 100 : 500), { overMs: 1_000 });
      const sentAtMs = world.clock.monotonic();
      await audit(world);
      await untilConcluded(world, sentAtMs);
      const before = await atRest(world, () => digests(world));
      await world.processors.stopAll();
      await world.forgetPositions();
      await world.processors.start();
      return sameAs(before, await atRest(world, () => digests(world)));
    },
  },
];

/** A cause is named some log time after its ceremony failed: until then its row has still to change by itself. */
async function untilConcluded({ clock, signal }: World, sentAtMs: number): Promise<void> {
  await clock.sleep(Math.max(0, sentAtMs + SETTLE_MS + TICKS_MS - clock.monotonic()), signal);
}

/** A few ticks more than the time itself. */
const TICKS_MS = 5_000;

interface Digests {
  live: Record<string, string>;
  oracle: Record<string, string>;
}

async function digests(world: World): Promise<Digests> {
  await bringOracle(world);
  const [live, oracle] = await Promise.all([
    digestTables(world.store.live, LIVE),
    digestTables(world.store.live, ORACLE),
  ]);
  return { live, oracle };
}

/** Byte by byte as before, unless time alone has changed what must be there: the oracle tells, which had no replay. */
function sameAs(before: Digests, after: Digests): Violation[] {
  return Object.entries(SPEAKS_OF)
    .filter(([table]) => before.oracle[table] === after.oracle[table])
    .filter(([table]) => before.live[table] !== after.live[table])
    .map(([table, invariant]) => ({
      invariant,
      sentence: `${table} is not what it was before: ${before.live[table]}, then ${after.live[table]}.`,
    }));
}
