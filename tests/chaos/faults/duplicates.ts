import { CEREMONY_EVENTS, CEREMONY_FAILED } from '../../../schemas/topics.ts';
import { audit } from '../audit.ts';
import type { Fault } from '../fault.ts';
import type { Invariant, Violation } from '../judge.ts';
import { digestTables } from '../tables.ts';
import { nameOf } from '../tail.ts';
import { GROUP, type World } from '../world.ts';

/** Which invariant a table's bytes speak of. */
const SPEAKS_OF: Readonly<Record<string, Invariant>> = {
  events: 'I2',
  failed_events: 'I2',
  ceremonies: 'I3',
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
      await audit(world);
      const before = await digestTables(world.store.live);
      for (const round of quick ? [1] : [1, 2, 3]) {
        const groupId = `${GROUP}.again.${round}.${clock.now()}`;
        const replayer = await world.processors.start({ groupId });
        await untilReadBy(world, groupId);
        await world.processors.stop(replayer);
      }
      return sameAs(before, await digestTables(world.store.live));
    },
  },
  {
    name: 'rebuild-store',
    what: 'ClickHouse is emptied and filled again from the topic',
    heals: 'the group starts from nothing',
    quick: false,
    async run(world) {
      await world.send(world.plan(world.quick ? 100 : 500), { overMs: 1_000 });
      await audit(world);
      const before = await digestTables(world.store.live);
      await world.processors.stopAll();
      await world.store.forget();
      await world.forgetPositions();
      await world.processors.start();
      await untilReadBy(world, GROUP);
      return sameAs(before, await digestTables(world.store.live));
    },
  },
  {
    name: 'offsets-deleted',
    what: "the group's committed offsets are deleted",
    heals: 'the processors start from the oldest record',
    quick: false,
    async run(world) {
      await world.send(world.plan(world.quick ? 100 : 500), { overMs: 1_000 });
      await audit(world);
      const before = await digestTables(world.store.live);
      await world.processors.stopAll();
      await world.forgetPositions();
      await world.processors.start();
      await untilReadBy(world, GROUP);
      return sameAs(before, await digestTables(world.store.live));
    },
  },
];

/** Rows of real records stay as they were; the rollup also grows with time, and the oracle watches it. */
function sameAs(before: Record<string, string>, after: Record<string, string>): Violation[] {
  return Object.entries(SPEAKS_OF)
    .filter(([table]) => before[table] !== after[table])
    .map(([table, invariant]) => ({
      invariant,
      sentence: `${table} is not what it was before: ${before[table]}, then ${after[table]}.`,
    }));
}

const READ_MS_MAX = 120_000;

/** Resolves when a group has committed past everything that the topics held when it was called. */
async function untilReadBy(world: World, groupId: string): Promise<void> {
  const topics = [CEREMONY_EVENTS, CEREMONY_FAILED];
  const ends = (await Promise.all(topics.map((topic) => world.log.bounds(topic)))).flat();
  const deadlineMs = world.clock.monotonic() + READ_MS_MAX;
  while (world.clock.monotonic() < deadlineMs && !world.signal.aborted) {
    const nexts = new Map(
      (await world.log.committed(groupId, topics)).map((one) => [nameOf(one), nextOf(one.metadata)]),
    );
    if (ends.every((end) => (nexts.get(nameOf(end)) ?? 0) >= end.endOffset)) return;
    await world.clock.sleep(300);
  }
  throw new Error(`Group ${groupId} did not read the topics to their end in time.`);
}

function nextOf(metadata: string): number {
  return Number(metadata.split(':', 1)[0]);
}
